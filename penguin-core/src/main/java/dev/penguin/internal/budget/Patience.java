package dev.penguin.internal.budget;

/**
 * Lets the request of a run wait until other requests, which may cost less than was set aside for
 * them, are settled.
 */
@FunctionalInterface
public interface Patience {
  /** Does not wait: what is there at the moment counts. */
  Patience NONE = () -> {};

  /**
   * Waits for a moment.
   *
   * @throws RuntimeException when the run was stopped
   */
  void pause();
}
