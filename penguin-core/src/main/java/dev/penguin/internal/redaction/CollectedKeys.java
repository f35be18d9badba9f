package dev.penguin.internal.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The keys of models, as they were when they were last collected. Suppliers may read a file or ask
 * a vault, and texts are many: a supplier is asked at each {@link #collect}, not for each text.
 * Thread-safe.
 */
public final class CollectedKeys implements Redactor.Keys {
  private final List<Supplier<String>> suppliers;
  private final List<String> constant;
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
    List<String> now = new ArrayList<>(constant);
    suppliers.forEach(supplier -> add(supplier, now));
    if (!now.equals(known)) {
      known = List.copyOf(now);
    }
    collected = true;
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
