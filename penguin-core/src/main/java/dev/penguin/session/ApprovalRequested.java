package dev.penguin.session;

import dev.penguin.policy.ApprovalRequest;
import java.util.Objects;

/**
 * A call waits for a decision. It waits until it has a result, or until the approver or somebody
 * else decides: {@link ApprovalDecided}. A later entry about the same call replaces this one.
 *
 * @param id the approval's id
 * @param request the call and what it would do
 * @param fingerprint a text that identifies the effect of the call, to check after the decision
 *     whether the effect has changed
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
