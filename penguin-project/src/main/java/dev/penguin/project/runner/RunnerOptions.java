package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.project.Task;
import dev.penguin.tool.WorkspaceCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a runner was built with. Immutable. */
record RunnerOptions(
    String name,
    @Nullable Path workspace,
    @Nullable WorkspaceCommands commands,
    Map<String, AgentDefinition> roles,
    List<Verifier> verifiers,
    Set<String> skills,
    int retries,
    Duration lease,
    Duration answerWait,
    Path copies,
    List<RunnerListener> listeners) {
  static final String USUAL_ROLE = "coder";

  /** The definition for a task; null when it names a role that there is none of. */
  @Nullable AgentDefinition role(Task task) {
    Optional<String> named = task.agentRole();
    return roles.get(named.orElse(USUAL_ROLE));
  }

  /** Whether a task names a role that this runner does not have. */
  boolean lacksRole(Task task) {
    return task.agentRole().isPresent() && !roles.containsKey(task.agentRole().get());
  }
}
