package dev.penguin.internal.flow;

import java.util.random.RandomGenerator;

/** Lets many threads use a generator that is made for one. */
public final class SharedRandom implements RandomGenerator {
  private final RandomGenerator generator;

  public SharedRandom(RandomGenerator generator) {
    this.generator = generator;
  }

  @Override
  public synchronized long nextLong() {
    return generator.nextLong();
  }
}
