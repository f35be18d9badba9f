package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * The right to work on a task for some time. {@link ProjectManager#under} gives a manager that
 * works with it. Immutable.
 *
 * @param task the task
 * @param owner the worker
 * @param token tells this lease from a later one of the same task
 * @param expiresAt when another worker may take over, unless it is renewed
 */
public record Lease(TaskId task, String owner, String token, Instant expiresAt) {
  /** Checks that nothing is null. */
  public Lease {
    Objects.requireNonNull(task, "task");
    Text.line("owner", owner);
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(expiresAt, "expiresAt");
  }

  /** The task, the owner and the time. The token is left out: it is a right. */
  @Override
  public String toString() {
    return "Lease[task=%s, owner=%s, expiresAt=%s]".formatted(task, owner, expiresAt);
  }
}
