package dev.penguin.session;

/** The right of one user to a session, until it is closed. */
@FunctionalInterface
public interface SessionLock extends AutoCloseable {
  /** Gives the session back. Idempotent. */
  @Override
  void close();
}
