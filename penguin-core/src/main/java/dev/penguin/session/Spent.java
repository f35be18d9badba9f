package dev.penguin.session;

import java.util.List;

/**
 * What model calls cost, exactly, where other entries do not say it: calls that have a price, that
 * a fallback answered, that failed after their answer had begun, and those of agents that the run
 * started and that are done. It stands in place of the usage of the message or compaction that is
 * the entry right before it.
 *
 * @param spending what was spent
 */
public record Spent(List<Spending> spending) implements SessionEntry.Body {
  /** Copies the list. */
  public Spent {
    spending = List.copyOf(spending);
  }
}
