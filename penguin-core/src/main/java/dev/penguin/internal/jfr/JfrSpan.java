package dev.penguin.internal.jfr;

import java.time.Duration;

/**
 * A span of time that the flight recorder records, when there is one and it records; else nothing
 * happens. What is not known of a kind of span is passed over. It is begun where it is made, and is
 * used by one thread at a time.
 */
public class JfrSpan implements AutoCloseable {
  private static final JfrSpan NONE = new JfrSpan();

  JfrSpan() {}

  /** Records nothing. */
  public static JfrSpan none() {
    return NONE;
  }

  /** Where a request goes, and to which model. */
  public void sentTo(String model) {}

  /** Another attempt follows after a wait. */
  public void retried(Duration delay) {}

  /** The first piece of a reply arrived; later calls count for nothing. */
  public void firstPiece() {}

  /** What a reply cost. */
  public void tokens(long input, long output) {}

  /** How much was written, and how many files that were. */
  public void wrote(long bytes, int files) {}

  /** How it ended: an outcome, or the simple name of an exception. */
  public void ended(String how) {}

  /** Ends the span and records it. Idempotent. */
  @Override
  public void close() {}
}
