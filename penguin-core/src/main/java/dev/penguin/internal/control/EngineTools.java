package dev.penguin.internal.control;

import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/** The tools that the engine answers itself, for one run. */
public final class EngineTools {
  private final Run run;
  private final List<EngineTool> all;

  public EngineTools(Run run, ToolCallAuthorizer authorizer, RunWatchdog.Watched watched) {
    this.run = run;
    all =
        List.of(
            new SubmitPlan(run, authorizer),
            new AskUser(run, watched),
            new Finish(run),
            new ReadResult(run));
  }

  /** All of them, in the order in which they are offered. */
  public List<EngineTool> all() {
    return all;
  }

  /**
   * What the model is offered in each request of the run: the run's tools, then the engine's. A run
   * without tools is not offered those either: not every model takes tools at all.
   */
  public List<ToolSpec> offered() {
    List<ToolSpec> specs = new ArrayList<>(run.settings.tools().specs());
    if (!specs.isEmpty()) {
      all.stream()
          .filter(EngineTool::isOffered)
          .map(tool -> tool.entry().spec())
          .forEach(specs::add);
    }
    return List.copyOf(specs);
  }
}
