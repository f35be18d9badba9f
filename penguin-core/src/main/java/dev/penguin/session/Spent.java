package dev.penguin.session;

import java.util.List;

/**
 * The exact cost of requests to models that other entries do not have: requests with a price,
 * requests that a fallback model answered, requests that failed after the reply had begun, and the
 * requests of sub-agents that have ended. It replaces the usage of the message or compaction in the
 * entry right before it.
 *
 * @param spending the usage and cost
 */
public record Spent(List<Spending> spending) implements SessionEntry.Body {
  /** Copies the list. */
  public Spent {
    spending = List.copyOf(spending);
  }
}
