package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.event.AgentListener;
import dev.penguin.message.Message;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the events of one run, logs them and tells its listeners, in order, on its thread. */
final class RunEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);

  private final String runId;
  private final String sessionId;
  private final InstantSource clock;
  private final List<AgentListener> listeners;
  private final RunLog log;
  private final Set<AgentListener> reported = new HashSet<>();
  private long sequence;

  RunEvents(
      String runId,
      String sessionId,
      InstantSource clock,
      List<AgentListener> listeners,
      RunLog log) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.clock = clock;
    this.listeners = listeners;
    this.log = log;
  }

  /** Tells an event; nothing is made when nobody listens and nobody reads the log. */
  void tell(Function<Header, AgentEvent> event) {
    boolean logged = log.isRead();
    if (listeners.isEmpty() && !logged) {
      return;
    }
    AgentEvent made = event.apply(new Header(runId, sessionId, ++sequence, clock.instant()));
    if (logged) {
      log.log(made);
    }
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

  /** Logs what the run was asked, for those who want to read that. */
  void prompt(Message message) {
    log.prompt(message);
  }
}
