package dev.penguin.internal.journal;

import java.time.Duration;

/**
 * When an owner counts as alive.
 *
 * @param beat how often it shows
 * @param patience after what time without that it may be replaced
 */
record LeaseTiming(Duration beat, Duration patience) {
  static final LeaseTiming USUAL = new LeaseTiming(Duration.ofSeconds(2), Duration.ofSeconds(10));
}
