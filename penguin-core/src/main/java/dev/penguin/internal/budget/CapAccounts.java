package dev.penguin.internal.budget;

import dev.penguin.internal.budget.CapEntry.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is spent and set aside of a cap, as its entries say. Not thread-safe. */
final class CapAccounts {
  private final Map<CapAccount, BigDecimal> spent = new HashMap<>();
  private final Map<String, CapEntry> open = new LinkedHashMap<>();
  private final Set<String> settled = new HashSet<>();

  /** Takes in an entry; the same one again changes nothing. */
  void add(CapEntry entry) {
    if (entry.kind() == Kind.RESERVED) {
      if (!settled.contains(entry.id())) {
        open.put(entry.id(), entry);
      }
      return;
    }
    if (entry.kind() == Kind.SETTLED) {
      open.remove(entry.id());
      if (!settled.add(entry.id())) {
        return;
      }
    }
    spent.merge(entry.account(), entry.usd(), BigDecimal::add);
  }

  /**
   * What is spent and set aside of an account.
   *
   * @param but a reservation that does not count
   * @param since reservations before it do not count either
   */
  BigDecimal taken(CapAccount account, String but, Instant since) {
    BigDecimal taken = spent.getOrDefault(account, BigDecimal.ZERO);
    for (CapEntry each : open.values()) {
      if (each.account().equals(account) && !each.id().equals(but) && !each.at().isBefore(since)) {
        taken = taken.add(each.usd());
      }
    }
    return taken;
  }

  /** The fewest entries that say the same of a period. */
  List<CapEntry> of(String period) {
    List<CapEntry> all = new ArrayList<>();
    spent.forEach(
        (account, usd) -> {
          if (account.period().equals(period)) {
            all.add(new CapEntry(Kind.BALANCE, "", account, usd, Instant.EPOCH));
          }
        });
    open.values().stream().filter(each -> each.account().period().equals(period)).forEach(all::add);
    return all;
  }

  /** Forgets all that is not of a period, and which reservations were settled. */
  void keepOnly(String period) {
    List<CapEntry> kept = of(period);
    spent.clear();
    open.clear();
    settled.clear();
    kept.forEach(this::add);
  }
}
