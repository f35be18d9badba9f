package outside.consumer;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps sessions in lists, the one that was last used at the end. Thread-safe. */
public final class ListStore implements SessionStore {
  private final Map<String, List<SessionEntry>> logs = new LinkedHashMap<>();

  @Override
  public synchronized void append(String sessionId, List<SessionEntry> entries) {
    List<SessionEntry> log = logs.remove(sessionId);
    List<SessionEntry> longer = log == null ? new ArrayList<>() : log;
    for (SessionEntry entry : entries) {
      if (entry.sequence() != longer.size() + 1) {
        throw new IllegalArgumentException("Entry " + entry.sequence() + " leaves a gap");
      }
      longer.add(entry);
    }
    logs.put(sessionId, longer);
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    copy(sessionId).forEach(reader);
  }

  private synchronized List<SessionEntry> copy(String sessionId) {
    List<SessionEntry> log = logs.get(sessionId);
    if (log == null) {
      throw new NoSuchSessionException(sessionId);
    }
    return List.copyOf(log);
  }

  @Override
  public SessionLock lock(String sessionId) {
    return () -> {}; // nobody else can reach this store
  }

  @Override
  public synchronized Optional<SessionInfo> find(String sessionId) {
    return Optional.ofNullable(logs.get(sessionId)).map(log -> info(sessionId, log));
  }

  @Override
  public synchronized boolean isUnchanged(String sessionId, long lastSequence) {
    List<SessionEntry> log = logs.get(sessionId);
    return log != null && log.size() == lastSequence; // no id is used twice in these tests
  }

  @Override
  public synchronized List<SessionInfo> list() {
    List<SessionInfo> newestFirst = new ArrayList<>();
    logs.forEach((id, log) -> newestFirst.add(0, info(id, log)));
    return newestFirst;
  }

  private static SessionInfo info(String id, List<SessionEntry> log) {
    return new SessionInfo(id, log.get(0).at(), log.get(log.size() - 1).at(), log.size());
  }

  @Override
  public synchronized void delete(String sessionId) {
    if (logs.remove(sessionId) == null) {
      throw new NoSuchSessionException(sessionId);
    }
  }
}
