package dev.penguin.internal.budget;

import dev.penguin.internal.budget.CapEntry.Kind;
import dev.penguin.policy.SpendingCap;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A spending cap that keeps its own account, in memory or in a file. Thread-safe. */
public final class SharedCap implements SpendingCap {
  /** How often a call that waits looks at the account though nothing was settled here. */
  private static final long LOOKS_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CapRule rule;
  private final CapBook book;
  private final Set<Held> held = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong settlements = new AtomicLong();

  private SharedCap(CapRule rule, CapBook book) {
    this.rule = rule;
    this.book = book;
  }

  /**
   * A cap.
   *
   * @param file where its account is; null for memory
   */
  public static SharedCap of(CapRule rule, @Nullable Path file) {
    return new SharedCap(
        rule, file == null ? new InMemory(rule) : new CapFile(file, rule.name(), rule::now));
  }

  @Override
  public Reservation reserve(Claim claim) throws ReachedException {
    return reserve(claim, claim.leastUsd(), Patience.NONE);
  }

  /**
   * Reserves money, and waits while there is less than enough and other calls that were made
   * through this object may give some back. Those of other processes are not waited for: one that
   * was killed gives nothing back.
   *
   * @param enough with less than that the call waits, but not for calls that came after it
   * @throws ReachedException when less than the minimum is left, and cannot come back
   */
  Reservation reserve(Claim claim, BigDecimal enough, Patience patience) throws ReachedException {
    long number = numbers.incrementAndGet();
    while (true) {
      long seen = settlements.get();
      Held mine = new Held(rule.account(claim.attributes()), number);
      Refusal refusal = mine.take(claim, patience == Patience.NONE ? claim.leastUsd() : enough);
      if (refusal == null) {
        return mine;
      }
      if (!refusal.waits || patience == Patience.NONE) {
        throw reached(claim, mine.account, refusal.taken);
      }
      long since = System.nanoTime();
      while (settlements.get() == seen && System.nanoTime() - since < LOOKS_AGAIN_NANOS) {
        patience.pause();
      }
    }
  }

  /**
   * Why a call got nothing.
   *
   * @param taken what is spent and set aside
   * @param waits whether enough of it may come back
   */
  private record Refusal(BigDecimal taken, boolean waits) {}

  private ReachedException reached(Claim claim, CapAccount account, BigDecimal taken) {
    return new ReachedException(
        "the spending cap '%s' is reached%s: %s of %s USD are spent or reserved, and the next request costs at least %s"
            .formatted(
                rule.name(), account, plain(taken), plain(rule.usd()), plain(claim.leastUsd())));
  }

  private static String plain(BigDecimal usd) {
    return usd.stripTrailingZeros().toPlainString();
  }

  /** Money that is set aside. */
  private final class Held implements Reservation {
    private final String id = UUID.randomUUID().toString();
    private final Thread thread = Thread.currentThread();
    private final AtomicBoolean settled = new AtomicBoolean();
    private final CapAccount account;
    private final long number;

    /** Null until it is set aside. */
    private volatile @Nullable CapEntry reserved;

    private Held(CapAccount account, long number) {
      this.account = account;
      this.number = number;
    }

    @Override
    public BigDecimal usd() {
      CapEntry entry = reserved;
      return entry == null ? BigDecimal.ZERO : entry.usd();
    }

    /** Sets it aside; null when that was done. */
    private @Nullable Refusal take(Claim claim, BigDecimal enough) {
      Refusal[] refusal = new Refusal[1];
      try {
        return book.change(accounts -> look(accounts, claim, enough, refusal)) == null
            ? refusal[0]
            : null;
      } catch (RuntimeException | Error e) {
        held.remove(this);
        throw e;
      }
    }

    private @Nullable CapEntry look(
        CapAccounts accounts, Claim claim, BigDecimal enough, Refusal[] refusal) {
      Instant now = rule.clock().instant();
      Instant since = rule.expiry().map(now::minus).orElse(Instant.MIN);
      BigDecimal taken = accounts.taken(account, id, since);
      BigDecimal left = rule.usd().subtract(taken);
      boolean tooLittle = claim.leastUsd().signum() > 0 && left.compareTo(claim.leastUsd()) < 0;
      boolean isLittle = enough.signum() > 0 && left.compareTo(enough) < 0;
      BigDecimal back = tooLittle || isLittle ? mayComeBack(tooLittle, since) : BigDecimal.ZERO;
      boolean waits = back.signum() > 0 && left.add(back).compareTo(claim.leastUsd()) >= 0;
      if (tooLittle || waits) {
        refusal[0] = new Refusal(taken, waits);
        return null;
      }
      reserved =
          new CapEntry(
              Kind.RESERVED, id, account, left.min(claim.mostUsd()).max(BigDecimal.ZERO), now);
      held.add(this);
      return reserved;
    }

    private BigDecimal mayComeBack(boolean alsoOfLater, Instant since) {
      return held.stream()
          .filter(each -> each.mayComeBackTo(this, alsoOfLater, since))
          .map(Held::usd)
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether it counts, and may be given back while another call waits. */
    private boolean mayComeBackTo(Held other, boolean alsoLater, Instant since) {
      CapEntry entry = reserved;
      return entry != null
          && account.equals(other.account)
          && thread != other.thread
          && (alsoLater || number < other.number)
          && !entry.at().isBefore(since);
    }

    @Override
    public void settle(BigDecimal spentUsd) {
      if (settled.getAndSet(true)) {
        return;
      }
      CapEntry entry = new CapEntry(Kind.SETTLED, id, account, spentUsd, rule.clock().instant());
      try {
        book.change(accounts -> entry);
      } finally {
        held.remove(this);
        settlements.incrementAndGet();
      }
    }
  }

  /** An account that ends with the process. */
  private static final class InMemory implements CapBook {
    private static final int TIDIED_AFTER = 10_000;

    private final CapRule rule;
    private final CapAccounts accounts = new CapAccounts();
    private int entries;

    private InMemory(CapRule rule) {
      this.rule = rule;
    }

    @Override
    public synchronized @Nullable CapEntry change(Function<CapAccounts, @Nullable CapEntry> next) {
      CapEntry entry = next.apply(accounts);
      if (entry != null) {
        accounts.add(entry);
        if (++entries % TIDIED_AFTER == 0) {
          accounts.keepOnly(rule.now());
        }
      }
      return entry;
    }
  }
}
