package dev.penguin.internal.budget;

import dev.penguin.engine.RunLimits;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the providers of a tree of agents write down: for each run what it and those below it have
 * cost, and may still cost while requests are on their way. A run is known by its place, which its
 * prompt is: {@code lead/node.1/leaf.2}. Thread-safe.
 */
final class AgentBills {
  static final String ROOT = "lead";

  private final Map<String, RunLimits> limits;
  private final Map<String, Bill> bills = new HashMap<>();
  private final Map<List<String>, Spending> leaves = new HashMap<>();
  private String problem = "";
  private int requests;
  private int calls;

  /** One run with all below it. */
  private static final class Bill {
    private BigDecimal mostUsd;
    private final OptionalLong mostTokens;
    private BigDecimal usd = BigDecimal.ZERO;
    private long tokens;

    Bill(Optional<BigDecimal> mostUsd, OptionalLong mostTokens) {
      this.mostUsd = mostUsd.orElse(null);
      this.mostTokens = mostTokens;
    }

    boolean isPassed() {
      return mostUsd != null && usd.compareTo(mostUsd) > 0
          || mostTokens.isPresent() && tokens > mostTokens.getAsLong();
    }
  }

  /**
   * @param limits the limits of each agent that has its own, by name
   * @param mostUsd what the root may cost, with all below it
   */
  AgentBills(Map<String, RunLimits> limits, BigDecimal mostUsd) {
    this.limits = limits;
    bills.put(ROOT, new Bill(Optional.of(mostUsd), OptionalLong.empty()));
  }

  /** The root may cost more from now on. */
  synchronized void raise(BigDecimal mostUsd) {
    bills.get(ROOT).mostUsd = mostUsd;
  }

  /** A request leaves, which may cost so much. */
  synchronized void sent(String place, BigDecimal worstUsd, long worstTokens) {
    requests++;
    for (String at = place; !at.isEmpty(); at = above(at)) {
      Bill bill = bills.computeIfAbsent(at, this::bill);
      bill.usd = bill.usd.add(worstUsd);
      bill.tokens += worstTokens;
      if (bill.isPassed() && problem.isEmpty()) {
        problem =
            "%s sent a request with which %s may have spent %s of %s USD, %d of %s tokens"
                .formatted(
                    place,
                    at,
                    bill.usd.toPlainString(),
                    bill.mostUsd,
                    bill.tokens,
                    bill.mostTokens);
      }
    }
  }

  /** It ended, and cost that. */
  synchronized void ended(
      String place, BigDecimal worstUsd, long worstTokens, Usage usage, ModelInfo by) {
    Spending cost = Budget.spending(usage, by);
    BigDecimal usd = cost.costUsd().orElseThrow();
    for (String at = place; !at.isEmpty(); at = above(at)) {
      Bill bill = bills.get(at);
      bill.usd = bill.usd.subtract(worstUsd).add(usd);
      bill.tokens += usage.totalTokens() - worstTokens;
    }
    if (!usage.equals(Usage.NONE)) {
      Spending line = new Spending(agents(place), cost.model(), usage, cost.costUsd());
      leaves.merge(key(line), line, AgentBills::plus);
    }
  }

  private Bill bill(String place) {
    Optional<RunLimits> own = Optional.ofNullable(limits.get(name(place)));
    return new Bill(
        own.flatMap(RunLimits::maxCostUsd),
        own.map(RunLimits::maxTokens).orElse(OptionalLong.empty()));
  }

  private static Spending plus(Spending one, Spending other) {
    return new Spending(
        one.agentPath(),
        one.model(),
        one.usage().plus(other.usage()),
        Optional.of(one.costUsd().orElseThrow().add(other.costUsd().orElseThrow())));
  }

  /** By what lines of a ledger are told apart. */
  static List<String> key(Spending line) {
    return List.of(line.agentPath().toString(), line.model());
  }

  /** What each agent spent on each model. */
  synchronized Map<List<String>, Spending> leaves() {
    return Map.copyOf(leaves);
  }

  /** What all cost. */
  synchronized BigDecimal usd() {
    return bills.get(ROOT).usd;
  }

  /** What request was sent that could pass a limit; empty for none. */
  synchronized String problem() {
    return problem;
  }

  /** A number that no call of the tree has yet. */
  synchronized int nextCall() {
    return ++calls;
  }

  synchronized int requests() {
    return requests;
  }

  /** How many runs of agents asked for something, the root aside. */
  synchronized int agentRuns() {
    return bills.size() - 1;
  }

  private static String above(String place) {
    return place.substring(0, Math.max(0, place.lastIndexOf('/')));
  }

  private static String name(String place) {
    return place.substring(place.lastIndexOf('/') + 1, place.lastIndexOf('.'));
  }

  private static List<String> agents(String place) {
    String below = place.substring(ROOT.length());
    return below.isEmpty()
        ? List.of()
        : List.of(below.substring(1).split("/")).stream()
            .map(each -> each.substring(0, each.lastIndexOf('.')))
            .toList();
  }
}
