package dev.penguin.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the logs of sessions. Append-only: entries never change. Thread-safe. The id of a session
 * is any text of one line, of any length; ids that differ in case, or in how an accent is encoded,
 * are different.
 *
 * <p>The engine never appends to one session from two threads at once, but it may use different
 * threads: the thread that calls {@code steer} appends the text, and it need not be the thread that
 * has locked the session.
 */
public interface SessionStore {

  /**
   * Appends entries to a session's log, all or none. When this method returns, the entries must be
   * durable, as far as the store offers this, because the engine acts on them at once. The first
   * entries of a session create it.
   *
   * @param sessionId the session's id
   * @param entries the entries, whose sequence numbers continue from the last entry; at least one
   * @throws dev.penguin.error.PenguinException when the store cannot store them
   */
  void append(String sessionId, List<SessionEntry> entries);

  /**
   * Reads a session's log from its beginning.
   *
   * @param sessionId the session's id
   * @param reader receives each entry, in order
   * @throws NoSuchSessionException when there is no such session
   */
  void read(String sessionId, Consumer<? super SessionEntry> reader);

  /** The sessions, the one with the most recent entry first. */
  List<SessionInfo> list();

  /**
   * Deletes a session and its log.
   *
   * @param sessionId the session's id
   * @throws NoSuchSessionException when there is no such session
   */
  void delete(String sessionId);

  /**
   * Locks a session for one user until the lock is closed. The engine does so for each run. A store
   * that only one process uses need not do anything, because the engine itself allows only one run
   * at a time in a session.
   *
   * @param sessionId the session's id; it need not exist yet
   * @return the lock
   * @throws SessionBusyException when somebody else has locked it
   */
  default SessionLock lock(String sessionId) {
    return () -> {};
  }

  /**
   * Whether this entry is still the last one of a session, and the log has not changed since this
   * store last read or wrote it. The engine calls this method under the session's lock, to avoid
   * reading a long log again for each run. A store that would have to read the log returns false,
   * like the default.
   *
   * @param sessionId the session's id
   * @param lastSequence the number of the last entry that the engine knows
   */
  default boolean isUnchanged(String sessionId, long lastSequence) {
    return false;
  }

  /**
   * Information about one session; empty if there is no session with this id. The default searches
   * {@link #list()}; a store with a faster way should override it.
   *
   * @param sessionId the session's id
   */
  default Optional<SessionInfo> find(String sessionId) {
    return list().stream().filter(info -> info.id().equals(sessionId)).findFirst();
  }

  /**
   * A store in memory. It keeps named sessions until they are deleted, and the 1,000 last used
   * anonymous sessions, each for an hour after its last use.
   */
  static SessionStore inMemory() {
    return new InMemorySessionStore();
  }
}
