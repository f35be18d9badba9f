package dev.penguin.agent;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps in which order all logs grew: a store of the first of its appends has what a process leaves
 * that is killed after them.
 */
final class OrderedStore implements SessionStore {
  private final SessionStore store = SessionStore.inMemory();
  private final List<Append> appends = new ArrayList<>();

  /** One append to one of the logs. */
  record Append(String session, List<SessionEntry> entries) {}

  /** A store that has grown like that. */
  static OrderedStore of(List<Append> appends) {
    OrderedStore half = new OrderedStore();
    appends.forEach(append -> half.append(append.session(), append.entries()));
    return half;
  }

  /** How the logs have grown so far. */
  synchronized List<Append> appends() {
    return List.copyOf(appends);
  }

  /** All entries of a session. */
  List<SessionEntry> entries(String sessionId) {
    List<SessionEntry> all = new ArrayList<>();
    read(sessionId, all::add);
    return all;
  }

  @Override
  public synchronized void append(String sessionId, List<SessionEntry> entries) {
    store.append(sessionId, entries);
    appends.add(new Append(sessionId, List.copyOf(entries)));
  }

  @Override
  public synchronized void read(String sessionId, Consumer<? super SessionEntry> reader) {
    store.read(sessionId, reader);
  }

  @Override
  public synchronized List<SessionInfo> list() {
    return store.list();
  }

  @Override
  public synchronized Optional<SessionInfo> find(String sessionId) {
    return store.find(sessionId);
  }

  @Override
  public synchronized void delete(String sessionId) {
    store.delete(sessionId);
  }
}
