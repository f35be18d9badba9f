package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * An entry in the history of a task. Entries are never removed. If a worker took over the task
 * after another worker's lease had expired, both states are the same. Immutable.
 *
 * @param task the task
 * @param from the state before
 * @param to the state after
 * @param reason why the state changed
 * @param actor who changed it
 * @param at when it was changed
 */
public record Transition(
    TaskId task, State from, State to, String reason, Actor actor, Instant at) {
  /** Checks that nothing is null. */
  public Transition {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(actor, "actor");
    Objects.requireNonNull(at, "at");
  }

  /**
   * The status and the phase of a task.
   *
   * @param status how far the task has come; a ready task is {@link Task.Status#PLANNED}
   * @param phase which kind of work is being done
   */
  public record State(Task.Status status, Task.Phase phase) {
    /** Checks that nothing is null. */
    public State {
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(phase, "phase");
    }

    /** Returns, for instance, {@code RUNNING/TEST}. */
    @Override
    public String toString() {
      return status + "/" + phase;
    }
  }
}
