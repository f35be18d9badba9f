package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.observe.RunStatus;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.TaskId;
import dev.penguin.tool.WorkspaceCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has agents carry out the tasks of a project. The coordinator is this code, no model: it claims
 * tasks, renews their leases, gives each to the engine in a session of its own, verifies what was
 * done, and moves the task on. An agent's work ends in review; verifiers or a person complete it.
 *
 * <p>Where a process ends at any moment, the next runner on the same database takes over once the
 * lease has run out, and goes on in the session of the attempt that was broken off, when the engine
 * has it: build the engine with a state directory. Thread-safe. Several runners, in several
 * processes, may work at one project.
 *
 * <p>For agents that are to report evidence and ask about tasks, build the engine with {@code
 * toolProviders(ProjectTools.provider(manager))}: each run is bound to its task.
 */
public final class ProjectRunner implements AutoCloseable {
  private final Workshop workshop;
  private final Shift.Gate gate = new Shift.Gate();
  private final Set<Shift> shifts = new LinkedHashSet<>();
  private boolean closed;

  private ProjectRunner(Workshop workshop) {
    this.workshop = workshop;
  }

  /**
   * Begins a runner.
   *
   * @param manager where the tasks are; not closed by the runner
   * @param engine runs the agents; not closed by the runner
   */
  public static Builder builder(ProjectManager manager, Engine engine) {
    return new Builder(manager, engine);
  }

  /**
   * Works at a task on this thread until it is completed, or needs somebody else: in review,
   * waiting for an answer, blocked, failed. Attempts that fail are repeated as often as the runner
   * allows. A task that is none for workers is left as it is, without a request to a model: one
   * that waits, is in review, or is closed. An interrupt of the thread stops the work.
   *
   * @param task the task
   * @return where it stands
   * @throws dev.penguin.project.ProjectException.IllegalTransition when other tasks come first
   * @throws dev.penguin.project.ProjectException.LeaseLost when another worker holds it
   * @throws IllegalStateException when the runner is closed
   */
  public TaskResult run(TaskId task) {
    Objects.requireNonNull(task, "task");
    return inShift(shift -> shift.run(task));
  }

  /**
   * Works at a project until nothing is left that can be done: all is completed, or waits for
   * somebody. A task that is answered, unlocked or given up by another worker meanwhile is worked
   * at too. This thread waits; its interrupt stops the work.
   *
   * @param project the project
   * @param workers how many tasks are worked at side by side, 1 to 256
   * @return what came of it
   * @throws dev.penguin.project.ProjectException when the database fails
   * @throws IllegalStateException when the runner is closed
   */
  public ProjectResult runAll(ProjectId project, int workers) {
    Objects.requireNonNull(project, "project");
    checkWorkers(workers);
    return inShift(shift -> shift.runAll(project, workers));
  }

  /**
   * As {@link #run}, on another thread. Cancelling the future stops the work; the task is planned
   * again, and can be gone on with.
   */
  public CompletableFuture<TaskResult> runAsync(TaskId task) {
    Objects.requireNonNull(task, "task");
    return async(shift -> shift.run(task));
  }

  /** As {@link #runAll}, on other threads. Cancelling the future stops the work. */
  public CompletableFuture<ProjectResult> runAllAsync(ProjectId project, int workers) {
    Objects.requireNonNull(project, "project");
    checkWorkers(workers);
    return async(shift -> shift.runAll(project, workers));
  }

  /**
   * Stops all work that is under way: calls of models and tools, verifiers and their programs are
   * ended, and their tasks planned again, so that the next attempt goes on where they were. Returns
   * at once; {@link #run} and {@link #runAll} return within a second, as far as the tools do. What
   * is begun afterwards is not stopped.
   *
   * @param reason why, for the history of the tasks
   */
  public void stop(String reason) {
    Objects.requireNonNull(reason, "reason");
    List<Shift> now;
    synchronized (shifts) {
      now = List.copyOf(shifts);
    }
    now.forEach(shift -> shift.stop(reason));
  }

  /** Begins with no task any more until {@link #proceed}; what is under way goes on. */
  public void pause() {
    gate.set(true);
  }

