package dev.penguin.tool;

/** Tells whether work should stop. Thread-safe. */
public interface Cancellation {

  /** Whether work should stop. Once true, it stays true. */
  boolean isCancelled();

  /**
   * Runs an action when work should stop: at once when it already should, else on the thread that
   * cancels. The action must be quick and must not throw.
   *
   * @param action what to do, for instance close a connection
   * @return forgets the action when closed
   */
  Registration onCancel(Runnable action);

  /** One that never asks to stop. */
  static Cancellation never() {
    return NeverCancelled.INSTANCE;
  }

  /** An action that waits for a cancellation. */
  @FunctionalInterface
  interface Registration extends AutoCloseable {
    /** Forgets the action. Closing twice does nothing. */
    @Override
    void close();
  }
}
