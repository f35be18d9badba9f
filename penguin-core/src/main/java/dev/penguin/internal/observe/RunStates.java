package dev.penguin.internal.observe;

import dev.penguin.event.AgentEvent.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What an observer keeps of the runs under way. A run whose caller has ended emits no last event,
 * so what is kept of a run is given up with its caller's at the latest. Thread-safe.
 *
 * @param <T> what is kept of a run
 */
public final class RunStates<T> {
  private final Map<String, Node<T>> runs = new ConcurrentHashMap<>();
  private final Consumer<T> leftBehind;

  private record Node<T>(T state, @Nullable String caller) {}

  /**
   * @param leftBehind is given what was kept of a run whose caller has ended before it
   */
  public RunStates(Consumer<T> leftBehind) {
    this.leftBehind = leftBehind;
  }

  /** Begins to keep something of a run. */
  public void begin(RunStarted run, T state) {
    String caller = run.caller().map(RunStarted.Caller::runId).orElse(null);
    Node<T> before = runs.put(run.runId(), new Node<>(state, caller));
    if (before != null) { // it ended without a last event, and goes on
      leftBehind.accept(before.state());
    }
  }

  /** What is kept of a run; null when it is not under way. */
  public @Nullable T of(String runId) {
    Node<T> node = runs.get(runId);
    return node == null ? null : node.state();
  }

  /** Gives up what is kept of a run that ended, after that of the runs that it had called. */
  public @Nullable T end(String runId) {
    Node<T> node = runs.remove(runId);
    if (node == null) {
      return null;
    }
    for (String called : calledBy(runId)) {
      T state = end(called);
      if (state != null) {
        leftBehind.accept(state);
      }
    }
    return node.state();
  }

  private List<String> calledBy(String runId) {
    List<String> called = new ArrayList<>();
    runs.forEach(
        (id, node) -> {
          if (runId.equals(node.caller())) {
            called.add(id);
          }
        });
    return called;
  }

  /** A sum over what is kept of all runs under way. */
  public long sum(ToLongFunction<T> value) {
    return runs.values().stream().mapToLong(node -> value.applyAsLong(node.state())).sum();
  }

  /** How many runs are under way. */
  public int size() {
    return runs.size();
  }
}
