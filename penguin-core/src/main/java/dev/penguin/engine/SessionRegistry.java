package dev.penguin.engine;

import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of an engine, each in use by one run at a time. */
final class SessionRegistry implements Sessions {
  private final EngineParts parts;
  private final Engine engine;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  SessionRegistry(EngineParts parts, Engine engine) {
    this.parts = parts;
    this.engine = engine;
  }

  /** A session in use by one caller, until it is closed. */
  final class Lease implements AutoCloseable {
    private final String sessionId;

    private Lease(String sessionId) {
      this.sessionId = sessionId;
      if (!busy.add(sessionId)) {
        throw new SessionBusyException(sessionId);
      }
    }

    /** The session's log; created when there is none. */
    Transcript openOrCreate(boolean anonymous) {
      try {
        return open();
      } catch (NoSuchSessionException e) {
        return Transcript.create(
            store(), sessionId, parts.clock(), new Created(anonymous, Optional.empty()));
      }
    }

    /** The session's log. */
    Transcript open() {
      return Transcript.load(store(), sessionId, parts.clock());
    }

    @Override
    public void close() {
      busy.remove(sessionId);
    }
  }

  Lease lease(String sessionId) {
    return new Lease(sessionId);
  }

  private SessionStore store() {
    return parts.store();
  }

  /** A session that is created when there is none of that id. */
  Session openOrCreate(String id) {
    if (busy.contains(id)) {
      return new StoredSession(id, parts, this, engine); // a run has it, so it exists
    }
    try (Lease lease = lease(id)) {
      lease.openOrCreate(false);
    } catch (SessionBusyException e) {
      return new StoredSession(id, parts, this, engine);
    }
    return new StoredSession(id, parts, this, engine);
  }

  /** The log as it stands, for reading while a run may append to it. */
  Transcript read(String id) {
    return Transcript.load(store(), id, parts.clock());
  }

  /** A new anonymous session with a copy of a conversation. */
  Session fork(Transcript from, long lastSequence) {
    String id = parts.ids().next("session");
    try (Lease lease = lease(id)) {
      Transcript copy =
          Transcript.create(
              store(), id, parts.clock(), new Created(true, Optional.of(from.sessionId())));
      var bodies = from.copyUpTo(lastSequence);
      if (bodies.length > 0) {
        copy.append(bodies);
      }
      return new StoredSession(lease.sessionId, parts, this, engine);
    }
  }

  @Override
  public List<SessionInfo> list() {
    return store().list();
  }

  @Override
  public Session open(String id) {
    read(SessionIds.check(id));
    return new StoredSession(id, parts, this, engine);
  }

  @Override
  public void delete(String id) {
    try (Lease lease = lease(SessionIds.check(id))) {
      store().delete(lease.sessionId);
      parts.results().forget(lease.sessionId);
    }
  }
}
