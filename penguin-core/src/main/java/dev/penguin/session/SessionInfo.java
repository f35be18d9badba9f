package dev.penguin.session;

import java.time.Instant;
import java.util.Objects;

/**
 * What is known about a session without reading it.
 *
 * @param id its id
 * @param createdAt the time of its first entry
 * @param updatedAt the time of its last entry
 * @param entries the number of its entries
 */
public record SessionInfo(String id, Instant createdAt, Instant updatedAt, long entries) {
  /** Checks that nothing is null. */
  public SessionInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(createdAt, "createdAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
  }
}
