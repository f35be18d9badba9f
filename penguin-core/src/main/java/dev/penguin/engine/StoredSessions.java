package dev.penguin.engine;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionInfo;
import java.util.List;

/** The sessions of an engine, as its callers see them. Thread-safe. */
final class StoredSessions implements Sessions {
  private final EngineServices parts;
  private final SessionRegistry registry;
  private final Runs runs;

  StoredSessions(EngineServices parts, SessionRegistry registry, Runs runs) {
    this.parts = parts;
    this.registry = registry;
    this.runs = runs;
  }

  /** A session that is created when there is none of that id. */
  Session openOrCreate(String id) {
    registry.create(id);
    return session(id);
  }

  @Override
  public List<SessionInfo> list() {
    return parts.store().list();
  }

  @Override
  public Session open(String id) {
    if (!registry.isThere(SessionIds.check(id))) {
      throw new NoSuchSessionException(id);
    }
    return session(id);
  }

  @Override
  public void delete(String id) {
    registry.delete(SessionIds.check(id));
  }

  private Session session(String id) {
    return new StoredSession(id, parts, registry, runs);
  }
}
