package dev.penguin.provider.wire;

import java.util.Random;

/** Random choices from a seed. Thread-safe. */
final class Pick {
  private final Random random;

  Pick(long seed) {
    random = new Random(seed);
  }

  @SafeVarargs
  final synchronized <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  synchronized int below(int limit) {
    return random.nextInt(limit);
  }

  synchronized boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }
}
