package dev.penguin.engine;

import dev.penguin.internal.flow.SharedRandom;
import java.time.InstantSource;

/** Makes ids that sort by time: the clock's milliseconds and 60 random bits. Thread-safe. */
final class Ids {
  private final InstantSource clock;
  private final SharedRandom random;

  Ids(InstantSource clock, SharedRandom random) {
    this.clock = clock;
    this.random = random;
  }

  String next(String prefix) {
    return "%s-%011x%015x".formatted(prefix, clock.millis(), random.nextLong() >>> 4);
  }
}
