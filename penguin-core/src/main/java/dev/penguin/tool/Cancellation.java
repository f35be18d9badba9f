package dev.penguin.tool;

/** A signal that work should stop. Thread-safe. */
public interface Cancellation {

  /** Whether work should stop. Once true, it stays true. */
  boolean isCancelled();

  /**
   * Registers an action for the moment at which work should stop. If that moment has passed, the
   * action runs at once; otherwise it runs on the thread that cancels. The action must be quick and
   * must not throw.
   *
   * @param action the action, for instance closing a connection
   * @return a registration that removes the action when it is closed
   */
  Registration onCancel(Runnable action);

  /** A signal that never asks to stop. */
  static Cancellation never() {
    return NeverCancelled.INSTANCE;
  }

  /** The registration of an action. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    /** Removes the action. Idempotent. */
    @Override
    void close();
  }
}
