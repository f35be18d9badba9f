package dev.penguin.engine;

import dev.penguin.internal.journal.SessionNames;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionInfo;
import java.util.List;
import java.util.Objects;

/** The sessions of an engine, as its callers see them. Thread-safe. */
final class StoredSessions implements Sessions {
  private final SessionRegistry registry;
  private final Runs runs;

  StoredSessions(SessionRegistry registry, Runs runs) {
    this.registry = registry;
    this.runs = runs;
  }

  /**
   * The id, when it has the form of one: safe as a file name everywhere.
   *
   * @throws IllegalArgumentException when it has not
   */
  static String checkId(String id) {
    return SessionNames.check(Objects.requireNonNull(id, "id"));
  }

  /** A session that is created when there is none of that id. */
  Session openOrCreate(String id) {
    registry.create(checkId(id));
    return session(id);
  }

  @Override
  public List<SessionInfo> list() {
    return registry.list();
  }

  @Override
  public Session open(String id) {
    if (!registry.isThere(checkId(id))) {
      throw new NoSuchSessionException(id);
    }
    return session(id);
  }

  @Override
  public void delete(String id) {
    registry.delete(checkId(id));
  }

  private Session session(String id) {
    return new StoredSession(id, registry, runs);
  }
}
