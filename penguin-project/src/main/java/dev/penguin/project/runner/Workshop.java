package dev.penguin.project.runner;

import dev.penguin.engine.Engine;
import dev.penguin.error.ConfigurationException;
import dev.penguin.project.Actor;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What all attempts of a runner share. Thread-safe; closes what it made. */
final class Workshop implements AutoCloseable {
  final ProjectManager manager;
  final Engine engine;
  final RunnerOptions options;
  final Budgets budgets;
  final LeaseWatch leases;
  final TaskPrompt prompts;
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

  /** Runs commands where the work at a task is done. */
  synchronized WorkspaceCommands commands(Task task) {
    if (options.commands() != null) {
      return options.commands();
    }
    Path workspace = workspace(task).orElse(null);
    if (workspace == null) {
      throw new ConfigurationException(
          "Verifiers need a workspace, and there is none. Name a folder with"
              + " ProjectRunner.builder(…).workspace(…), or give the project one",
          "no-workspace");
    }
    return commands.computeIfAbsent(workspace, WorkspaceCommands::in);
  }

  @Override
  public synchronized void close() {
    leases.close();
    commands.values().forEach(WorkspaceCommands::close);
    commands.clear();
  }
}