  /** Begins with tasks again. */
  public void proceed() {
    gate.set(false);
  }

  /**
   * What this runner does now: the tasks that are worked at, since when, how far, and what the
   * agent of each waits for. It reads memory alone, neither the database nor a session, so that it
   * may be asked each second. Other runners on the same database are not in it.
   */
  public RunnerStatus status() {
    List<Shift> now;
    synchronized (shifts) {
      now = List.copyOf(shifts);
    }
    List<RunnerStatus.Mark> marks = new ArrayList<>();
    int idle = 0;
    for (Shift shift : now) {
      List<RunnerStatus.Mark> ofShift = List.copyOf(shift.marks());
      idle += Math.max(0, shift.workers() - ofShift.size());
      marks.addAll(ofShift);
    }
    marks.sort(Comparator.comparing(RunnerStatus.Mark::since));
    List<RunStatus> running = workshop.running();
    return new RunnerStatus(
        Instant.now(),
        gate.isClosed(),
        marks.stream().map(mark -> mark.work(running)).toList(),
        idle);
  }

  /** Stops all work, waits for its end, and gives back threads and commands. Idempotent. */
  @Override
  public void close() {
    synchronized (shifts) {
      closed = true;
    }
    stop("the runner was closed");
    boolean interrupted = false;
    synchronized (shifts) {
      while (!shifts.isEmpty()) {
        try {
          shifts.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    workshop.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T inShift(Function<Shift, T> work) {
    return inShift(begin(), work);
  }

  private <T> T inShift(Shift shift, Function<Shift, T> work) {
    try {
      return work.apply(shift);
    } finally {
      synchronized (shifts) {
        shifts.remove(shift);
        shifts.notifyAll();
      }
    }
  }

  private Shift begin() {
    synchronized (shifts) {
      if (closed) {
        throw new IllegalStateException("The runner is closed; build another one");
      }
      Shift shift = new Shift(workshop, gate);
      shifts.add(shift);
      return shift;
    }
  }

  private <T> CompletableFuture<T> async(Function<Shift, T> work) {
    Shift shift = begin();
    StoppingFuture<T> future = new StoppingFuture<>(shift);
    Thread thread =
        new Thread(
            workshop.carried(
                () -> {
                  T result;
                  try {
                    result = inShift(shift, work);
                  } catch (RuntimeException | Error e) {
                    future.completeExceptionally(e);
                    return;
                  }
                  future.complete(result);
                }),
            "penguin-runner");
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  /** A future whose cancel stops the work behind it. */
  private static final class StoppingFuture<T> extends CompletableFuture<T> {
    private final Shift shift;

    StoppingFuture(Shift shift) {
      this.shift = shift;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        shift.stop("the future was cancelled");
      }
      return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>(); // derived stages do not pass a cancel on
    }
  }

  private static void checkWorkers(int workers) {
    if (workers < 1 || workers > 256) {
      throw new IllegalArgumentException("workers must be from 1 to 256, got " + workers);
    }
  }

  /** Collects the options of a runner. Not thread-safe. */
  public static final class Builder {
    private final ProjectManager manager;
    private final Engine engine;
    private final Map<String, AgentDefinition> roles = new LinkedHashMap<>();
    private final List<Verifier> verifiers = new ArrayList<>();
    private final Set<String> skills = new LinkedHashSet<>();
    private String name = "runner";
    private @Nullable Path workspace;
    private @Nullable WorkspaceCommands commands;
    private int retries = 2;
    private Duration lease = Duration.ofMinutes(1);
    private Duration answerWait = Duration.ZERO;
    private @Nullable Path copies;
    private final List<RunnerListener> listeners = new ArrayList<>();

    private Builder(ProjectManager manager, Engine engine) {
      this.manager = Objects.requireNonNull(manager, "manager");
      this.engine = Objects.requireNonNull(engine, "engine");
    }

    /**
     * The name of the workers in the history, and of what verifies; {@code runner} unless set.
     * Tasks that are assigned to this name, or to it with {@code /1} and so on, are worked at.
     */
    public Builder name(String worker) {
      if (worker.isBlank()) {
        throw new IllegalArgumentException("A runner needs a name that is not blank");
      }
      name = worker;
      return this;
    }

    /**
     * Where the work is done and verified; that of the project unless set, else the engine's own.
     *
     * @param directory a folder that exists when the work begins
     */
    public Builder workspace(Path directory) {
      workspace = directory.toAbsolutePath();
      return this;
    }

    /**
     * Runs the programs of verifiers, in a sandbox for instance; without one they run in the
     * workspace without a sandbox.
     *
     * @param runsCommands never closed by the runner
     */
    public Builder commands(WorkspaceCommands runsCommands) {
      commands = Objects.requireNonNull(runsCommands, "runsCommands");
      return this;
    }

    /**
     * Has tasks of a role done by an agent: with its instructions, model, tools, permissions and
     * limits; the engine's hold where it names none, and none is widened. Tasks without a role are
     * done by {@code coder}, where there is one, else by the engine as it is. A task whose role
     * nobody has is blocked. See {@link Roles} for ready ones. The agents that a definition may
     * call are those of the engine.
     *
     * @param role the name, as in {@code Task.agentRole()}
     * @param agent who does it
     */
    public Builder role(String role, AgentDefinition agent) {
      roles.put(Objects.requireNonNull(role, "role"), Objects.requireNonNull(agent, "agent"));
      return this;
    }

    /**
     * Adds a verifier, for all tasks. When all that decide have passed, the task is completed; with
     * none it stays in review for a person.
     */
    public Builder verifier(Verifier verifier) {
      verifiers.add(Objects.requireNonNull(verifier, "verifier"));
      return this;
    }

    /** What the workers can do: tasks that require another skill are left alone. None at first. */
    public Builder skills(String... more) {
      skills.addAll(List.of(more));
      return this;
    }

    /**
     * How often an attempt that failed is repeated, each with what went wrong before in its prompt;
     * 2 unless set. After that the task has failed. A person who plans it again gives it as many
     * again.
     *
     * @param times 0 to 100
     */
    public Builder retries(int times) {
      if (times < 0 || times > 100) {
        throw new IllegalArgumentException("retries must be from 0 to 100, got " + times);
      }
      retries = times;
      return this;
    }

    /**
     * After which time another worker takes over from one that is gone; a minute unless set. A
     * thread of the runner renews it three times as often.
     *
     * @param span from 100 ms to 7 days
     */
    public Builder lease(Duration span) {
      if (span.compareTo(Duration.ofMillis(100)) < 0 || span.compareTo(Duration.ofDays(7)) > 0) {
        throw new IllegalArgumentException("lease must be from 100 ms to 7 days, got " + span);
      }
      lease = span;
      return this;
    }

    /**
     * How long {@link #run} and {@link #runAll} stay when nothing is left but tasks that wait for
     * an answer; not at all unless set. Nothing is asked of a model meanwhile. An answer that comes
     * later is found by the next call.
     *
     * @param time zero or more
     */
    public Builder waitForAnswers(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("waitForAnswers must not be negative, got " + time);
      }
      answerWait = time;
      return this;
    }

    /**
     * Where the copies of protected files are kept while their tasks are worked at, see {@link
     * Verifier#protectedPaths}; a folder of the system for temporary files unless set. Not in the
     * workspace.
     */
    public Builder copies(Path directory) {
      copies = directory.toAbsolutePath();
      return this;
    }

    /** Adds what watches the attempts; none at first. */
    public Builder listener(RunnerListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /** The runner. */
    public ProjectRunner build() {
      RunnerOptions options =
          new RunnerOptions(
              name,
              workspace,
              commands,
              Map.copyOf(roles),
              List.copyOf(verifiers),
              Set.copyOf(skills),
              retries,
              lease,
              answerWait,
              copies != null
                  ? copies
                  : Path.of(System.getProperty("java.io.tmpdir"), "penguin-runner-copies"),
              List.copyOf(listeners));
      return new ProjectRunner(new Workshop(manager, engine, options));
    }
  }
}
