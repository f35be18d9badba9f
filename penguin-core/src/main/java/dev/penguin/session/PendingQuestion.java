package dev.penguin.session;

import java.util.List;
import java.util.Objects;

/**
 * A question that waits for an answer, of the run's own agent or of a sub-agent. Immutable.
 *
 * @param id its id, for {@code Session.answer}
 * @param agentPath the names of the sub-agents from the first one that was called down to the one
 *     that asks; empty for the run's own agent, whose question a prompt can answer, too
 * @param text the question
 */
public record PendingQuestion(String id, List<String> agentPath, String text) {
  /** Copies the path and checks that nothing is null. */
  public PendingQuestion {
    Objects.requireNonNull(id, "id");
    agentPath = List.copyOf(agentPath);
    Objects.requireNonNull(text, "text");
  }
}
