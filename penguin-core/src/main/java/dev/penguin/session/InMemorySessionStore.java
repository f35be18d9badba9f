package dev.penguin.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps logs in memory, the anonymous ones for a while only. */
final class InMemorySessionStore implements SessionStore {
  private static final int MAX_ANONYMOUS = 1_000;
  private static final Duration ANONYMOUS_LIFE = Duration.ofHours(1);

  /** Named sessions, and anonymous ones while a run is under way in them. */
  private final ConcurrentMap<String, Log> kept = new ConcurrentHashMap<>();

  /** Anonymous sessions between their runs. */
  private final Cache<String, Log> idle =
      Caffeine.newBuilder()
          .maximumSize(MAX_ANONYMOUS)
          .expireAfterAccess(ANONYMOUS_LIFE)
          .executor(Runnable::run)
          .build();

  @Override
  public void append(String sessionId, List<SessionEntry> entries) {
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          "Append at least one entry to session '" + sessionId + "'");
    }
    Log found = find(sessionId);
    Log log = found != null ? found : new Log(entries.get(0));
    log.append(sessionId, entries);
    if (log.mayBeForgotten()) {
      idle.put(sessionId, log);
      kept.remove(sessionId);
    } else {
      kept.put(sessionId, log);
      idle.invalidate(sessionId);
    }
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    existing(sessionId).copy().forEach(reader);
  }

  @Override
  public List<SessionInfo> list() {
    return Stream.concat(kept.entrySet().stream(), idle.asMap().entrySet().stream())
        .map(entry -> entry.getValue().info(entry.getKey()))
        .sorted(Comparator.comparing(SessionInfo::updatedAt).reversed())
        .toList();
  }

  @Override
  public void delete(String sessionId) {
    existing(sessionId);
    kept.remove(sessionId);
    idle.invalidate(sessionId);
  }

  private Log existing(String sessionId) {
    Log log = find(sessionId);
    if (log == null) {
      throw new NoSuchSessionException(sessionId);
    }
    return log;
  }

  private @Nullable Log find(String sessionId) {
    Log log = kept.get(sessionId);
    return log != null ? log : idle.getIfPresent(sessionId);
  }

  /** The entries of one session. */
  private static final class Log {
    private final List<SessionEntry> entries = new ArrayList<>();
    private final boolean anonymous;

    Log(SessionEntry first) {
      anonymous = first.body() instanceof SessionEntry.Created created && created.anonymous();
    }

    synchronized boolean mayBeForgotten() {
      SessionEntry.Body last = entries.get(entries.size() - 1).body();
      return anonymous
          && (last instanceof SessionEntry.RunEnded || last instanceof SessionEntry.RunFailed);
    }

    synchronized void append(String sessionId, List<SessionEntry> more) {
      long next = entries.size() + 1L;
      for (SessionEntry entry : more) {
        if (entry.sequence() != next++) {
          throw new IllegalArgumentException(
              "Session '%s' goes on at %d, got an entry numbered %d"
                  .formatted(sessionId, next - 1, entry.sequence()));
        }
      }
      entries.addAll(more);
    }

    synchronized List<SessionEntry> copy() {
      return List.copyOf(entries);
    }

    synchronized SessionInfo info(String id) {
      SessionEntry first = entries.get(0);
      SessionEntry last = entries.get(entries.size() - 1);
      return new SessionInfo(id, first.at(), last.at(), entries.size());
    }
  }
}
