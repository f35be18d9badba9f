package dev.penguin.engine;

import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The logs of sessions, each in use by one caller at a time. Thread-safe. */
final class SessionRegistry {
  private static final int COPIED_AT_ONCE = 500;

  private final EngineServices parts;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  SessionRegistry(EngineServices parts) {
    this.parts = parts;
  }

  /** A session in use by one caller, until it is closed. */
  final class LockedSession implements AutoCloseable {
    private final String sessionId;
    private final SessionLock lock;

    private LockedSession(String sessionId) {
      this.sessionId = sessionId;
      if (!busy.add(sessionId)) {
        throw new SessionBusyException(sessionId);
      }
      try {
        lock = store().lock(sessionId);
      } catch (RuntimeException | Error e) {
        busy.remove(sessionId);
        throw e;
      }
    }

    /** The session's log; created when there is none. */
    Transcript openOrCreate(boolean anonymous, Redactor redactor) {
      try {
        return open(redactor);
      } catch (NoSuchSessionException e) {
        Created created = new Created(anonymous, Optional.empty());
        return Transcript.create(store(), sessionId, parts.clock(), redactor, created);
      }
    }

    /** The session's log. */
    Transcript open() {
      return open(parts.redactor(Optional.empty()));
    }

    private Transcript open(Redactor redactor) {
      return Transcript.load(store(), sessionId, parts.clock(), redactor);
    }

    @Override
    public void close() {
      try {
        lock.close();
      } finally {
        busy.remove(sessionId);
      }
    }
  }

  LockedSession lock(String sessionId) {
    return new LockedSession(sessionId);
  }

  private SessionStore store() {
    return parts.store();
  }

  /** Creates a session when there is none of that id. */
  void create(String id) {
    // A session that somebody has is there, or will be in a moment.
    if (!busy.contains(id) && !isThere(id)) {
      try (LockedSession held = lock(id)) {
        held.openOrCreate(false, parts.redactor(Optional.empty()));
      } catch (SessionBusyException e) {
        return; // somebody else is creating it
      }
    }
  }

  /** Whether there is a session of that id; one that cannot be read says why. */
  boolean isThere(String id) {
    Optional<SessionInfo> info = store().find(id);
    if (info.isPresent() && info.get().state() == SessionInfo.State.UNREADABLE) {
      read(id); // says what is wrong with it
    }
    return info.isPresent();
  }

  /** The log as it stands, for reading while a run may append to it. */
  Transcript read(String id) {
    return Transcript.load(store(), id, parts.clock(), parts.redactor(Optional.empty()));
  }

  /** A new anonymous session with a copy of a conversation, by its id. */
  String fork(Transcript from, long lastSequence) {
    String id = parts.ids().next("session");
    try (LockedSession held = lock(id)) {
      Created created = new Created(true, Optional.of(from.sessionId()));
      Transcript copy =
          Transcript.create(store(), id, parts.clock(), parts.redactor(Optional.empty()), created);
      List<Body> some = new ArrayList<>();
      boolean[] unfinished = new boolean[1]; // what it has done is copied as a whole, or not
      from.copyUpTo(
          lastSequence,
          body -> {
            some.add(body);
            unfinished[0] |= body instanceof RunStarted;
            if (some.size() >= COPIED_AT_ONCE && !unfinished[0]) {
              copy.append(some.toArray(Body[]::new));
              some.clear();
            }
          });
      if (!some.isEmpty()) {
        copy.append(some.toArray(Body[]::new));
      }
      return held.sessionId;
    }
  }

  /** Deletes a session that nobody uses, with the results that it kept. */
  void delete(String id) {
    try (LockedSession held = lock(id)) {
      parts.results().forget(held.sessionId); // first, so that none is left without a session
      store().delete(held.sessionId);
    }
  }
}
