package dev.penguin.session;

/** The lock on a session that gives one user the right to use it until the lock is closed. */
@FunctionalInterface
public interface SessionLock extends AutoCloseable {
  /** Releases the session. Idempotent. */
  @Override
  void close();
}
