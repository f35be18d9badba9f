package dev.penguin.internal.http;

import java.time.Duration;

/**
 * The moment by which a call must have ended, on the monotonic clock. Immutable.
 *
 * @param nanoTime the moment in the time of {@link System#nanoTime()}
 * @param allowed how long the call was given
 */
public record Deadline(long nanoTime, Duration allowed) {
  /** Long enough for any call, short enough that no sum of nanoseconds overflows. */
  private static final Duration MAX = Duration.ofDays(365);

  /**
   * A deadline that starts to run now.
   *
   * @param allowed how long the call is given
   */
  public static Deadline in(Duration allowed) {
    Duration bounded = allowed.compareTo(MAX) > 0 ? MAX : allowed;
    return new Deadline(System.nanoTime() + bounded.toNanos(), allowed);
  }

  /** How many nanoseconds are left; zero or less once it has passed. */
  public long remainingNanos() {
    return nanoTime - System.nanoTime();
  }

  /** Whether it has passed. */
  public boolean hasPassed() {
    return remainingNanos() <= 0;
  }
}
