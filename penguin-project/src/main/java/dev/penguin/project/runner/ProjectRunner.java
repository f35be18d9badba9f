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
 * Lets agents carry out the tasks of a project. This code is the coordinator, not a model: it
 * claims tasks, renews their leases, gives each task to the engine in a session of its own,
 * verifies the work, and moves the task to its next state. An agent's work ends in review;
 * verifiers or a person complete it.
 *
 * <p>If the process ends, the next runner on the same database takes over when the lease has
 * expired. If the engine has the session of the interrupted attempt, the runner continues in this
 * session, so build the engine with a state directory. Thread-safe. Several runners, in several
 * processes, may work on one project.
 *
 * <p>To let agents report evidence and ask about tasks, build the engine with {@code
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
   * Returns a builder for a runner.
   *
   * @param manager the database of the tasks; not closed by the runner
   * @param engine runs the agents; not closed by the runner
   */
  public static Builder builder(ProjectManager manager, Engine engine) {
    return new Builder(manager, engine);
  }

  /**
   * Works on a task, on this thread, until the task is completed, in review, waiting for an answer,
   * blocked or failed. Failed attempts are repeated as often as the runner allows. If the task
   * already waits, is in review or is closed, it is returned unchanged, without a request to a
   * model. An interrupt of the thread stops the work.
   *
   * @param task the task
   * @return the state of the task
   * @throws dev.penguin.project.ProjectException.IllegalTransition when other tasks must come first
   * @throws dev.penguin.project.ProjectException.LeaseLost when another worker holds it
   * @throws IllegalStateException when the runner is closed
   */
  public TaskResult run(TaskId task) {
    Objects.requireNonNull(task, "task");
    return inShift(shift -> shift.run(task));
  }

  /**
   * Works on a project until nothing more can be done: each task is completed or waits for
   * somebody. This includes tasks that others answer, unblock or give up in the meantime. This
   * thread waits; interrupting it stops the work.
   *
   * @param project the project
   * @param workers how many tasks are worked on in parallel, 1 to 256
   * @return the result
   * @throws dev.penguin.project.ProjectException when the database fails
   * @throws IllegalStateException when the runner is closed
   */
  public ProjectResult runAll(ProjectId project, int workers) {
    Objects.requireNonNull(project, "project");
    checkWorkers(workers);
    return inShift(shift -> shift.runAll(project, workers));
  }

  /**
   * Like {@link #run}, on another thread. Cancelling the future stops the work; the task is planned
   * again and can be continued.
   */
  public CompletableFuture<TaskResult> runAsync(TaskId task) {
    Objects.requireNonNull(task, "task");
    return async(shift -> shift.run(task));
  }

  /** Like {@link #runAll}, on other threads. Cancelling the future stops the work. */
  public CompletableFuture<ProjectResult> runAllAsync(ProjectId project, int workers) {
    Objects.requireNonNull(project, "project");
    checkWorkers(workers);
    return async(shift -> shift.runAll(project, workers));
  }

  /**
   * Stops all running work: cancels requests to models, tool calls, verifiers and their programs.
   * Their tasks are planned again, so the next attempt continues where they were. Returns at once;
   * {@link #run} and {@link #runAll} return within a second if the tools stop in that time. Work
   * that begins later is not stopped.
   *
   * @param reason the reason, for the history of the tasks
   */
  public void stop(String reason) {
    Objects.requireNonNull(reason, "reason");
    List<Shift> now;
    synchronized (shifts) {
      now = List.copyOf(shifts);
    }
    now.forEach(shift -> shift.stop(reason));
  }

  /** Starts no further task until {@link #proceed}. Running work continues. */
  public void pause() {
    gate.set(true);
  }

  /** Starts tasks again after {@link #pause}. */
  public void proceed() {
    gate.set(false);
  }

  /**
   * What this runner does now: the running tasks, when they started, how far they have come, and
   * what the agent of each waits for. Reads only memory, no database or session, so it may be
   * called every second. Other runners on the same database are not included.
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

  /** Stops all work, waits until it has ended, and releases threads and commands. Idempotent. */
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

  /** Configures a runner. Not thread-safe. */
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
     * The name of the workers and verifiers in the history; by default {@code runner}. The workers
     * also claim tasks that are assigned to this name, or to this name followed by {@code /1} and
     * so on.
     */
    public Builder name(String worker) {
      if (worker.isBlank()) {
        throw new IllegalArgumentException("A runner needs a name that is not blank");
      }
      name = worker;
      return this;
    }

    /**
     * The directory where the work is done and verified; by default the project's workspace, or
     * else the engine's.
     *
     * @param directory a directory that exists when the work begins
     */
    public Builder workspace(Path directory) {
      workspace = directory.toAbsolutePath();
      return this;
    }

    /**
     * Runs the programs of verifiers, for instance in a sandbox. By default they run in the
     * workspace without a sandbox.
     *
     * @param runsCommands never closed by the runner
     */
    public Builder commands(WorkspaceCommands runsCommands) {
      commands = Objects.requireNonNull(runsCommands, "runsCommands");
      return this;
    }

    /**
     * Assigns the tasks of a role to an agent, with its instructions, model, tools, permissions and
     * limits. Where the definition sets none, the engine's apply; the definition cannot extend the
     * engine's permissions. Tasks without a role go to the agent {@code coder} if there is one,
     * otherwise to the engine's own agent. A task with an unknown role is blocked. {@link Roles}
     * has predefined agents. The sub-agents of a definition must be agents of the engine.
     *
     * @param role the role's name, as in {@code Task.agentRole()}
     * @param agent the agent for the tasks of the role
     */
    public Builder role(String role, AgentDefinition agent) {
      roles.put(Objects.requireNonNull(role, "role"), Objects.requireNonNull(agent, "agent"));
      return this;
    }

    /**
     * Adds a verifier for all tasks. If all deciding verifiers pass, the task is completed. Without
     * one, it stays in review for a person.
     */
    public Builder verifier(Verifier verifier) {
      verifiers.add(Objects.requireNonNull(verifier, "verifier"));
      return this;
    }

    /**
     * The skills of the workers; by default none. The workers do not claim tasks that require
     * another skill.
     */
    public Builder skills(String... more) {
      skills.addAll(List.of(more));
      return this;
    }

    /**
     * How often a failed attempt is repeated; by default twice. The prompt of each repetition says
     * what went wrong before. After the last attempt, the task has failed. If a person plans it
     * again, it gets the same number of attempts again.
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
     * The span of a lease, after which another worker takes over from a dead worker; by default a
     * minute. A thread of the runner renews each lease three times per span.
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
     * How long {@link #run} and {@link #runAll} wait if all remaining tasks wait for an answer; by
     * default not at all. During the wait, no request is sent to a model. The next call finds
     * answers that come later.
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
     * The directory for copies of protected files while their tasks are running, see {@link
     * Verifier#protectedPaths}; by default a temporary directory of the system. It must not be in
     * the workspace.
     */
    public Builder copies(Path directory) {
      copies = directory.toAbsolutePath();
      return this;
    }

    /** Adds a listener that receives the events of attempts. */
    public Builder listener(RunnerListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /** Builds the runner. */
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
