package dev.penguin.internal.approval;

import dev.penguin.policy.PendingApproval;
import dev.penguin.session.PendingQuestion;
import java.util.List;

/**
 * What a call waits for that has no result when its run ends. Immutable.
 *
 * @param approval whether it waits for a decision, so that the run ends with {@code
 *     NEEDS_APPROVAL}; else for an answer only, so that it ends with {@code NEEDS_INPUT}
 * @param ofOthers the approvals that belong to other sessions than the run's own: to those of
 *     agents that it runs, each with the path of agents from the run's own agent down
 * @param questions the questions of such agents
 */
public record Waiting(
    boolean approval, List<PendingApproval> ofOthers, List<PendingQuestion> questions) {
  /** Copies the lists. */
  public Waiting {
    ofOthers = List.copyOf(ofOthers);
    questions = List.copyOf(questions);
  }

  /** For what an agent waits for that the call runs: decisions, answers, or both. */
  public static Waiting forAgent(
      boolean approval, List<PendingApproval> approvals, List<PendingQuestion> questions) {
    return new Waiting(approval, approvals, questions);
  }

  /** For a decision about the call itself, which stands in the session's own log. */
  public static Waiting forOwnApproval() {
    return new Waiting(true, List.of(), List.of());
  }

  /**
   * For decisions about calls of an agent that the call runs.
   *
   * @param ofOthers at least one
   */
  public static Waiting forApprovals(List<PendingApproval> ofOthers) {
    if (ofOthers.isEmpty()) {
      throw new IllegalArgumentException("A call waits for at least one approval, got none");
    }
    return new Waiting(true, ofOthers, List.of());
  }

  /** For answers to questions of an agent that the call runs. */
  public static Waiting forAnswers() {
    return new Waiting(false, List.of(), List.of());
  }
}
