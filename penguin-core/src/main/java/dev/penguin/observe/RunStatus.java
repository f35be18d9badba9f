package dev.penguin.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a run under way does at a moment. Immutable. It holds names, ids and times, and nothing that
 * anybody wrote.
 *
 * @param at the moment, by the agent's clock
 * @param runId the id of the run; empty while it is prepared: while it waits for its session, whose
 *     log is read then, and while its tools and its model are made
 * @param sessionId the id of its session
 * @param parentRunId the run that called the agent whose run this is; empty for a run that a caller
 *     began
 * @param agentPath the names of the agents from the first one that was called as a tool down to the
 *     one that the run is of; empty for a run that a caller began
 * @param startedAt when the run was begun, or resumed, in this process, by the agent's clock
 * @param turn the number of the last request to the model, from 1; 0 before the first one
 * @param activities what it does and waits for, the oldest first; never empty, and several when
 *     tools work side by side
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

  /** How long the run is under way at that moment; zero or more. */
  public Duration lasted() {
    return RunActivity.between(startedAt, at);
  }

  /** One line for a person: who it is, since when, and what it waits for. */
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
