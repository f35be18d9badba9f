package dev.penguin.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A call that waits for a decision and outlives the process that asked. It is answered with {@code
 * Session.decide}. Immutable.
 *
 * @param id its id, by which it is decided
 * @param request what would run: exact arguments, what it would touch, preview
 * @param agentPath the names of the agents from the first one that was called as a tool down to the
 *     one that asks; empty when it is the agent that the caller runs
 * @param requestedAt when it was asked first, by the agent's clock
 * @param expiresAt when it can be decided no more, so that it counts as denied; empty for never
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
