package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.event.AgentListener;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the events of one run and tells its listeners, in order, on the run's thread. */
final class RunEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);

  private final String runId;
  private final String sessionId;
  private final InstantSource clock;
  private final List<AgentListener> listeners;
  private final Set<AgentListener> reported = new HashSet<>();
  private long sequence;

  RunEvents(String runId, String sessionId, InstantSource clock, List<AgentListener> listeners) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.clock = clock;
    this.listeners = listeners;
  }

  /** Tells an event; nothing is made when nobody listens. */
  void tell(Function<Header, AgentEvent> event) {
    if (listeners.isEmpty()) {
      return;
    }
    AgentEvent made = event.apply(new Header(runId, sessionId, ++sequence, clock.instant()));
    for (AgentListener listener : listeners) {
      try {
        listener.onEvent(made);
      } catch (RuntimeException | Error e) {
        if (reported.add(listener)) {
          LOG.warn("A listener of run {} threw; it goes on hearing events", runId, e);
        }
      }
    }
  }
}
