package dev.penguin.internal.transcript;

import dev.penguin.message.Usage;
import dev.penguin.session.Spending;
import java.util.List;

/**
 * What a run has spent, as its session's log says it. Immutable.
 *
 * @param lines what is stored exactly
 * @param usage the tokens beside, of the run's model
 * @param usageOfSummaries the tokens beside, of the model that wrote its summaries
 */
public record StoredCost(List<Spending> lines, Usage usage, Usage usageOfSummaries) {
  /** Copies the list. */
  public StoredCost {
    lines = List.copyOf(lines);
  }
}
