package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * The right to work on a task for some time. {@link ProjectManager#under} returns a manager that
 * works under it. Immutable.
 *
 * @param task the task
 * @param owner the worker
 * @param token a value that differs between two leases of the same task
 * @param expiresAt when another worker may take over, unless the lease is renewed
 */
public record Lease(TaskId task, String owner, String token, Instant expiresAt) {
  /** Checks that nothing is null. */
  public Lease {
    Objects.requireNonNull(task, "task");
    Text.line("owner", owner);
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(expiresAt, "expiresAt");
  }

  /**
   * Returns the task, the owner and the time. The token is left out, because it grants the right.
   */
  @Override
  public String toString() {
    return "Lease[task=%s, owner=%s, expiresAt=%s]".formatted(task, owner, expiresAt);
  }
}
