package dev.penguin.internal.budget;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.budget.CallsUnderWay.Held;
import dev.penguin.internal.transcript.StoredCost;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.policy.SpendingCap;
import dev.penguin.session.Spending;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a run used and what is left of its tokens and money. A model call is reserved before it is
 * sent and settled after. The budgets of the agents that a run starts are children of its own: what
 * they reserve and spend is reserved and spent in each budget above as well, all or nothing, so
 * that calls side by side never promise the same tokens twice, wherever in the tree they are made.
 * Thread-safe.
 */
public final class Budget {
  /** A shorter answer is of no use; OpenAI's own least output limit. */
  static final int MIN_OUTPUT = 16;

  /**
   * The tokens that are reserved for an answer when no output limit is known. Providers refuse a
   * limit that is above their model's own, so what is left of a large budget is no limit to send.
   */
  static final int USUAL_OUTPUT = 16_384;

  /** One for the whole tree, and its lock. */
  private final CallsUnderWay<Budget> calls;

  private final @Nullable Budget parent;
  private final String agent;
  private final RunLimits limits;
  private final @Nullable RunCap cap;

  /** What was spent here and below, since the run began. */
  private final Ledger ledger = new Ledger();

  /** What of it the session's log does not have yet. */
  private final Ledger unstored = new Ledger();

  private long reservedTokens;
  private BigDecimal reservedUsd = BigDecimal.ZERO;
  private boolean closed;

  /**
   * The budget of a run that no other one started.
   *
   * @param cap what it shares with other runs; null for nothing
   */
  public Budget(RunLimits limits, @Nullable RunCap cap) {
    this(new CallsUnderWay<>(), null, "", limits, cap);
  }

  private Budget(
      CallsUnderWay<Budget> calls,
      @Nullable Budget parent,
      String agent,
      RunLimits limits,
      @Nullable RunCap cap) {
    this.calls = calls;
    this.parent = parent;
    this.agent = agent;
    this.limits = limits;
    this.cap = cap;
  }

  /**
   * The budget of an agent that this run starts. {@link #close} it when the agent is done.
   *
   * @param name the agent's name
   * @param own what it may use itself; what is left here and above limits it as well
   */
  public Budget child(String name, RunLimits own) {
    return new Budget(calls, this, name, own, cap);
  }

  /**
   * The call of the agent has its result. What it spent is then to be stored in the log of the run
   * that started it, which until then stands in the agent's own log alone; also what an agent that
   * was left behind spends later. Idempotent.
   */
  public void close() {
    synchronized (calls) {
      if (parent != null && !closed) {
        closed = true;
        ledger.lines().forEach(line -> parent.unstored.add(above(line)));
      }
    }
  }

  /** The models that may answer for a model. */
  public static List<ChatModel> all(ChatModel model) {
    return model instanceof FallbackModel several ? several.models() : List.of(model);
  }

  /**
   * What is left does not do for a model call; the message says so in words. Unchecked, as it
   * passes through interceptors; nobody but the loop knows it.
   */
  public static final class SpentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SpentException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Sets aside what a call of a model may cost, here and in each budget above, then of the cap.
   * Waits while that would leave too little for an answer, and other calls may give more back.
   *
   * @throws SpentException when what is left of one of them does not do; nothing is set aside then
   */
  public Reservation reserve(
      ChatModel model, long input, OptionalInt wantedOutput, Patience patience) {
    Optional<Price> highest = HighestPrice.of(model);
    long arrived = patience == Patience.NONE ? Long.MIN_VALUE : calls.arrive();
    Reservation reservation = inTree(input, wantedOutput, highest, arrived);
    while (reservation == null) {
      patience.pause();
      reservation = inTree(input, wantedOutput, highest, arrived);
    }
    return cap == null ? reservation : claimed(cap, reservation, model.info(), highest, patience);
  }

  /**
   * Sets aside what a call may cost in the budgets up to the root.
   *
   * @param arrived for an answer that could be short only, calls that began later are not waited
   *     for; the smallest number for no wait at all
   * @return null when other calls are to be waited for
   */
  private @Nullable Reservation inTree(
      long input, OptionalInt wantedOutput, Optional<Price> highest, long arrived) {
    int wanted = wantedOutput.orElse(USUAL_OUTPUT);
    synchronized (calls) {
      long most = Long.MAX_VALUE;
      boolean waits = false;
      for (Budget each = this; each != null; each = each.parent) {
        long its = each.output(input, highest, Held.NOTHING);
        if (its < Math.max(MIN_OUTPUT, Math.min(wanted, USUAL_OUTPUT))) {
          boolean waitsForAll = its < MIN_OUTPUT && arrived != Long.MIN_VALUE;
          Held held = calls.held(in(each), waitsForAll ? Long.MAX_VALUE : arrived);
          long hoped = each.output(input, highest, held);
          if (hoped < MIN_OUTPUT) {
            throw new SpentException(each.describe(input) + (each == this ? "" : each.whose()));
          }
          waits |= hoped > its;
        }
        most = Math.min(most, its);
      }
      if (waits) {
        return null;
      }
      boolean isLimited = most < Long.MAX_VALUE || cap != null;
      Reservation reservation =
          isLimited
              ? Reservation.of(input, (int) Math.min(wanted, most), most < wanted, highest)
              : Reservation.unlimited(input, highest);
      add(reservation, 1);
      return reservation;
    }
  }

