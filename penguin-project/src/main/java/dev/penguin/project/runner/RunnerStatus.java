package dev.penguin.project.runner;

import dev.penguin.observe.RunStatus;
import dev.penguin.project.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a runner does at a point in time. Immutable.
 *
 * @param at the moment, by the clock of the system
 * @param paused whether it starts no further task: {@link ProjectRunner#pause()}
 * @param work the running tasks, the oldest first
 * @param idleWorkers how many workers of {@code runAll} have no task: they wait for one, or for the
 *     end of the pause
 */
public record RunnerStatus(Instant at, boolean paused, List<TaskWork> work, int idleWorkers) {
  /** Copies the list. */
  public RunnerStatus {
    Objects.requireNonNull(at, "at");
    work = List.copyOf(work);
  }

  /**
   * What is done at a task.
   *
   * @param worker the worker, as in the history of the task
   * @param task the task
   * @param since when the attempt began
   * @param phase how far it is
   * @param phaseSince when the phase began
   * @param sessionId the session of the engine in which the agent works
   * @param run what the agent does and waits for; empty before and after its run
   */
  public record TaskWork(
      String worker,
      TaskId task,
      Instant since,
      Phase phase,
      Instant phaseSince,
      String sessionId,
      Optional<RunStatus> run) {
    /** Checks that nothing is null. */
    public TaskWork {
      Objects.requireNonNull(worker, "worker");
      Objects.requireNonNull(task, "task");
      Objects.requireNonNull(since, "since");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(phaseSince, "phaseSince");
      Objects.requireNonNull(sessionId, "sessionId");
      Objects.requireNonNull(run, "run");
    }
  }

  /** How far an attempt is. Others will be added: a {@code switch} needs a {@code default}. */
  public enum Phase {
    /** The attempt is prepared: what is known of the task is read, and protected files copied. */
    PREPARING,
    /** The attempt waits, because other attempts have reserved the rest of a budget. */
    BUDGET,
    /** An agent works at it. */
    AGENT,
    /** Verifiers look at what was done. */
    VERIFYING
  }

  /** What is known of an attempt under way. Written by its thread, read by any. */
  static final class Mark {
    private final String worker;
    private final TaskId task;
    private final Instant since = Instant.now();
    private volatile String session = "";
    private volatile Step step = new Step(Phase.PREPARING, since);

    private record Step(Phase phase, Instant since) {}

    Mark(String worker, TaskId task) {
      this.worker = worker;
      this.task = task;
    }

    void enter(Phase phase) {
      step = new Step(phase, Instant.now());
    }

    void inSession(String id) {
      session = id;
    }

    TaskWork work(List<RunStatus> running) {
      Step now = step;
      String id = session;
      Optional<RunStatus> run =
          running.stream().filter(each -> each.sessionId().equals(id)).findFirst();
      return new TaskWork(worker, task, since, now.phase(), now.since(), id, run);
    }

    Instant since() {
      return since;
    }
  }
}
