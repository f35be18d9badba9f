package dev.penguin.project.internal.rule;

import static dev.penguin.project.Task.Status.ARCHIVED;
import static dev.penguin.project.Task.Status.BLOCKED;
import static dev.penguin.project.Task.Status.CANCELLED;
import static dev.penguin.project.Task.Status.COMPLETED;
import static dev.penguin.project.Task.Status.FAILED;
import static dev.penguin.project.Task.Status.IN_REVIEW;
import static dev.penguin.project.Task.Status.PLANNED;
import static dev.penguin.project.Task.Status.READY;
import static dev.penguin.project.Task.Status.RUNNING;
import static dev.penguin.project.Task.Status.WAITING;

import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.project.Transition.State;
import java.util.EnumSet;
import java.util.Set;

/** Which step may follow which state: the one table of it. */
final class TransitionTable {
  private TransitionTable() {}

  /**
   * The states that may follow a state. Staying is always allowed, except where nothing changes.
   */
  static Set<Status> next(Status from) {
    return switch (from) {
      case PLANNED, READY -> EnumSet.of(RUNNING, WAITING, BLOCKED, CANCELLED);
      case RUNNING -> EnumSet.of(PLANNED, IN_REVIEW, WAITING, BLOCKED, FAILED, CANCELLED);
      case WAITING -> EnumSet.of(PLANNED, RUNNING, BLOCKED, FAILED, CANCELLED);
      case BLOCKED -> EnumSet.of(PLANNED, RUNNING, FAILED, CANCELLED);
      case IN_REVIEW -> EnumSet.of(COMPLETED, RUNNING, PLANNED, FAILED, CANCELLED);
      case COMPLETED -> EnumSet.of(PLANNED, ARCHIVED);
      case FAILED -> EnumSet.of(PLANNED, CANCELLED, ARCHIVED);
      case CANCELLED -> EnumSet.of(PLANNED, ARCHIVED);
      case ARCHIVED -> EnumSet.noneOf(Status.class);
    };
  }

  /** The phases that may follow a phase: the next one, or any earlier one. */
  static Set<Phase> next(Phase from) {
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    for (Phase phase : Phase.values()) {
      if (phase.compareTo(from) < 0 && phase != Phase.PENDING) {
        phases.add(phase);
      }
    }
    switch (from) {
      case PENDING -> phases.add(Phase.IMPLEMENT);
      case IMPLEMENT -> phases.add(Phase.TEST);
      case TEST -> phases.addAll(EnumSet.of(Phase.USE, Phase.VERIFY));
      case USE -> phases.add(Phase.VERIFY);
      case VERIFY -> phases.add(Phase.DONE);
      case DONE -> {
        // Nothing follows; back to work is allowed.
      }
    }
    return phases;
  }

  /** The phase that a task has in a state when the caller names none. */
  static Phase usualPhase(State from, Status to) {
    return switch (to) {
      case RUNNING ->
          from.phase() == Phase.PENDING || from.phase() == Phase.DONE
              ? Phase.IMPLEMENT
              : from.phase();
      case IN_REVIEW -> from.phase() == Phase.VERIFY ? Phase.DONE : from.phase();
      case PLANNED, READY, WAITING, BLOCKED, FAILED, CANCELLED ->
          from.phase() == Phase.DONE ? Phase.VERIFY : from.phase();
      case COMPLETED, ARCHIVED -> from.phase();
    };
  }

  /** The phases that go with a state. */
  static Set<Phase> phases(Status status) {
    return switch (status) {
      case IN_REVIEW, COMPLETED -> EnumSet.of(Phase.DONE);
      case RUNNING -> EnumSet.range(Phase.IMPLEMENT, Phase.VERIFY);
      case PLANNED, READY, WAITING, BLOCKED, FAILED, CANCELLED ->
          EnumSet.range(Phase.PENDING, Phase.VERIFY);
      case ARCHIVED -> EnumSet.allOf(Phase.class);
    };
  }

  /** The states that may follow, in words. */
  static String words(Set<? extends Enum<?>> allowed) {
    if (allowed.isEmpty()) {
      return "nothing";
    }
    return String.join(", ", allowed.stream().map(Enum::name).toList());
  }
}
