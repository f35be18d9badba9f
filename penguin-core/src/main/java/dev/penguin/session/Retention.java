package dev.penguin.session;

import java.time.Duration;
import java.util.Objects;

/**
 * How many sessions, or checkpoints of a workspace's files, an agent keeps. It deletes those that
 * have not been used for too long, then the oldest beyond the maximum number, then the oldest
 * beyond the maximum size. The newest one is always kept. Immutable.
 *
 * @param maxAge the maximum time since the last use; positive
 * @param maxNumber the maximum number, 1 or more
 * @param maxBytes the maximum bytes on disk, 0 or more
 */
public record Retention(Duration maxAge, int maxNumber, long maxBytes) {
  private static final Duration FOR_EVER = Duration.ofDays(365_000);
  private static final Duration A_MONTH = Duration.ofDays(30);
  private static final int CHECKPOINTS = 2_000;
  private static final long CHECKPOINT_BYTES = 2_000_000_000;

  /** Checks the numbers. */
  public Retention {
    Objects.requireNonNull(maxAge, "maxAge");
    if (maxAge.isNegative() || maxAge.isZero() || maxNumber < 1 || maxBytes < 0) {
      throw new IllegalArgumentException(
          "A retention needs a positive maxAge, a maxNumber of at least 1 and a maxBytes of at least 0, got %s, %d and %d"
              .formatted(maxAge, maxNumber, maxBytes));
    }
  }

  /** Keeps everything. This is the default for sessions, and the start for your own retention. */
  public static Retention unlimited() {
    return new Retention(FOR_EVER, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * The default for checkpoints: 30 days, 2,000 checkpoints and 2,000,000,000 bytes for each
   * workspace.
   */
  public static Retention ofCheckpoints() {
    return new Retention(A_MONTH, CHECKPOINTS, CHECKPOINT_BYTES);
  }

  /**
   * Returns a copy with another maximum age.
   *
   * @param age the maximum time since the last use; positive
   */
  public Retention withMaxAge(Duration age) {
    return new Retention(age, maxNumber, maxBytes);
  }

  /**
   * Returns a copy with another maximum number.
   *
   * @param number the maximum number, 1 or more
   */
  public Retention withMaxNumber(int number) {
    return new Retention(maxAge, number, maxBytes);
  }

  /**
   * Returns a copy with another maximum size.
   *
   * @param bytes the maximum bytes on disk, 0 or more
   */
  public Retention withMaxBytes(long bytes) {
    return new Retention(maxAge, maxNumber, bytes);
  }
}