  /** The most tokens of output that this budget would have room for if some were given back. */
  private long output(long input, Optional<Price> highest, Held back) {
    return Math.min(outputByTokens(input, back), outputByMoney(input, highest, back));
  }

  /** Those of which what is set aside is set aside in one as well. */
  private static Predicate<Budget> in(Budget one) {
    return below -> {
      Budget each = below;
      while (each != null && each != one) {
        each = each.parent;
      }
      return each != null;
    };
  }

  private String whose() {
    return parent == null
        ? ", by the run and all agents that it started"
        : ", by the agent '" + agent + "' and all that it started";
  }

  /** Adds what a call has set aside to all budgets up to the root, or takes it away again. */
  private void add(Reservation reservation, int sign) {
    if (sign > 0) {
      calls.add(reservation, this);
    } else {
      calls.remove(reservation);
    }
    for (Budget each = this; each != null; each = each.parent) {
      each.reservedTokens += sign * reservation.tokens();
      each.reservedUsd = each.reservedUsd.add(reservation.usd().multiply(BigDecimal.valueOf(sign)));
    }
  }

  /** Asks the cap, too, which may allow a shorter answer only. */
  private Reservation claimed(
      RunCap shared,
      Reservation reservation,
      ModelInfo model,
      Optional<Price> highest,
      Patience patience) {
    boolean taken = false;
    try {
      Reservation granted = shared.claimed(reservation, model, highest, patience);
      synchronized (calls) {
        add(reservation, -1);
        add(granted, 1);
      }
      taken = true;
      return granted;
    } finally {
      if (!taken) {
        synchronized (calls) {
          add(reservation, -1);
        }
      }
    }
  }

  private long outputByTokens(long input, Held back) {
    return limits.maxTokens().isEmpty()
        ? Long.MAX_VALUE
        : limits.maxTokens().getAsLong()
            - ledger.used().totalTokens()
            - (reservedTokens - back.tokens())
            - input;
  }

  private long outputByMoney(long input, Optional<Price> highest, Held back) {
    if (limits.maxCostUsd().isEmpty() || highest.isEmpty()) {
      return Long.MAX_VALUE;
    }
    BigDecimal left =
        limits
            .maxCostUsd()
            .get()
            .subtract(ledger.usd())
            .subtract(reservedUsd)
            .add(back.usd())
            .subtract(highest.get().costUsd(input, 0));
    return left.signum() < 0 ? 0 : HighestPrice.output(left, highest.get());
  }

  /**
   * Gives back what was set aside and charges what was used. A provider that reports no usage is
   * charged by estimate, so that the limits hold all the same.
   *
   * @param answered the model that answered: the one that was asked or a fallback
   * @return what was charged
   */
  public Usage settle(
      Reservation reservation, Usage usage, long estimatedOutput, ModelInfo answered) {
    Usage charged =
        usage.totalTokens() > 0
            ? usage
            : Usage.of(reservation.input(), reservation.atMost(estimatedOutput));
    release(reservation, charged, answered);
    return charged;
  }

  /**
   * Gives back what was set aside for a call that failed, and charges what its provider charges all
   * the same.
   *
   * @param usage what it used, by estimate; nothing when the provider had not begun to answer
   * @param by the model that failed
   */
  public void release(Reservation reservation, Usage usage, ModelInfo by) {
    Spending spent = spending(usage, by);
    synchronized (calls) {
      add(reservation, -1);
      enter(spent, true);
    }
    RunCap.settle(reservation.claimed, spent.costUsd().orElse(BigDecimal.ZERO));
    reservation.claimed = null;
  }

  /**
   * Charges an attempt that failed, and keeps what is set aside for the next one.
   *
   * @param usage what it used, by estimate; nothing when the provider had not begun to answer
   * @param by the model that failed
   * @param patience waits for others who have set aside what is left of the cap
   * @throws SpentException when what is left does not do for another one; what is set aside is
   *     still to be given back then
   */
  public void again(Reservation reservation, Usage usage, ModelInfo by, Patience patience) {
    if (usage.equals(Usage.NONE)) {
      return;
    }
    Spending spent = spending(usage, by);
    Budget full;
    synchronized (calls) {
      enter(spent, true);
      full = overfull();
    }
    SpendingCap.Reservation claimed = reservation.claimed;
    reservation.claimed = null;
    RunCap.settle(claimed, spent.costUsd().orElse(BigDecimal.ZERO));
    if (full != null) {
      throw new SpentException(
          full.describe(reservation.input()) + (full == this ? "" : full.whose()));
    }
    if (cap != null && claimed != null) {
      reservation.claimed = cap.reserve(claimed.usd(), claimed.usd(), claimed.usd(), patience);
    }
  }

