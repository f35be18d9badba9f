package dev.penguin.session;

import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the logs behind conversations. Append-only: what was appended never changes. Thread-safe;
 * the engine appends to one session from one thread at a time.
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
   * A store in memory. Named sessions stay until they are deleted; of the anonymous ones it keeps
   * the 1,000 that were used last, each for an hour after its last use.
   */
  static SessionStore inMemory() {
    return new InMemorySessionStore();
  }
}
