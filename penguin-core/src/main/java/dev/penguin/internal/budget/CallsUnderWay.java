package dev.penguin.internal.budget;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The calls for which a tree of budgets has set something aside. Guarded by its own monitor, which
 * is that of the whole tree: what is left of all budgets is looked at and taken at once.
 *
 * @param <B> a budget
 */
final class CallsUnderWay<B> {
  private final Map<Reservation, Call<B>> open = new LinkedHashMap<>();
  private long numbers;

  /**
   * What a call has set aside.
   *
   * @param budget where
   * @param number what came before has a smaller one
   * @param thread gives it back
   * @param <B> a budget
   */
  private record Call<B>(B budget, long number, Thread thread) {}

  /** What calls have set aside that may be given back while somebody waits. */
  record Held(long tokens, BigDecimal usd) {
    static final Held NOTHING = new Held(0, BigDecimal.ZERO);
  }

  /** The number of somebody who begins to wait. */
  synchronized long arrive() {
    return ++numbers;
  }

  void add(Reservation reservation, B budget) {
    open.put(reservation, new Call<>(budget, ++numbers, Thread.currentThread()));
  }

  void remove(Reservation reservation) {
    open.remove(reservation);
  }

  /**
   * What others have set aside. What the current thread has set aside does not come back while it
   * waits.
   *
   * @param counts which of their budgets count
   * @param before calls of this number and later ones do not count
   */
  Held held(Predicate<B> counts, long before) {
    long tokens = 0;
    BigDecimal usd = BigDecimal.ZERO;
    for (Map.Entry<Reservation, Call<B>> each : open.entrySet()) {
      Call<B> call = each.getValue();
      if (call.number() < before
          && call.thread() != Thread.currentThread()
          && counts.test(call.budget())) {
        tokens += each.getKey().tokens();
        usd = usd.add(each.getKey().usd());
      }
    }
    return new Held(tokens, usd);
  }
}
