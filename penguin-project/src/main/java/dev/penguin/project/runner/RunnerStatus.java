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
 * @param at the time, by the system's clock
 * @param paused whether the runner is paused, so that it starts no further task: {@link
 *     ProjectRunner#pause()}
 * @param work the running tasks, the oldest first
 * @param idleWorkers the number of workers of {@code runAll} without a task, which wait for one or
 *     for the end of the pause
 */
public record RunnerStatus(Instant at, boolean paused, List<TaskWork> work, int idleWorkers) {
  /** Copies the list. */
  public RunnerStatus {
    Objects.requireNonNull(at, "at");
    work = List.copyOf(work);
  }

  /**
   * The work on one task.
   *
   * @param worker the worker, as in the history of the task
   * @param task the task
   * @param since when the attempt began
   * @param phase how far the attempt has come
   * @param phaseSince when the phase began
   * @param sessionId the id of the session in which the agent works
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

  /**
   * How far an attempt has come. New phases may be added: a {@code switch} needs a {@code default}.
   */
  public enum Phase {
    /** The runner prepares the attempt: it reads the task's history and copies protected files. */
    PREPARING,
    /** The attempt waits, because other attempts have reserved the rest of a budget. */
    BUDGET,
    /** An agent works on the task. */
    AGENT,
    /** Verifiers check the work. */
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
