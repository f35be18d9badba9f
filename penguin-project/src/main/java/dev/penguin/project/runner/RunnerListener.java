package dev.penguin.project.runner;

import dev.penguin.project.Task;
import java.util.Optional;

/**
 * Receives the beginning and end of a runner's attempts, on the threads that make them. It can
 * measure them, and set a context for the work of the agent. Called for several attempts at once,
 * so implementations must be thread-safe. Exceptions from a listener are logged and have no other
 * effect.
 */
@FunctionalInterface
public interface RunnerListener {
  /**
   * An attempt begins. Called on the thread that makes it, before any request to a model.
   *
   * @param task the task, as it was claimed
   * @param worker the name of the worker
   * @return receives the end of the attempt
   */
  Attempt begins(Task task, String worker);

  /**
   * Called on the thread that requests work, before another thread does the work.
   *
   * @param work the work; the returned object must run it once
   * @return the work, to be run with this thread's context
   */
  default Runnable carried(Runnable work) {
    return work;
  }

  /** An attempt under way, as a listener sees it. */
  @FunctionalInterface
  interface Attempt {
    /**
     * The attempt has ended. Called once, on the thread that made it.
     *
     * @param result the attempt's result; empty if an exception ended it
     */
    void ends(Optional<TaskResult> result);
  }
}
