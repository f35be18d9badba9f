package dev.penguin.testing;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import java.util.ArrayList;
import java.util.List;

/** Records every event that it receives. Thread-safe. */
public final class RecordingListener implements AgentListener {
  private final List<AgentEvent> events = new ArrayList<>();

  /** Creates a listener without events. */
  public RecordingListener() {}

  @Override
  public synchronized void onEvent(AgentEvent event) {
    events.add(event);
  }

  /** The events received so far, in order. */
  public synchronized List<AgentEvent> events() {
    return List.copyOf(events);
  }

  /**
   * The events of one kind received so far, in order.
   *
   * @param kind the kind
   * @param <E> the kind
   */
  public synchronized <E extends AgentEvent> List<E> events(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
