package dev.penguin.internal.redaction;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The keys of models, as they were whenever they were collected: a key that was replaced, or whose
 * supplier fails, may stand in texts still. Suppliers may read a file or ask a vault, and texts are
 * many: a supplier is asked at each {@link #collect}, not for each text. Thread-safe.
 */
public final class CollectedKeys implements Redactor.Keys {
  /** How many former keys count, beside one of each supplier. */
  static final int MAX_FORMER = 100;

  private final List<Supplier<String>> suppliers;
  private final List<String> constant;
  private final Set<String> given = new LinkedHashSet<>();
  private volatile List<String> known = List.of();
  private volatile boolean collected;

  /**
   * Keys of which none is collected yet.
   *
   * @param suppliers give the keys that may change
   * @param constant the values that stay as they are
   */
  public CollectedKeys(List<Supplier<String>> suppliers, List<String> constant) {
    this.suppliers = suppliers;
    this.constant = constant;
  }

  @Override
  public void collect() {
    List<String> now = new ArrayList<>();
    suppliers.forEach(supplier -> add(supplier, now));
    remember(now);
    collected = true;
  }

  /** The newest are the last ones, so that the oldest are forgotten. */
  private synchronized void remember(List<String> now) {
    now.forEach(given::remove);
    given.addAll(now);
    while (given.size() > suppliers.size() + MAX_FORMER) {
      given.remove(given.iterator().next());
    }
    List<String> all = new ArrayList<>(constant);
    all.addAll(given);
    if (!all.equals(known)) {
      known = List.copyOf(all);
    }
  }

  /** Adds a key, if there is one to keep secret. */
  private static void add(Supplier<String> supplier, List<String> all) {
    try {
      String key = supplier.get();
      if (key != null) {
        all.add(key);
      }
    } catch (RuntimeException e) { // foreign code; what asks for the key reports the failure
      return;
    }
  }

  @Override
  public List<String> known() {
    if (!collected) {
      collect();
    }
    return known;
  }
}
