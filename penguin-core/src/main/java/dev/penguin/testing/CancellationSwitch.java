package dev.penguin.testing;

import dev.penguin.tool.Cancellation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A cancellation that is switched on by hand. Thread-safe. */
final class CancellationSwitch implements Cancellation {
  private final Map<Object, Runnable> actions = new LinkedHashMap<>();
  private boolean on;

  /** Asks the work to stop. Idempotent. */
  void cancel() {
    List<Runnable> waiting;
    synchronized (actions) {
      on = true;
      waiting = List.copyOf(actions.values());
      actions.clear();
    }
    waiting.forEach(Runnable::run);
  }

  @Override
  public boolean isCancelled() {
    synchronized (actions) {
      return on;
    }
  }

  @Override
  public Registration onCancel(Runnable action) {
    Object key = new Object();
    synchronized (actions) {
      if (!on) {
        actions.put(key, action);
        return () -> forget(key);
      }
    }
    action.run();
    return () -> {};
  }

  private void forget(Object key) {
    synchronized (actions) {
      actions.remove(key);
    }
  }

  /** How many actions wait: none once the work has ended. */
  int waiting() {
    synchronized (actions) {
      return actions.size();
    }
  }
}
