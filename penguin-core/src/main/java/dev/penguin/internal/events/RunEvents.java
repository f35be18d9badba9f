package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.event.AgentEvent.RunStarted.Caller;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.activity.RunWatch;
import dev.penguin.internal.observe.Observers;
import dev.penguin.internal.redaction.EntryRedaction;
import dev.penguin.internal.redaction.EventRedaction;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.Message;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the events of one run. It numbers them, takes secrets out of them, writes decisions to the
 * audit file, logs them and notifies the listeners, in order, on the run's thread. Nothing reaches
 * listeners and log another way, so both need not look for secrets.
 */
public final class RunEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvents.class);

  private final String runId;
  private final String sessionId;
  private final InstantSource clock;
  private final List<AgentListener> listeners;
  private final RunLog log = new RunLog();
  private final Redactor redactor;
  private final Optional<AuditLog> audit;
  private final RunWatch watch;
  private final List<String> agentPath;
  private final Observers observers;
  private final Optional<Caller> caller;

  /** The events of the run that called the agent; null for a run that a caller began. */
  private final @Nullable RunEvents parent;

  /** Held while listeners are notified: those of agents that work side by side share them. */
  private final ReentrantLock turn;

  private final Set<AgentListener> reported = ConcurrentHashMap.newKeySet();
  private long sequence;

  /** Whether the last event was emitted: what an agent that was left behind does is none. */
  private volatile boolean ended;

  /**
   * @param watch reports which listener the run waits for
   */
  public RunEvents(
      String runId,
      String sessionId,
      InstantSource clock,
      List<AgentListener> listeners,
      Redactor redactor,
      Optional<AuditLog> audit,
      RunWatch watch) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.clock = clock;
    this.listeners = listeners;
    this.redactor = redactor;
    this.audit = audit;
    this.watch = watch;
    agentPath = List.of();
    parent = null;
    caller = Optional.empty();
    turn = new ReentrantLock();
    observers = new Observers(runId, sessionId, listeners, redactor, this::failed);
  }

  private RunEvents(
      RunEvents parent, String runId, String sessionId, List<String> agentPath, String callId) {
    this.runId = runId;
    this.sessionId = sessionId;
    clock = parent.clock;
    listeners = parent.listeners;
    redactor = parent.redactor;
    audit = parent.audit;
    watch = parent.watch.ofAgent(runId, sessionId, agentPath);
    this.agentPath = agentPath;
    this.parent = parent;
    caller = Optional.of(new Caller(parent.runId, callId));
    turn = parent.turn;
    observers = new Observers(runId, sessionId, listeners, redactor, this::failed);
  }

  /**
   * The events of an agent that the run calls. Its listeners receive them as well.
   *
   * @param path the names of the agents down to that one
   * @param callId the call of this run that it carries out
   */
  public RunEvents ofAgent(String itsRunId, String itsSessionId, List<String> path, String callId) {
    return new RunEvents(this, itsRunId, itsSessionId, path, callId);
  }

  /** The call that the run carries out; empty for a run that a caller of the engine began. */
  public Optional<Caller> caller() {
    return caller;
  }

  /** Those among the listeners that follow more than events. */
  public Observers observers() {
    return observers;
  }

  /** Emits an event. It creates none when nobody listens and nobody reads the log. */
  public void emit(Function<Header, AgentEvent> event) {
    if (!listeners.isEmpty() || log.isRead()) {
      emit(next(event));
    }
  }

  /**
   * Writes a decision to the audit file, where there is one, and emits it then.
   *
   * @throws IOException when it could not be written, so that what was decided must not happen; it
   *     is not emitted either
   */
  public void decided(Function<Header, AgentEvent> event) throws IOException {
    if (audit.isEmpty()) {
      emit(event);
      return;
    }
    redactor.collect(); // a file keeps for good what is written into it
    AgentEvent made = next(event);
    try {
      audit.get().write(made, redactor);
    } catch (IOException e) {
      LOG.warn("A decision of run {} could not be written to the audit file", runId, e);
      sequence--; // of an event that nobody receives
      throw e;
    }
    emit(made);
  }

  /**
   * Does the same for what does not happen anyway. It emits the event, whether it is written or
   * not.
   */
  public void refused(Function<Header, AgentEvent> event) {
    try {
      decided(event);
    } catch (IOException e) { // it is logged already
      emit(event);
    }
  }

  /** What the run does and waits for. */
  public RunWatch watch() {
    return watch;
  }

  /** Says when an event is. */
  public InstantSource clock() {
    return clock;
  }

  private AgentEvent next(Function<Header, AgentEvent> event) {
    Header header = new Header(runId, sessionId, ++sequence, clock.instant(), agentPath);
    return EventRedaction.clean(event.apply(header), redactor);
  }

  private void emit(AgentEvent made) {
    if (log.isRead()) {
      log.log(made);
    }
    if (!listeners.isEmpty()) {
      notifyAll(made);
    }
    ended |= made instanceof AgentEvent.RunFinished || made instanceof AgentEvent.RunFailed;
  }

  private void notifyAll(AgentEvent made) {
    watch.listening(turn); // those of other agents may have their listeners now
    turn.lock();
    try {
      for (AgentListener listener : listeners) {
        if (parent == null || !parent.isOver()) {
          watch.listening(listener);
          notify(listener, made);
        }
      }
    } finally {
      turn.unlock();
      watch.listened();
    }
  }

  /** Whether this run, or one above it, has emitted its last event. */
  private boolean isOver() {
    return ended || parent != null && parent.isOver();
  }

  private void notify(AgentListener listener, AgentEvent made) {
    try {
      listener.onEvent(made);
    } catch (RuntimeException | Error e) {
      failed(listener, e);
    }
  }

  private void failed(AgentListener listener, Throwable failure) {
    if (reported.add(listener)) {
      Throwable clean = redactor.loggable(failure);
      LOG.warn("A listener of run {} threw; it goes on receiving events", runId, clean);
    }
  }

  /** Logs what the run was asked, for those who want to read that. */
  public void prompt(Message message) {
    if (log.isRead()) {
      log.prompt(EntryRedaction.clean(message, redactor));
    }
  }

  /** Emits what the model says in one turn while it says it, without secrets. */
  public DeltaEvents deltas() {
    return new DeltaEvents(this, redactor);
  }
}
