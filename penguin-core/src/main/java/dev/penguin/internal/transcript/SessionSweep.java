package dev.penguin.internal.transcript;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.Retention;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.StorageException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes sessions that are older or more than is kept. A session goes with those of its agents,
 * and is as old as the youngest of them. Those that somebody uses stay, and so do those that wait
 * for a person: what is decided outlives a process, and here it has not been decided yet.
 * Thread-safe.
 */
public final class SessionSweep {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSweep.class);
  private static final Set<State> WAITS = EnumSet.of(State.WAITING, State.NEEDS_APPROVAL);

  /** How often the sessions are looked at when none is created. */
  private static final long PAUSE_NANOS = 60_000_000_000L;

  private final Supplier<List<SessionInfo>> sessions;
  private final InstantSource clock;
  private final BiConsumer<String, Instant> deletion;
  private final Retention retention;
  private final ToLongFunction<String> bytes;
  private final Predicate<String> busy;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long lastRun;

  /**
   * @param sessions gives all that there are
   * @param deletion deletes the session of an id unless it was used after the instant; throws when
   *     it is in use or gone
   * @param bytes how many a session has on disk
   * @param busy whether something of a session goes on in the background
   */
  public SessionSweep(
      Supplier<List<SessionInfo>> sessions,
      InstantSource clock,
      BiConsumer<String, Instant> deletion,
      Retention retention,
      ToLongFunction<String> bytes,
      Predicate<String> busy) {
    this.sessions = sessions;
    this.clock = clock;
    this.deletion = deletion;
    this.retention = retention;
    this.bytes = bytes;
    this.busy = busy;
  }

  /** A session with those of its agents. */
  private final class Family {
    private final String id;
    private Instant updatedAt = Instant.MIN;
    private long size;
    private boolean waits;

    private Family(String id) {
      this.id = id;
    }

    private void add(SessionInfo info) {
      updatedAt = info.updatedAt().isAfter(updatedAt) ? info.updatedAt() : updatedAt;
      size += bytes.applyAsLong(info.id());
      waits |= WAITS.contains(info.state());
    }
  }

  /** A session was used: looks at all of them, unless that was done a moment ago. */
  public void used(boolean created) {
    if (created || System.nanoTime() - lastRun > PAUSE_NANOS) {
      run();
    }
  }

  /** Deletes what is too old or too much. What cannot be deleted now is looked at next time. */
  public void run() {
    if (!running.compareAndSet(false, true)) {
      return; // by another thread, or this deletes a session
    }
    try {
      for (Family old : tooMuch(families())) {
        delete(old);
      }
    } catch (StorageException e) {
      LOG.warn("The sessions could not be looked at for what is too old", e);
    } finally {
      lastRun = System.nanoTime();
      running.set(false);
    }
  }

  /** Each session that a caller began, the one that was used last first. */
  private List<Family> families() {
    Map<String, SessionInfo> infos = new HashMap<>();
    sessions.get().forEach(info -> infos.put(info.id(), info));
    Map<String, Family> all = new HashMap<>();
    for (SessionInfo info : infos.values()) {
      all.computeIfAbsent(top(info, infos), Family::new).add(info);
    }
    List<Family> newestFirst = new ArrayList<>(all.values());
    newestFirst.sort(
        Comparator.comparing((Family each) -> each.updatedAt)
            .reversed()
            .thenComparing(each -> each.id));
    return newestFirst;
  }

  private static String top(SessionInfo info, Map<String, SessionInfo> infos) {
    SessionInfo at = info;
    for (int i = 0; i < infos.size(); i++) { // a log that somebody wrote may name itself
      Optional<SessionInfo> parent = at.parent().map(infos::get);
      if (parent.isEmpty()) {
        break;
      }
      at = parent.get();
    }
    return at.id();
  }

  private List<Family> tooMuch(List<Family> newestFirst) {
    Instant oldest = clock.instant().minus(retention.maxAge());
    List<Family> tooMuch = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < newestFirst.size(); i++) {
      Family each = newestFirst.get(i);
      size += each.size;
      boolean fits =
          i == 0
              || i < retention.maxNumber()
                  && size <= retention.maxBytes()
                  && !each.updatedAt.isBefore(oldest);
      if (!fits && !each.waits && !busy.test(each.id)) {
        tooMuch.add(each);
      }
    }
    return tooMuch;
  }

  private void delete(Family old) {
    try {
      deletion.accept(old.id, old.updatedAt);
      LOG.debug("Session '{}', last used at {}, was not to be kept longer", old.id, old.updatedAt);
    } catch (SessionBusyException | NoSuchSessionException e) {
      LOG.debug("Session '{}' is in use, or gone", old.id, e);
    } catch (StorageException e) {
      LOG.warn("Session '{}' could not be deleted although it is too old", old.id, e);
    }
  }
}
