package dev.penguin.session;

import dev.penguin.message.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one agent of a run spent on one model. Immutable.
 *
 * @param agentPath the names of the sub-agents from the first one that was called down to the one
 *     that spent it; empty for the run's own agent
 * @param model the model that answered, {@code provider/name}
 * @param usage the tokens, as the provider reported them; estimated if it reported none, for
 *     instance for an answer that broke off
 * @param costUsd the exact cost in US dollars; empty if the model's price is unknown
 */
public record Spending(
    List<String> agentPath, String model, Usage usage, Optional<BigDecimal> costUsd) {
  /** Copies the list and checks that nothing is null. */
  public Spending {
    agentPath = List.copyOf(agentPath);
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(costUsd, "costUsd");
  }
}