  /** The first budget up to the root of which more is spent and set aside than there is. */
  private @Nullable Budget overfull() {
    for (Budget each = this; each != null; each = each.parent) {
      if (each.outputByTokens(0, Held.NOTHING) < 0
          || each.limits.maxCostUsd().isPresent()
              && each.limits.maxCostUsd().get().compareTo(each.ledger.usd().add(each.reservedUsd))
                  < 0) {
        return each;
      }
    }
    return null;
  }

  /** Charges what was used without a reservation, at the price of the model that used it. */
  public void charge(Usage usage, ModelInfo by) {
    Spending spent = spending(usage, by);
    synchronized (calls) {
      enter(spent, true);
    }
    if (cap != null && spent.costUsd().isPresent()) {
      cap.charge(spent.costUsd().get());
    }
  }

  /**
   * Takes over what the session's log says that was spent before.
   *
   * @param model the model of the run, which has spent what has no line of its own
   * @param summarizer the model that wrote its summaries
   */
  public void carryOver(StoredCost earlier, ModelInfo model, ModelInfo summarizer) {
    synchronized (calls) {
      earlier.lines().forEach(line -> enter(line, false));
      enter(spending(earlier.usage(), model), false);
      enter(spending(earlier.usageOfSummaries(), summarizer), false);
    }
  }

  /** What a usage costs at the price of a model. */
  public static Spending spending(Usage usage, ModelInfo by) {
    return new Spending(
        List.of(), by.toString(), usage, by.price().map(price -> price.costUsd(usage)));
  }

  private void enter(Spending spent, boolean isNew) {
    if (spent.usage().equals(Usage.NONE)) {
      return;
    }
    if (isNew) {
      unstored.add(spent);
    }
    Spending line = spent;
    for (Budget each = this; each != null; each = each.parent) {
      each.ledger.add(line);
      line = each.above(line);
      if (isNew && each.closed && each.parent != null) {
        each.parent.unstored.add(line);
      }
    }
  }

  /** A line of this budget as the one above has it. */
  private Spending above(Spending line) {
    List<String> path = new ArrayList<>();
    path.add(agent);
    path.addAll(line.agentPath());
    return new Spending(path, line.model(), line.usage(), line.costUsd());
  }

  /** What the session's log does not have yet; from then on it counts as stored. */
  public List<Spending> takeUnstored() {
    synchronized (calls) {
      return unstored.take();
    }
  }

  /** Takes back what could not be stored. */
  public void giveBack(List<Spending> notStored) {
    synchronized (calls) {
      notStored.forEach(unstored::add);
    }
  }

  /**
   * The tokens used here and below, as the provider reported them, or estimated where it did not
   * report any.
   */
  public Usage used() {
    synchronized (calls) {
      return ledger.used();
    }
  }

  /** The money used here and below, if the price of each model that answered is known. */
  public Optional<BigDecimal> costUsd() {
    synchronized (calls) {
      return ledger.costUsd();
    }
  }

  /** The same by agent and model. */
  public List<Spending> spending() {
    synchronized (calls) {
      return ledger.lines();
    }
  }

  /** What is left, in words. */
  private String describe(long input) {
    StringBuilder text = new StringBuilder("the next request needs about ");
    text.append(input).append(" tokens of input");
    limits
        .maxTokens()
        .ifPresent(
            most ->
                text.append("; used ")
                    .append(ledger.used().totalTokens())
                    .append(" of ")
                    .append(most));
    limits
        .maxCostUsd()
        .ifPresent(
            most ->
                text.append("; spent ")
                    .append(ledger.usd().toPlainString())
                    .append(" of ")
                    .append(most.toPlainString())
                    .append(" USD"));
    return text.toString();
  }

  /** By how much the limits were overrun because an estimate was too low; empty when they hold. */
  public Optional<String> overrun() {
    synchronized (calls) {
      long tokens = ledger.used().totalTokens();
      if (limits.maxTokens().isPresent() && tokens > limits.maxTokens().getAsLong()) {
        return Optional.of(
            "used %d tokens, %d more than the limit of %d"
                .formatted(
                    tokens,
                    tokens - limits.maxTokens().getAsLong(),
                    limits.maxTokens().getAsLong()));
      }
      if (limits.maxCostUsd().isPresent()
          && ledger.usd().compareTo(limits.maxCostUsd().get()) > 0) {
        return Optional.of(
            "spent %s USD, more than the limit of %s"
                .formatted(
                    ledger.usd().toPlainString(), limits.maxCostUsd().get().toPlainString()));
      }
      return Optional.empty();
    }
  }
}
