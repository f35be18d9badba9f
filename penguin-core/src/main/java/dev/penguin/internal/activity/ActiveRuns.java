package dev.penguin.internal.activity;

import dev.penguin.observe.RunStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of an engine that are under way. Thread-safe; asking reads memory only. */
public final class ActiveRuns {
  private final InstantSource clock;
  private final Set<RunWatch> running = ConcurrentHashMap.newKeySet();

  /**
   * @param clock stamps what is reported
   */
  public ActiveRuns(InstantSource clock) {
    this.clock = clock;
  }

  /** The clock of the reports. */
  public InstantSource clock() {
    return clock;
  }

  /** Reports a run from now on, until what is returned is closed. Closing is idempotent. */
  public Step add(RunWatch watch) {
    running.add(watch);
    return () -> running.remove(watch);
  }

  /** Reports a run that is being prepared, until what is returned is closed. */
  public Opening opening(String sessionId) {
    return new Opening(this, sessionId);
  }

  /** What the runs do now, the oldest first. */
  public List<RunStatus> now() {
    Instant now = clock.instant();
    List<RunStatus> all = new ArrayList<>(running.size());
    for (RunWatch watch : running) {
      all.add(watch.status(now));
    }
    all.sort(Comparator.comparing(RunStatus::startedAt));
    return all;
  }
}
