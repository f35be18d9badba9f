package dev.penguin.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run under way does at a moment. Immutable. It has only names, ids and times, and no text
 * of a conversation.
 *
 * @param at the moment, by the agent's clock
 * @param runId the id of the run; empty while the run is prepared, that is, while it waits for its
 *     session, reads the session's log, and creates its tools and its model
 * @param sessionId the id of its session
 * @param parentRunId the id of the run that called this sub-agent; empty for a run that the
 *     application started
 * @param agentPath the names of the sub-agents from the first one that was called down to the one
 *     of this run; empty for a run that the application started
 * @param startedAt when the run was started or resumed in this process, by the agent's clock
 * @param turn the number of the last request to the model, from 1; 0 before the first one
 * @param activities what the run does and waits for, the oldest first; never empty, and several if
 *     tools work at the same time
 */
public record RunStatus(
    Instant at,
    String runId,
    String sessionId,
    Optional<String> parentRunId,
    List<String> agentPath,
    Instant startedAt,
    int turn,
    List<RunActivity> activities) {

  /** Checks that nothing is null, and copies the lists. */
  public RunStatus {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(parentRunId, "parentRunId");
    agentPath = List.copyOf(agentPath);
    Objects.requireNonNull(startedAt, "startedAt");
    activities = List.copyOf(activities);
  }

  /** How long the run has been under way at that moment; zero or more. */
  public Duration lasted() {
    return RunActivity.between(startedAt, at);
  }

  /** Returns one line for a person: the run, how long it has lasted, and what it waits for. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(runId.isEmpty() ? "a run" : runId);
    text.append(" in ").append(sessionId);
    if (!agentPath.isEmpty()) {
      text.append(" of agent ").append(String.join("/", agentPath));
    }
    text.append(" for ").append(RunActivity.seconds(lasted())).append(", turn ").append(turn);
    String before = ": ";
    for (RunActivity activity : activities) {
      text.append(before).append(activity.at(at));
      before = "; ";
    }
    return text.toString();
  }
}
