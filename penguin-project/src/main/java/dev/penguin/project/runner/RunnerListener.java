package dev.penguin.project.runner;

import dev.penguin.project.Task;
import java.util.Optional;

/**
 * Receives the beginning and end of a runner's attempts, on the threads that make them. It can
 * measure them, and set a context for the work of the agent. Called for several attempts at once,
 * so implementations are thread-safe. Its exceptions are logged and change nothing.
 */
@FunctionalInterface
public interface RunnerListener {
  /**
   * An attempt begins. Called on the thread that makes it, before any request to a model.
   *
   * @param task the task, as it was claimed
   * @param worker the name of the worker
   * @return is notified of the end
   */
  Attempt begins(Task task, String worker);

  /**
   * Called on the thread that asks for work which another thread will do.
   *
   * @param work the work; it must be run once by what is returned
   * @return the same under this thread's context
   */
  default Runnable carried(Runnable work) {
    return work;
  }

  /** What a listener keeps of an attempt under way. */
  @FunctionalInterface
  interface Attempt {
    /**
     * The attempt is over. Called once, on the thread that made it.
     *
     * @param result what came of it; empty when an exception ended it
     */
    void ends(Optional<TaskResult> result);
  }
}
