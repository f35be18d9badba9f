package dev.penguin.internal.control;

import dev.penguin.internal.context.LearnedWindows;
import dev.penguin.internal.loop.EngineTool;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/** The tools that the engine answers itself, for one run. */
public final class EngineTools {
  private final List<ToolSpec> ofRun;
  private final List<ToolSpec> deferred;
  private final List<EngineTool> all;

  /**
   * @param windows what is known of the windows of models, now and later
   */
  public EngineTools(
      Run run, ToolCallAuthorizer authorizer, RunWatchdog.Watched watched, LearnedWindows windows) {
    ToolSet tools = run.settings.tools();
    ofRun =
        tools.entries().stream()
            .filter(run.settings.approvals()::mayPermit)
            .map(ToolSet.Entry::spec)
            .toList();
    deferred = DeferredTools.of(ofRun, run.settings.model().info().contextWindow());
    all = new ArrayList<>();
    all.add(new SubmitPlan(run, authorizer));
    all.add(new AskUser(run, watched));
    all.add(new Finish(run));
    all.add(new ReadResult(run, windows));
    if (!deferred.isEmpty()) {
      all.add(new FindTools(run, deferred));
    }
    all.add(new CallTool(tools, !deferred.isEmpty()));
  }

  /** The tool whose calls wait to be approved, though its run is over. */
  public static ToolSet.Entry submitPlan() {
    return SubmitPlan.ENTRY;
  }

  /** All of them, in the order in which they are offered. */
  public List<EngineTool> all() {
    return List.copyOf(all);
  }

  /**
   * What the model is offered in each request of the run: the run's tools but those that no call of
   * is ever permitted or that are listed by name only, then the engine's. A run without tools is
   * not offered those either: not every model takes tools at all.
   */
  public List<ToolSpec> offered() {
    if (ofRun.isEmpty()) {
      return List.of();
    }
    List<ToolSpec> specs = new ArrayList<>();
    ofRun.stream().filter(spec -> !isDeferred(spec)).forEach(specs::add);
    all.stream().filter(EngineTool::isOffered).map(tool -> tool.entry().spec()).forEach(specs::add);
    return List.copyOf(specs);
  }

  /** Where some that may be are deferred, all are. */
  private boolean isDeferred(ToolSpec spec) {
    return spec.isDeferrable() && !deferred.isEmpty();
  }
}
