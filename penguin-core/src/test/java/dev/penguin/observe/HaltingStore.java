package dev.penguin.observe;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A store whose disk, or whose lock, hangs in one place until it is released. Thread-safe. */
final class HaltingStore implements SessionStore {
  /** Where it hangs. */
  enum Place {
    LOCK,
    READ,
    APPEND
  }

  private final SessionStore store = SessionStore.inMemory();
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile Place halting = Place.APPEND;
  private volatile String session = "";

  /** Hangs at this place of this session from now on. */
  void haltAt(Place place, String sessionId) {
    halting = place;
    session = sessionId;
  }

  void release() {
    release.countDown();
  }

  private void at(Place place, String sessionId) {
    if (halting == place && session.equals(sessionId)) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void append(String sessionId, List<SessionEntry> entries) {
    at(Place.APPEND, sessionId);
    store.append(sessionId, entries);
  }

  @Override
  public void read(String sessionId, Consumer<? super SessionEntry> reader) {
    at(Place.READ, sessionId);
    store.read(sessionId, reader);
  }

  @Override
  public List<SessionInfo> list() {
    return store.list();
  }

  @Override
  public void delete(String sessionId) {
    store.delete(sessionId);
  }

  @Override
  public SessionLock lock(String sessionId) {
    at(Place.LOCK, sessionId);
    return store.lock(sessionId);
  }
}
