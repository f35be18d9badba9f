package dev.penguin.internal.control;

import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import java.util.List;

/** The tools that the engine answers itself, for one run. */
public final class EngineTools {
  private EngineTools() {}

  /** All of them, in the order in which they are offered: what may come later stands last. */
  public static List<EngineTool> of(
      Run run, ToolCallAuthorizer authorizer, RunWatchdog.Watched watched) {
    return List.of(
        new SubmitPlan(run, authorizer),
        new AskUser(run, watched),
        new Finish(run),
        new ReadResult(run));
  }
}
