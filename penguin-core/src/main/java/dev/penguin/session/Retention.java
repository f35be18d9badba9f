package dev.penguin.session;

import java.time.Duration;
import java.util.Objects;

/**
 * How much is kept of what an agent stores: of its sessions, or of the checkpoints of the files of
 * a workspace. What was not used for too long goes, then the oldest of too many, then the oldest of
 * what has too many bytes. The newest one always stays. Immutable.
 *
 * @param maxAge since the last use; positive
 * @param maxNumber how many there are at most, 1 or more
 * @param maxBytes how many bytes they have on disk at most, 0 or more
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
          "What is kept has a positive age, a number of at least 1 and 0 bytes or more; these are age %s, number %d, bytes %d"
              .formatted(maxAge, maxNumber, maxBytes));
    }
  }

  /** Keeps everything: what holds for sessions unless set, and what to begin with. */
  public static Retention unlimited() {
    return new Retention(FOR_EVER, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * What holds for checkpoints unless set: 30 days, 2,000 checkpoints, 2,000,000,000 bytes, for
   * each workspace.
   */
  public static Retention ofCheckpoints() {
    return new Retention(A_MONTH, CHECKPOINTS, CHECKPOINT_BYTES);
  }

  /**
   * The same with another age.
   *
   * @param age since the last use; positive
   */
  public Retention withMaxAge(Duration age) {
    return new Retention(age, maxNumber, maxBytes);
  }

  /**
   * The same with another number.
   *
   * @param number how many there are at most, 1 or more
   */
  public Retention withMaxNumber(int number) {
    return new Retention(maxAge, number, maxBytes);
  }

  /**
   * The same with other bytes.
   *
   * @param bytes how many bytes they have on disk at most, 0 or more
   */
  public Retention withMaxBytes(long bytes) {
    return new Retention(maxAge, maxNumber, bytes);
  }
}
