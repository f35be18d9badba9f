package dev.penguin.internal.budget;

import dev.penguin.internal.budget.CapEntry.Kind;
import dev.penguin.policy.SpendingCap;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A spending cap that keeps its own account, in memory or in a file. Thread-safe. */
public final class SharedCap implements SpendingCap {
  private final CapRule rule;
  private final CapBook book;

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
    CapAccount account = rule.account(claim.attributes());
    String id = UUID.randomUUID().toString();
    BigDecimal[] taken = new BigDecimal[1];
    CapEntry reserved =
        book.change(
            accounts -> {
              Instant now = rule.clock().instant();
              Instant since = rule.expiry().map(now::minus).orElse(Instant.MIN);
              taken[0] = accounts.taken(account, id, since);
              BigDecimal left = rule.usd().subtract(taken[0]);
              return claim.leastUsd().signum() > 0 && left.compareTo(claim.leastUsd()) < 0
                  ? null
                  : new CapEntry(
                      Kind.RESERVED,
                      id,
                      account,
                      left.min(claim.mostUsd()).max(BigDecimal.ZERO),
                      now);
            });
    if (reserved == null) {
      throw new ReachedException(
          "the spending cap '%s' is reached%s: %s of %s USD are spent or reserved, and the next request costs at least %s"
              .formatted(
                  rule.name(),
                  account,
                  plain(taken[0]),
                  plain(rule.usd()),
                  plain(claim.leastUsd())));
    }
    return new Held(reserved);
  }

  private static String plain(BigDecimal usd) {
    return usd.stripTrailingZeros().toPlainString();
  }

  /** Money that is set aside. */
  private final class Held implements Reservation {
    private final CapEntry reserved;
    private final AtomicBoolean settled = new AtomicBoolean();

    private Held(CapEntry reserved) {
      this.reserved = reserved;
    }

    @Override
    public BigDecimal usd() {
      return reserved.usd();
    }

    @Override
    public void settle(BigDecimal spentUsd) {
      if (settled.getAndSet(true)) {
        return;
      }
      CapEntry entry =
          new CapEntry(
              Kind.SETTLED, reserved.id(), reserved.account(), spentUsd, rule.clock().instant());
      book.change(accounts -> entry);
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
