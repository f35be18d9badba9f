package dev.penguin.internal.budget;

import dev.penguin.message.Usage;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was spent, by agent and model, and its sum. Not thread-safe: its budget's lock guards it.
 */
final class Ledger {
  private final Map<Key, Spending> lines =
      new TreeMap<>(
          Comparator.comparing((Key key) -> String.join("\0", key.path)).thenComparing(Key::model));

  private Usage used = Usage.NONE;
  private BigDecimal usd = BigDecimal.ZERO;
  private boolean costKnown = true;

  private record Key(List<String> path, String model) {}

  void add(Spending more) {
    used = used.plus(more.usage());
    costKnown &= more.costUsd().isPresent();
    usd = usd.add(more.costUsd().orElse(BigDecimal.ZERO));
    lines.merge(new Key(more.agentPath(), more.model()), more, Ledger::sum);
  }

  private static Spending sum(Spending one, Spending other) {
    return new Spending(
        one.agentPath(),
        one.model(),
        one.usage().plus(other.usage()),
        one.costUsd().flatMap(usd -> other.costUsd().map(usd::add)));
  }

  Usage used() {
    return used;
  }

  /** The money of which the price is known. */
  BigDecimal usd() {
    return usd;
  }

  Optional<BigDecimal> costUsd() {
    return costKnown ? Optional.of(usd.stripTrailingZeros()) : Optional.empty();
  }

  /** Each agent and model once: the run's own first, then by their names. */
  List<Spending> lines() {
    List<Spending> all = new ArrayList<>(lines.size());
    for (Spending line : lines.values()) {
      all.add(
          new Spending(
              line.agentPath(),
              line.model(),
              line.usage(),
              line.costUsd().map(BigDecimal::stripTrailingZeros)));
    }
    return all;
  }

  /** Gives all lines and is empty afterwards. */
  List<Spending> take() {
    List<Spending> taken = lines();
    lines.clear();
    used = Usage.NONE;
    usd = BigDecimal.ZERO;
    costKnown = true;
    return taken;
  }
}
