package dev.penguin.session;

import dev.penguin.error.PenguinException;
import java.util.List;

/**
 * The session has calls that wait for a decision, or that have a decision but have not run yet. A
 * new prompt would skip them, so it was refused, and nothing was stored.
 */
public final class ApprovalPendingException extends PenguinException {
  private static final long serialVersionUID = 1L;

  private final String sessionId;
  private final List<String> approvalIds;

  /**
   * Creates an exception for a session.
   *
   * @param sessionId the session's id
   * @param undecided the ids of the approvals that wait for a decision
   * @param decided the ids of the approvals with a decision whose calls have not run yet
   */
  public ApprovalPendingException(String sessionId, List<String> undecided, List<String> decided) {
    super(message(sessionId, undecided, decided));
    this.sessionId = sessionId;
    this.approvalIds = List.copyOf(undecided);
  }

  private static String message(String sessionId, List<String> undecided, List<String> decided) {
    String waiting =
        undecided.isEmpty()
            ? ""
            : "waits for decisions about %s: give them with decide(id, decision), then call resume(). "
                .formatted(String.join(", ", undecided));
    String left =
        decided.isEmpty()
            ? ""
            : "has calls that were decided about and have not run (%s): call resume(). "
                .formatted(String.join(", ", decided));
    String both =
        waiting.isEmpty() || left.isEmpty() ? waiting + left : waiting + "It also " + left;
    return "Session '%s' %sTo give a new prompt instead, call withdrawApprovals() first"
        .formatted(sessionId, both);
  }

  /** The session's id. */
  public String sessionId() {
    return sessionId;
  }

  /** The ids of the approvals that wait for a decision; empty if all have a decision. */
  public List<String> approvalIds() {
    return approvalIds;
  }
}
