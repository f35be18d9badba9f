package dev.penguin.internal.activity;

import dev.penguin.observe.RunActivity;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.observe.RunStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one run does and waits for. The threads that work for the run say so, any thread asks.
 * Thread-safe.
 */
public final class RunWatch {
  private final String runId;
  private final String sessionId;
  private final @Nullable String parentRunId;
  private final List<String> agentPath;
  private final InstantSource clock;
  private final Instant startedAt;

  /** What it does and waits for, the oldest first. Guarded by itself. */
  private final List<Wait> waiting = new ArrayList<>(2);

  /** Since when nothing else is under way. Guarded by {@link #waiting}. */
  private Instant idleSince;

  private volatile int turn;
  private volatile boolean begun;

  /** The listener that has an event now, and since when. */
  private volatile @Nullable Notified notified;

  private record Notified(Object listener, Instant since) {}

  private RunWatch(
      String runId,
      String sessionId,
      @Nullable String parentRunId,
      List<String> agentPath,
      InstantSource clock) {
    this.runId = runId;
    this.sessionId = sessionId;
    this.parentRunId = parentRunId;
    this.agentPath = agentPath;
    this.clock = clock;
    startedAt = clock.instant();
    idleSince = startedAt;
  }

  /** Of a run that a caller begins. */
  public RunWatch(String runId, String sessionId, InstantSource clock) {
    this(runId, sessionId, null, List.of(), clock);
  }

  /** Of the run of an agent that this one calls. */
  public RunWatch ofAgent(String itsRunId, String itsSessionId, List<String> path) {
    return new RunWatch(itsRunId, itsSessionId, runId, path, clock);
  }

  /** The thread of the run executes it from now on. */
  public void begin() {
    synchronized (waiting) {
      idleSince = clock.instant();
    }
    begun = true;
  }

  /** A turn of the run begins. */
  public void turn(int number) {
    turn = number;
  }

  /** The run waits for something, until what is returned is closed. */
  public Wait begin(Kind kind, String name, String detail) {
    Wait begins = new Wait(this, clock, kind, name, detail);
    synchronized (waiting) {
      waiting.add(begins);
    }
    return begins;
  }

  void ended(Wait step) {
    synchronized (waiting) {
      if (waiting.remove(step) && waiting.isEmpty()) {
        idleSince = clock.instant();
      }
    }
  }

  /**
   * A listener, or the thread that has the listeners now, is waited for until {@link #listened}.
   */
  public void listening(Object listener) {
    notified = new Notified(listener, clock.instant());
  }

  /** No listener is waited for. */
  public void listened() {
    notified = null;
  }

  RunStatus status(Instant now) {
    return new RunStatus(
        now, runId, sessionId, Optional.ofNullable(parentRunId), agentPath, startedAt, turn, all());
  }

  private List<RunActivity> all() {
    List<RunActivity> all = new ArrayList<>(2);
    synchronized (waiting) {
      for (Wait each : waiting) {
        all.add(each.activity());
      }
      Notified now = notified;
      if (now != null) {
        all.add(plain(Kind.LISTENER, now.listener().getClass().getName(), now.since()));
      }
      if (all.isEmpty()) {
        all.add(plain(begun ? Kind.ENGINE : Kind.QUEUED, "", idleSince));
      }
    }
    return all;
  }

  private static RunActivity plain(Kind kind, String name, Instant since) {
    return new RunActivity(kind, name, "", since, Optional.empty(), Optional.empty());
  }
}
