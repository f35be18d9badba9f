package dev.penguin.internal.http;

import dev.penguin.tool.Cancellation;
import java.time.Duration;

/**
 * What ends a call early.
 *
 * @param deadline the moment by which it must have ended
 * @param idle the longest wait for the next piece of data
 * @param cancellation asks it to stop
 */
public record CallLimits(Deadline deadline, Duration idle, Cancellation cancellation) {

  /** Whether the caller wants no reply any more. */
  boolean isStopped() {
    return cancellation.isCancelled() || Thread.currentThread().isInterrupted();
  }
}
