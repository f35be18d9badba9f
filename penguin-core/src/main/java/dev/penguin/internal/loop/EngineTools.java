package dev.penguin.internal.loop;

import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tools that the engine answers itself, for one run. */
final class EngineTools {
  private final Run run;

  /** In the order in which they are offered: what may come later stands last, for caches. */
  private final List<EngineTool> all;

  EngineTools(Run run, ToolCallAuthorizer authorizer, RunWatchdog.Watched watched) {
    this.run = run;
    all =
        List.of(
            new SubmitPlan(run, authorizer),
            new AskUser(run, watched),
            new Finish(run),
            new ReadResult(run));
  }

  /** The one of a name, if the run knows it. */
  @Nullable EngineTool find(String name) {
    for (EngineTool tool : all) {
      if (tool.entry().spec().name().equals(name)) {
        return tool.isKnown() ? tool : null;
      }
    }
    return null;
  }

  /**
   * What the model is offered: the run's tools, then the engine's. A run without tools is not
   * offered those either: not every model takes tools at all.
   *
   * @param unread whether there are results of which the model has not read all
   */
  List<ToolSpec> offered(boolean unread) {
    List<ToolSpec> specs = new ArrayList<>(run.settings.tools().specs());
    if (!specs.isEmpty()) {
      for (EngineTool tool : all) {
        if (tool.isOffered(unread)) {
          specs.add(tool.entry().spec());
        }
      }
    }
    return specs;
  }
}
