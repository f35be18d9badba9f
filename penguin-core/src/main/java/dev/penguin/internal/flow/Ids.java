package dev.penguin.internal.flow;

import java.time.InstantSource;

/** Makes ids that sort by time: the clock's milliseconds and 60 random bits. Thread-safe. */
public final class Ids {
  private final InstantSource clock;
  private final SharedRandom random;

  public Ids(InstantSource clock, SharedRandom random) {
    this.clock = clock;
    this.random = random;
  }

  public String next(String prefix) {
    return "%s-%011x%015x".formatted(prefix, clock.millis(), random.nextLong() >>> 4);
  }
}
