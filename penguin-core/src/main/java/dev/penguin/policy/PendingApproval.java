package dev.penguin.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A call that waits for a decision, even after the process that requested it has ended. Decide it
 * with {@code Session.decide}. Immutable.
 *
 * @param id the approval's id, which {@code Session.decide} takes
 * @param request the call: its exact arguments, the resources that it would touch, and a preview
 * @param agentPath the names of the sub-agents from the first one that was called down to the one
 *     that makes the call; empty if the agent that the application runs makes it
 * @param requestedAt when the approval was first requested, by the agent's clock
 * @param expiresAt when the approval expires and the call counts as denied; empty for never
 */
public record PendingApproval(
    String id,
    ApprovalRequest request,
    List<String> agentPath,
    Instant requestedAt,
    Optional<Instant> expiresAt) {
  /** Copies the path and checks that nothing is null. */
  public PendingApproval {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(request, "request");
    agentPath = List.copyOf(agentPath);
    Objects.requireNonNull(requestedAt, "requestedAt");
    Objects.requireNonNull(expiresAt, "expiresAt");
  }
}
