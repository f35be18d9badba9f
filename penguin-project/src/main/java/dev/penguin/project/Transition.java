package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * A step of a task in its history, which only grows. Where another worker took the task over from
 * one whose lease ran out, both states are the same. Immutable.
 *
 * @param task the task
 * @param from the state before
 * @param to the state after
 * @param reason why
 * @param actor who
 * @param at when
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
   * A place on both axes.
   *
   * @param status where the work stands; {@link Task.Status#PLANNED} also where that means ready
   * @param phase what is being done
   */
  public record State(Task.Status status, Task.Phase phase) {
    /** Checks that nothing is null. */
    public State {
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(phase, "phase");
    }

    /** For instance {@code RUNNING/TEST}. */
    @Override
    public String toString() {
      return status + "/" + phase;
    }
  }
}
