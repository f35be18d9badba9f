package dev.penguin.engine;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionInfo;
import java.util.List;

/** The sessions of an engine, as its callers see them. Thread-safe. */
final class StoredSessions implements Sessions {
  private final SessionRegistry registry;
  private final Runs runs;

  StoredSessions(SessionRegistry registry, Runs runs) {
    this.registry = registry;
    this.runs = runs;
  }

  /** A session that is created when there is none of that id. */
  Session openOrCreate(String id) {
    registry.create(SessionRegistry.checkId(id));
    return session(id);
  }

  @Override
  public List<SessionInfo> list() {
    return registry.list();
  }

  @Override
  public Session open(String id) {
    if (!registry.isThere(SessionRegistry.checkId(id))) {
      throw new NoSuchSessionException(id);
    }
    return session(id);
  }

  @Override
  public void delete(String id) {
    registry.delete(SessionRegistry.checkId(id));
  }

  private Session session(String id) {
    return new StoredSession(id, registry, runs);
  }
}
