package dev.penguin.internal.checkpoint;

import java.time.Duration;

/**
 * How long checkpoints of one workspace are kept. The newest one always is.
 *
 * @param maxAge since they were last taken; positive
 * @param maxNumber of all sessions together, 1 or more
 * @param maxBytes on disk, 0 or more
 */
public record Retention(Duration maxAge, int maxNumber, long maxBytes) {
  /** That of an agent that was given none: 30 days, 2,000 checkpoints, 2 GB. */
  public static final Retention DEFAULT = new Retention(Duration.ofDays(30), 2_000, 2_000_000_000);

  public Retention {
    if (maxAge.isNegative() || maxAge.isZero() || maxNumber < 1 || maxBytes < 0) {
      throw new IllegalArgumentException(
          "Checkpoints are kept for a positive time, at least one of them: age %s, number %d, bytes %d"
              .formatted(maxAge, maxNumber, maxBytes));
    }
  }
}
