package dev.penguin.project.runner;

import dev.penguin.project.Actor;
import dev.penguin.project.Execution;
import dev.penguin.project.Execution.Outcome;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What was done at a task before: which attempts count, and where the next one goes on. Immutable.
 *
 * @param task the task
 * @param executions all attempts that have ended, first one first
 * @param transitions the steps of the task, first one first
 */
record History(TaskId task, List<Execution> executions, List<Transition> transitions) {
  private static final Set<Task.Status> DECIDED =
      Set.of(
          Task.Status.IN_REVIEW, Task.Status.COMPLETED, Task.Status.FAILED, Task.Status.CANCELLED);

  /**
   * Whether the worker of an attempt was gone, so that it neither charged nor recorded its result.
   */
  static boolean isBrokenOff(Execution execution) {
    return execution.end().isEmpty()
        || execution.end().get().result().summary().isEmpty()
            && execution.end().get().result().outcome() == Outcome.INCOMPLETE;
  }

  /**
   * Whether a lease is over because the agent itself has moved its task on, to review for instance:
   * then its run may come to its end. A step of anybody else is to stop it.
   */
  static boolean handedOver(ProjectManager manager, Lease lease) {
    List<Transition> steps = manager.transitions(lease.task());
    Transition last = steps.get(steps.size() - 1);
    return last.actor().equals(Actor.agent(lease.owner()))
        && (last.to().status() == Task.Status.IN_REVIEW
            || last.to().status() == Task.Status.BLOCKED
            || last.to().status() == Task.Status.FAILED);
  }

  /**
   * Whether the run of an attempt can be gone on with, as its process, its budget or the server of
   * the model was gone: what the next attempt learns of its usage has that of this one in it.
   */
  static boolean leftItsRun(Execution execution) {
    return isBrokenOff(execution)
        || execution.end().orElseThrow().result().outcome() != Outcome.FAILURE
            && execution.end().orElseThrow().result().error().isPresent();
  }

  /** When somebody decided that the task is to be done anew; the beginning of time for never. */
  private Instant reopened() {
    Instant last = Instant.MIN;
    for (Transition each : transitions) {
      if (isReopened(each)) {
        last = each.at();
      }
    }
    return last;
  }

  private static boolean isReopened(Transition step) {
    return DECIDED.contains(step.from().status())
        && (step.to().status() == Task.Status.PLANNED || step.to().status() == Task.Status.RUNNING)
        && step.actor().kind() != Actor.Kind.AGENT;
  }

  /** How many attempts have failed since it was decided that the task is to be done. */
  int failures() {
    Instant from = reopened();
    return (int)
        executions.stream()
            .filter(each -> !each.startedAt().isBefore(from))
            .filter(each -> each.end().isPresent())
            .filter(each -> each.end().get().result().outcome() == Outcome.FAILURE)
            .count();
  }

  /** The reasons of reviewers who did not accept the work. */
  List<String> rejections() {
    return transitions.stream()
        .filter(each -> isReopened(each) && each.from().status() != Task.Status.CANCELLED)
        .map(Transition::reason)
        .filter(reason -> !reason.isBlank())
        .toList();
  }

  /** The attempts in the session with which the next one goes on; empty to begin anew. */
  List<Execution> continued() {
    if (executions.isEmpty()) {
      return List.of();
    }
    Execution last = executions.get(executions.size() - 1);
    Outcome outcome = last.end().map(end -> end.result().outcome()).orElse(Outcome.INCOMPLETE);
    boolean over = outcome == Outcome.FAILURE || outcome == Outcome.BLOCKED;
    if (over || last.sessionId().isEmpty() || last.startedAt().isBefore(reopened())) {
      return List.of();
    }
    List<Execution> same = new ArrayList<>();
    executions.stream()
        .filter(each -> each.sessionId().equals(last.sessionId()))
        .forEach(same::add);
    return same;
  }
}
