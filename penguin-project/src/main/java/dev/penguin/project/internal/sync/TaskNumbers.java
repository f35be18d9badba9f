package dev.penguin.project.internal.sync;

import dev.penguin.project.internal.store.Database;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers of new tasks. A key that looks like a number of the project, such as {@code SHOP-7},
 * gets that very number when it is still to come, so that people meet one name for one task. Used
 * by one thread.
 */
final class TaskNumbers {
  /** Keys that are further away keep their name, and get any number. */
  private static final long MAX_DISTANCE = 1_000_000;

  private final Map<String, Long> wanted = new HashMap<>();
  private final Set<Long> reserved = new HashSet<>();
  private long next;

  private TaskNumbers(long next) {
    this.next = next;
  }

  static TaskNumbers of(Database database, long project, String key, List<SyncStep> steps) {
    TaskNumbers numbers =
        new TaskNumbers(database.number("SELECT next_number FROM project WHERE seq = ?", project));
    for (SyncStep step : steps) {
      if (step.key().matches(key + "-[1-9][0-9]{0,8}")) {
        long number = Long.parseLong(step.key().substring(key.length() + 1));
        if (number >= numbers.next && number < numbers.next + MAX_DISTANCE) {
          numbers.wanted.put(step.key(), number);
          numbers.reserved.add(number);
        }
      }
    }
    return numbers;
  }

  /** The number of an item. */
  long next(String key) {
    Long own = wanted.get(key);
    if (own != null) {
      return own;
    }
    while (reserved.contains(next)) {
      next++;
    }
    return next++;
  }
}
