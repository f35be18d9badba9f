package dev.penguin.internal.journal;

import java.time.Duration;

/**
 * When an owner counts as alive.
 *
 * @param beat how often it shows
 * @param patience after what time without that it may be replaced
 */
record FileLeaseTiming(Duration beat, Duration patience) {
  static final FileLeaseTiming USUAL =
      new FileLeaseTiming(Duration.ofSeconds(2), Duration.ofSeconds(10));
}
