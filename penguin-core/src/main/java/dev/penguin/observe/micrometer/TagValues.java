package dev.penguin.observe.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The values of one tag: the first so many as they are, all others as one, since each is a meter
 * that stays in memory. Thread-safe.
 */
final class TagValues {
  static final int MAX = 100;

  private static final String OTHER = "other";

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** The value to use. */
  String of(String value) {
    if (known.contains(value)) {
      return value;
    }
    synchronized (known) {
      if (known.size() < MAX) {
        known.add(value);
        return value;
      }
    }
    return OTHER;
  }

  /** Whether a value was used before. */
  boolean isKnown(String value) {
    return known.contains(value);
  }
}
