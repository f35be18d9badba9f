package dev.penguin.project.runner;

import dev.penguin.project.Task;
import java.util.Optional;

/**
 * Watches the attempts of a runner, on the threads that make them, so that it can time them and put
 * what an agent does in one under a context of its own. Called for several attempts at once:
 * thread-safe. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface RunnerListener {
  /**
   * An attempt begins. Called on the thread that makes it, before anything is asked of a model.
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
