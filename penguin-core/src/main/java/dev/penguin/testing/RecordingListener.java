package dev.penguin.testing;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import java.util.ArrayList;
import java.util.List;

/** Records every event that it receives. Thread-safe. */
public final class RecordingListener implements AgentListener {
  private final List<AgentEvent> events = new ArrayList<>();

  /** A listener that has received nothing yet. */
  public RecordingListener() {}

  @Override
  public synchronized void onEvent(AgentEvent event) {
    events.add(event);
  }

  /** What was received so far, in order. */
  public synchronized List<AgentEvent> events() {
    return List.copyOf(events);
  }

  /**
   * What was received so far of one kind, in order.
   *
   * @param kind the kind
   * @param <E> the kind
   */
  public synchronized <E extends AgentEvent> List<E> events(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
