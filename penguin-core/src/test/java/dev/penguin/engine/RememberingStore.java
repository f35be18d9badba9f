package dev.penguin.engine;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Passes on to another store, counts how often logs are read, and knows how each log ends. */
class RememberingStore implements SessionStore {
  private final SessionStore store;
  private final boolean tells;
  private final Map<String, Long> ends = new HashMap<>();
  private int reads;

  /**
   * @param tells whether it says that a log is unchanged
   */
  RememberingStore(SessionStore store, boolean tells) {
    this.store = store;
    this.tells = tells;
  }

  int reads() {
    return reads;
  }

  List<SessionEntry> entries(String sessionId) {
    List<SessionEntry> all = new ArrayList<>();
    store.read(sessionId, all::add);
    return all;
  }

  @Override
  public synchronized void append(String sessionId, List<SessionEntry> entries) {
    store.append(sessionId, entries);
    ends.put(sessionId, entries.get(entries.size() - 1).sequence());
  }

  @Override
  public synchronized void read(String sessionId, Consumer<? super SessionEntry> reader) {
    reads++;
    store.read(sessionId, reader);
  }

  @Override
  public synchronized boolean isUnchanged(String sessionId, long lastSequence) {
    return tells && ends.getOrDefault(sessionId, 0L) == lastSequence;
  }

  @Override
  public Optional<SessionInfo> find(String sessionId) {
    return store.find(sessionId);
  }

  @Override
  public List<SessionInfo> list() {
    return store.list();
  }

  @Override
  public SessionLock lock(String sessionId) {
    return store.lock(sessionId);
  }

  @Override
  public synchronized void delete(String sessionId) {
    store.delete(sessionId);
    ends.remove(sessionId);
  }
}
