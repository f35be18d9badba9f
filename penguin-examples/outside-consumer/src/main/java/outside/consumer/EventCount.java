package outside.consumer;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import java.util.Map;
import java.util.TreeMap;

/** Counts events by their kind. Thread-safe. */
public final class EventCount implements AgentListener {
  private final Map<String, Integer> counts = new TreeMap<>();

  @Override
  public synchronized void onEvent(AgentEvent event) {
    counts.merge(event.getClass().getSimpleName(), 1, Integer::sum);
  }

  /** How many of a kind there were. */
  synchronized int of(Class<? extends AgentEvent> kind) {
    return counts.getOrDefault(kind.getSimpleName(), 0);
  }
}
