package dev.penguin.engine;

import java.util.random.RandomGenerator;

/** Lets many threads use a generator that is made for one. */
final class SharedRandom implements RandomGenerator {
  private final RandomGenerator generator;

  SharedRandom(RandomGenerator generator) {
    this.generator = generator;
  }

  @Override
  public synchronized long nextLong() {
    return generator.nextLong();
  }
}
