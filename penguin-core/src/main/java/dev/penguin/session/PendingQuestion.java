package dev.penguin.session;

import java.util.List;
import java.util.Objects;

/**
 * A question that waits for its answer, of the run's own agent or of one that it calls. Immutable.
 *
 * @param id its id, by which it is answered with {@code Session.answer}
 * @param agentPath the names of the agents from the first one that was called down to the one that
 *     asks; empty when it is the run's own agent, whose question a prompt answers as well
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
