package dev.penguin.engine;

import dev.penguin.event.AgentListener;
import dev.penguin.internal.activity.ActiveRuns;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.flow.Ids;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.flow.SharedRandom;
import dev.penguin.internal.flow.TaskDecorator;
import dev.penguin.internal.loop.EngineThreads;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.rewind.SessionFiles;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.policy.Approver;
import dev.penguin.policy.SpendingCap;
import dev.penguin.tool.ToolInterceptor;
import java.util.List;
import java.util.Optional;

/** What all runs of an engine share; released when the engine closes. Thread-safe. */
final class EngineServices implements AutoCloseable {
  private final AgentTools tools;
  private final EngineModels models;
  private final SessionRegistry sessions;
  private final EngineThreads threads;
  private final ActiveRuns active;
  private final Defaults defaults;
  private final Owned owned;

  /**
   * What a run has unless its request says otherwise.
   *
   * @param instructions what the model is given first; empty for what goes with the tools
   * @param projectInstructions whether files of the workspace with instructions are read
   * @param limits what a run may use
   * @param approver decides about calls that the permissions leave open
   * @param listeners receive the events of each run
   * @param context keeps what is sent within the window
   * @param modelInterceptors see each request and reply
   * @param toolInterceptors see each tool call that may run
   * @param spendingCap what runs share of the money
   * @param asksUser whether the model can end a run with a question
   * @param taskDecorator carries what belongs to the caller's thread to others
   */
  record Defaults(
      Optional<String> instructions,
      boolean projectInstructions,
      RunLimits limits,
      Optional<Approver> approver,
      List<AgentListener> listeners,
      ContextSettings context,
      List<ModelInterceptor> modelInterceptors,
      List<ToolInterceptor> toolInterceptors,
      Optional<SpendingCap> spendingCap,
      boolean asksUser,
      TaskDecorator taskDecorator) {}

  EngineServices(EngineOptions options) {
    SharedRandom random = new SharedRandom(options.random);
    Redactor redactor = EngineModels.redactor(options);
    owned = new Owned(redactor::loggable);
    active = new ActiveRuns(options.clock);
    ContextSettings context;
    try {
      tools = new AgentTools(options, owned);
      models = new EngineModels(options, random, redactor, owned);
      context = models.context(options.context);
      SessionFiles files =
          new SessionFiles(
              options.stateDirectory,
              options.checkpoints,
              options.checkpointRetention,
              options.clock,
              tools.usual().workspace(),
              tools.usual().tools());
      Ids ids = new Ids(options.clock, random);
      sessions = new SessionRegistry(options, ids, redactor, owned, files, tools.usual().tools());
      threads = owned.add(new EngineThreads(options.executor));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    defaults =
        new Defaults(
            Optional.ofNullable(options.instructions),
            !Boolean.FALSE.equals(options.projectInstructions),
            options.limits,
            Optional.ofNullable(options.approver),
            List.copyOf(options.listeners),
            context,
            List.copyOf(options.modelInterceptors),
            List.copyOf(options.toolInterceptors),
            Optional.ofNullable(options.spendingCap),
            options.asksUser,
            TaskDecorator.of(options.taskDecorator, redactor::loggable));
  }

  AgentTools tools() {
    return tools;
  }

  EngineModels models() {
    return models;
  }

  SessionRegistry sessions() {
    return sessions;
  }

  EngineThreads threads() {
    return threads;
  }

  /** What the runs under way do and wait for. */
  ActiveRuns active() {
    return active;
  }

  Defaults defaults() {
    return defaults;
  }

  /** Ends the runs and threads, then closes what they worked with. Idempotent. */
  @Override
  public void close() {
    owned.close();
  }
}
