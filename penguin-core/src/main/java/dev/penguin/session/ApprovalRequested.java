package dev.penguin.session;

import dev.penguin.policy.ApprovalRequest;
import java.util.Objects;

/**
 * A call waits for a decision. It does until its call has a result, the approver that was asked
 * decides, or somebody else does: {@link ApprovalDecided}. A later entry about the same call takes
 * its place.
 *
 * @param id the approval's id
 * @param request what would run
 * @param fingerprint what the call would do, by which it is seen whether it still would when it is
 *     decided
 */
public record ApprovalRequested(String id, ApprovalRequest request, String fingerprint)
    implements SessionEntry.Body {
  /** Checks that nothing is null. */
  public ApprovalRequested {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(fingerprint, "fingerprint");
  }
}
