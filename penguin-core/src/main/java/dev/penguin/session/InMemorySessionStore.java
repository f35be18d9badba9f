package dev.penguin.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.penguin.session.SessionInfo.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps logs in memory, the anonymous ones for a while only. Thread-safe. */
final class InMemorySessionStore implements SessionStore {
  private static final int MAX_ANONYMOUS = 1_000;
  private static final Duration ANONYMOUS_LIFE = Duration.ofHours(1);

  private final Object lock = new Object();

  /** Named sessions, and anonymous ones while a run is under way in them. */
  private final Map<String, Log> kept = new HashMap<>();

  /**
   * Anonymous sessions between their runs. Without a maximum size, as Caffeine would rather drop a
   * new session than one that was used often; {@link #forgetLeastRecent()} drops the one that was
   * not used for the longest time.
   */
  private final Cache<String, Log> idle;

  /** Counts appends, as the times of entries may be equal or go back. */
  private long appends;

  InMemorySessionStore() {
    this(Ticker.systemTicker());
  }

  InMemorySessionStore(Ticker ticker) {
    idle =
        Caffeine.newBuilder()
            .expireAfterAccess(ANONYMOUS_LIFE)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public void append(String sessionId, List<SessionEntry> entries) {
    Objects.requireNonNull(sessionId, "sessionId");
    List<SessionEntry> added = List.copyOf(entries);
    if (added.isEmpty()) {
      throw new IllegalArgumentException(
          "Append at least one entry to session '" + sessionId + "'");
    }
    synchronized (lock) {
      Log found = log(sessionId);
      Log log = found != null ? found : new Log(added.get(0));
      log.append(sessionId, added, ++appends);
      if (log.mayBeForgotten()) {
        kept.remove(sessionId);
        idle.put(sessionId, log);
        forgetLeastRecent();
      } else {
        idle.invalidate(sessionId);
        kept.put(sessionId, log);
      }
    }
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    List<SessionEntry> entries;
    synchronized (lock) {
      entries = List.copyOf(existing(sessionId).entries);
    }
    entries.forEach(reader);
  }

  @Override
  public List<SessionInfo> list() {
    synchronized (lock) {
      return Stream.concat(kept.entrySet().stream(), idle.asMap().entrySet().stream())
          .sorted(Comparator.comparing(entry -> -entry.getValue().lastAppend))
          .map(entry -> entry.getValue().info(entry.getKey()))
          .toList();
    }
  }

  @Override
  public void delete(String sessionId) {
    synchronized (lock) {
      existing(sessionId);
      kept.remove(sessionId);
      idle.invalidate(sessionId);
    }
  }

  @Override
  public Optional<SessionInfo> find(String sessionId) {
    synchronized (lock) {
      return Optional.ofNullable(log(sessionId)).map(log -> log.info(sessionId));
    }
  }

  private Log existing(String sessionId) {
    Log log = log(sessionId);
    if (log == null) {
      throw new NoSuchSessionException(sessionId);
    }
    return log;
  }

  private @Nullable Log log(String sessionId) {
    Log log = kept.get(sessionId);
    return log != null ? log : idle.getIfPresent(sessionId);
  }

  private void forgetLeastRecent() {
    idle.cleanUp();
    int tooMany = (int) idle.estimatedSize() - MAX_ANONYMOUS;
    if (tooMany > 0) {
      idle.invalidateAll(idle.policy().expireAfterAccess().orElseThrow().oldest(tooMany).keySet());
    }
  }

  /** The entries of one session. Guarded by the store's lock. */
  private static final class Log {
    private final List<SessionEntry> entries = new ArrayList<>();
    private final boolean anonymous;
    private final Optional<String> parent;

    /** The state after each entry, as a rollback goes back to one of them. */
    private final List<State> states = new ArrayList<>();

    private boolean runUnderWay;
    private long lastAppend;

    Log(SessionEntry first) {
      SessionEntry.Created created =
          first.body() instanceof SessionEntry.Created made ? made : null;
      anonymous = created != null && created.anonymous();
      parent = created == null ? Optional.empty() : created.parent();
    }

    boolean mayBeForgotten() {
      return anonymous && !runUnderWay;
    }

    void append(String sessionId, List<SessionEntry> added, long number) {
      long next = entries.size() + 1L;
      for (SessionEntry entry : added) {
        if (entry.sequence() != next) {
          throw new IllegalArgumentException(
              "The next entry of session '%s' must have number %d, got %d"
                  .formatted(sessionId, next, entry.sequence()));
        }
        next++;
      }
      for (SessionEntry entry : added) {
        entries.add(entry);
        states.add(stateAfter(entry.body()));
        followRun(entry);
      }
      lastAppend = number;
    }

    private State stateAfter(SessionEntry.Body body) {
      State last = states.isEmpty() ? State.IDLE : states.get(states.size() - 1);
      return body instanceof SessionEntry.RolledBack back && !states.isEmpty()
          ? states.get((int) Math.max(0, Math.min(back.toSequence(), states.size()) - 1))
          : last.after(body);
    }

    /** Other entries, checkpoints for instance, may come before, during and after a run. */
    private void followRun(SessionEntry entry) {
      if (entry.body() instanceof SessionEntry.RunStarted || entry.body() instanceof RunContinued) {
        runUnderWay = true;
      } else if (entry.body() instanceof SessionEntry.RunEnded
          || entry.body() instanceof SessionEntry.RunFailed) {
        runUnderWay = false;
      }
    }

    SessionInfo info(String id) {
      SessionEntry first = entries.get(0);
      SessionEntry last = entries.get(entries.size() - 1);
      return new SessionInfo(
          id, first.at(), last.at(), entries.size(), states.get(states.size() - 1), parent);
    }
  }
}
