package dev.penguin.project.runner;

import dev.penguin.engine.AgentClosedException;
import dev.penguin.engine.Engine;
import dev.penguin.error.ConfigurationException;
import dev.penguin.observe.RunStatus;
import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.tool.WorkspaceCommands;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all attempts of a runner share. Thread-safe; closes what it made. */
final class Workshop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workshop.class);

  final ProjectManager manager;
  final Engine engine;
  final RunnerOptions options;
  final Budgets budgets;
  final LeaseWatch leases;
  final TaskPrompt prompts;

  /** The digests of protected files by path, of the attempts at work; guarded by itself. */
  final Map<TaskId, Map<String, String>> guarded = new LinkedHashMap<>();

  private final Map<Path, WorkspaceCommands> commands = new HashMap<>();

  Workshop(ProjectManager manager, Engine engine, RunnerOptions options) {
    this.manager = manager;
    this.engine = engine;
    this.options = options;
    budgets = new Budgets(manager);
    leases = new LeaseWatch(agent(options.name()), options.lease());
    prompts = new TaskPrompt(manager);
  }

  /** The database in the name of a worker. */
  ProjectManager agent(String worker) {
    return manager.as(Actor.agent(worker));
  }

  /** The database in the name of what verifies, under a lease. */
  ProjectManager verifier(Lease lease) {
    return verifier().under(lease);
  }

  /** The database in the name of what verifies. */
  ProjectManager verifier() {
    return manager.as(Actor.verifier(options.name()));
  }

  /** Where the work at a task is done; empty for the engine's own workspace. */
  Optional<Path> workspace(Task task) {
    if (options.workspace() != null) {
      return Optional.of(options.workspace());
    }
    return manager.project(task.project()).workspace().map(Path::of);
  }

  /** What the agents do now; nothing of an engine that is closed. */
  List<RunStatus> running() {
    try {
      return engine.sessions().running();
    } catch (AgentClosedException e) {
      return List.of();
    }
  }

  /** Runs commands where the work at a task is done. */
  synchronized WorkspaceCommands commands(Task task) {
    if (options.commands() != null) {
      return options.commands();
    }
    Path workspace = workspace(task).orElse(null);
    if (workspace == null) {
      throw new ConfigurationException(
          "Verifiers need a workspace, and there is none. Name a directory with"
              + " ProjectRunner.builder(…).workspace(…), or give the project one",
          "no-workspace");
    }
    return commands.computeIfAbsent(workspace, WorkspaceCommands::in);
  }

  /** Work for another thread, under what listeners know of this one. */
  Runnable carried(Runnable work) {
    Runnable carried = work;
    for (RunnerListener each : options.listeners()) {
      try {
        carried = each.carried(carried);
      } catch (RuntimeException | Error e) {
        LOG.warn("A listener of the runner threw", e);
      }
    }
    return carried;
  }

  /** Reports an attempt to the listeners; what is returned reports its end, last begun first. */
  Consumer<Optional<TaskResult>> begins(Lease lease) {
    if (options.listeners().isEmpty()) {
      return result -> {};
    }
    Deque<RunnerListener.Attempt> begun = new ArrayDeque<>();
    Task task = manager.task(lease.task());
    for (RunnerListener each : options.listeners()) {
      try {
        begun.push(each.begins(task, lease.owner()));
      } catch (RuntimeException | Error e) {
        LOG.warn("A listener of the runner threw", e);
      }
    }
    return result -> begun.forEach(each -> end(each, result));
  }

  private static void end(RunnerListener.Attempt attempt, Optional<TaskResult> result) {
    try {
      attempt.ends(result);
    } catch (RuntimeException | Error e) {
      LOG.warn("A listener of the runner threw", e);
    }
  }

  @Override
  public synchronized void close() {
    leases.close();
    commands.values().forEach(WorkspaceCommands::close);
    commands.clear();
  }
}
