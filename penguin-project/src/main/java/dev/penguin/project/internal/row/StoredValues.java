package dev.penguin.project.internal.row;

import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.internal.store.Row;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How values of the API are stored in columns, and read from them. */
public final class StoredValues {
  private StoredValues() {}

  public static Task.Priority priority(long rank) {
    for (Task.Priority priority : Task.Priority.values()) {
      if (rank(priority) == rank) {
        return priority;
      }
    }
    throw new IllegalStateException("There is no priority " + rank);
  }

  /** How priorities are stored, so that they sort. */
  public static long rank(Task.Priority priority) {
    return switch (priority) {
      case LOW -> 0;
      case NORMAL -> 1;
      case HIGH -> 2;
      case CRITICAL -> 3;
    };
  }

  /** Adds the four columns of a budget. */
  static void addBudget(List<@Nullable Object> values, ResourceBudget budget) {
    values.add(budget.tokens().isPresent() ? budget.tokens().getAsLong() : null);
    values.add(budget.costUsd().map(Row::units).orElse(null));
    values.add(budget.duration().map(Duration::toNanos).orElse(null));
    values.add(budget.toolCalls().isPresent() ? budget.toolCalls().getAsLong() : null);
  }
}
