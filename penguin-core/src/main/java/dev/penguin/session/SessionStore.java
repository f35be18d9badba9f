package dev.penguin.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the logs behind conversations. Append-only: what was appended never changes. Thread-safe.
 * The id of a session is any text of one line, of any length; ids that differ in case, or in how an
 * accent is written, are different ones.
 *
 * <p>The engine never appends to one session from two threads at once, but not always from the same
 * one: what steers a run is appended by the thread that calls {@code steer}, which need not be the
 * one that has locked the session.
 */
public interface SessionStore {

  /**
   * Appends entries to a session's log, all or none. When this returns, they are as safe as the
   * store ever makes them: the engine acts on them at once. The first entries of a session create
   * it.
   *
   * @param sessionId the session's id
   * @param entries the entries, their sequence numbers going on from the last one; at least one
   * @throws dev.penguin.error.PenguinException when the store cannot take them
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

  /** The sessions, the one that was last appended to first. */
  List<SessionInfo> list();

  /**
   * Deletes a session and its log.
   *
   * @param sessionId the session's id
   * @throws NoSuchSessionException when there is no such session
   */
  void delete(String sessionId);

  /**
   * Takes a session for one user alone, until the lock is closed. The engine does so around each
   * run. A store that only one process can reach need not do anything: the engine itself lets one
   * run at a time into a session.
   *
   * @param sessionId the session's id; it need not exist yet
   * @return the lock
   * @throws SessionBusyException when somebody else has it
   */
  default SessionLock lock(String sessionId) {
    return () -> {};
  }

  /**
   * Whether a session ends with that entry and is as this store last read or wrote it. The engine
   * asks, under the session's lock, so that it need not read a long log anew for each run. A store
   * that cannot tell without reading the log says no, as it does unless overridden.
   *
   * @param sessionId the session's id
   * @param lastSequence the number of the last entry that the engine knows
   */
  default boolean isUnchanged(String sessionId, long lastSequence) {
    return false;
  }

  /**
   * What is known about one session; empty when there is none of that id. This one looks through
   * {@link #list()}; a store that knows a faster way should take it.
   *
   * @param sessionId the session's id
   */
  default Optional<SessionInfo> find(String sessionId) {
    return list().stream().filter(info -> info.id().equals(sessionId)).findFirst();
  }

  /**
   * A store in memory. Named sessions stay until they are deleted; of the anonymous ones it keeps
   * the 1,000 that were used last, each for an hour after its last use.
   */
  static SessionStore inMemory() {
    return new InMemorySessionStore();
  }
}
