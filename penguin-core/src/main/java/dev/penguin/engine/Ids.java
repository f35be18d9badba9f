package dev.penguin.engine;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** Makes ids that sort by time: the clock's milliseconds and 60 random bits. Thread-safe. */
final class Ids {
  private final InstantSource clock;
  private final RandomGenerator random;

  Ids(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  String next(String prefix) {
    long bits;
    synchronized (random) {
      bits = random.nextLong();
    }
    return "%s-%011x%015x".formatted(prefix, clock.millis(), bits >>> 4);
  }
}
