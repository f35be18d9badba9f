package dev.penguin.project.runner;

import dev.penguin.project.Actor;
import dev.penguin.project.Clarification;
import dev.penguin.project.Execution;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectListener;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.Transition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The work of one call of a runner: at one task, or with several workers at a project. */
final class Shift {
  private static final long LOOK_MILLIS = 500;
  private static final int PAGE = 1_000;

  private final Workshop workshop;
  private final Gate gate;
  private final Set<StopSignal> signals = new HashSet<>();
  private final Set<RunnerStatus.Mark> marks = ConcurrentHashMap.newKeySet();
  private final Map<TaskId, TaskResult> results = new LinkedHashMap<>();
  private @Nullable String stopped;
  private @Nullable RuntimeException failure;
  private int busy;

  /** The workers that have not ended. */
  private int workers;

  /** Whether somebody interrupted a thread of the work, other than to stop it from here. */
  private volatile boolean interrupted;

  /**
   * Counts what has changed in the project, so that a worker that looks for work misses nothing.
   */
  private long news;

  private long lastWork = System.nanoTime();

  Shift(Workshop workshop, Gate gate) {
    this.workshop = workshop;
    this.gate = gate;
  }

  /** Lets workers begin with tasks, or holds them. Thread-safe. */
  static final class Gate {
    private boolean closed;

    synchronized void set(boolean toClosed) {
      closed = toClosed;
      notifyAll();
    }

    synchronized boolean isClosed() {
      return closed;
    }
  }

  /** Stops the work; the first reason counts. */
  void stop(String reason) {
    List<StopSignal> now;
    synchronized (this) {
      if (stopped == null) {
        stopped = reason;
      }
      now = List.copyOf(signals);
      notifyAll();
    }
    now.forEach(signal -> signal.stop(reason));
  }

  /** Works at a task until it is done, or needs somebody else. */
  TaskResult run(TaskId id) {
    ProjectManager manager = workshop.manager;
    String worker = workshop.options.name();
    int attempts = 0;
    TaskResult last = null;
    ProjectListener.Registration events = listen(manager.task(id).project());
    try {
      while (true) {
        finishVerified(id);
        Task task = manager.task(id);
        if (!isForWorkers(task.status()) && !awaitAnswer(id)) {
          break;
        }
        if (!awaitGate()) {
          break;
        }
        if (!isForWorkers(manager.task(id).status())) {
          continue;
        }
        Lease lease = workshop.agent(worker).claim(id, worker, workshop.options.lease());
        synchronized (this) {
          busy++;
        }
        last = attempt(lease, 1);
        attempts++;
        if (isStopped() || !mayGoOn(last)) {
          break;
        }
      }
    } finally {
      events.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return result(manager.task(id), attempts, last);
  }

  private static TaskResult result(Task now, int attempts, @Nullable TaskResult last) {
    return last == null
        ? new TaskResult(now, attempts, "", List.of())
        : new TaskResult(now, attempts, last.summary(), last.verifications());
  }

  private static boolean isForWorkers(Task.Status status) {
    return switch (status) {
      case PLANNED, READY, RUNNING, BLOCKED -> true;
      default -> false;
    };
  }

  /** Whether the same caller tries again: after an attempt that failed, or asked. */
  private boolean mayGoOn(TaskResult last) {
    if (last.status() == Task.Status.WAITING) {
      return true;
    }
    List<Execution> all = workshop.manager.executions(last.task().id());
    return (last.status() == Task.Status.PLANNED || last.status() == Task.Status.READY)
        && all.get(all.size() - 1)
            .end()
            .filter(end -> end.result().outcome() == Execution.Outcome.FAILURE)
            .isPresent();
  }

  /** Whether a task that waits was answered within the time that the runner waits for it. */
  private boolean awaitAnswer(TaskId id) {
    long until = System.nanoTime() + workshop.options.answerWait().toNanos();
    while (workshop.manager.task(id).status() == Task.Status.WAITING) {
      long seen = news();
      if (isStopped() || System.nanoTime() - until >= 0) {
        return false;
      }
      if (workshop.manager.task(id).status() == Task.Status.WAITING) {
        await(seen);
      }
    }
    return isForWorkers(workshop.manager.task(id).status());
  }

  /** Works at a project with several workers until nothing is left that can be done. */
  ProjectResult runAll(ProjectId project, int workers) {
    finishVerified(project);
    List<Thread> threads = new ArrayList<>();
    ProjectListener.Registration events = listen(project);
    try {
      for (int i = 1; i <= workers; i++) {
        String worker = workshop.options.name() + "/" + i;
        Thread thread =
            new Thread(
                workshop.carried(() -> guarded(() -> work(project, worker, workers))),
                "penguin-runner-" + i);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
      join(threads);
    } finally {
      events.close();
    }
    synchronized (this) {
      if (failure != null) {
        throw failure;
      }
      return new ProjectResult(
          project,
          workshop.manager.rollUp(project),
          List.copyOf(results.values()),
          questions(project),
          Optional.ofNullable(stopped));
    }
  }

  private void join(List<Thread> threads) {
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          stop("the thread that waits for the work was interrupted");
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void guarded(Runnable work) {
    synchronized (this) {
      workers++;
    }
    try {
      work.run();
    } catch (RuntimeException e) {
      synchronized (this) {
        if (failure == null) {
          failure = e;
        } else if (failure != e) {
          failure.addSuppressed(e);
        }
      }
      stop("another worker failed: " + e);
    } finally {
      synchronized (this) {
        workers--;
      }
    }
  }

  /** The attempts under way. */
  Set<RunnerStatus.Mark> marks() {
    return marks;
  }

  /** How many workers there are, those without a task included. */
  synchronized int workers() {
    return workers;
  }

  private void work(ProjectId project, String worker, int workers) {
    boolean lastLook = false;
    while (awaitGate()) {
      long seen = news();
      Optional<Lease> lease = claim(project, worker);
      if (lease.isPresent()) {
        lastLook = false;
        TaskResult result = attempt(lease.get(), among(project, workers));
        keep(result);
        if (!isStopped() && isPlanned(result.status()) && !mayGoOn(result)) {
          await(news()); // it waits for something else than work; no hurry
        }
      } else if (!isOver(project)) {
        lastLook = false;
        await(seen);
      } else if (lastLook) {
        return;
      } else {
        lastLook = true; // a lease may have run out between the two looks
      }
    }
  }

  private static boolean isPlanned(Task.Status status) {
    return status == Task.Status.PLANNED || status == Task.Status.READY;
  }

  private Optional<Lease> claim(ProjectId project, String worker) {
    synchronized (this) {
      busy++; // a worker that looks whether all is over must not miss this one
    }
    Optional<Lease> lease = Optional.empty();
    try {
      lease =
          workshop
              .agent(worker)
              .claim(project, worker, workshop.options.skills(), workshop.options.lease());
      return lease;
    } finally {
      if (lease.isEmpty()) {
        idle();
      }
    }
  }

  private synchronized void idle() {
    busy--;
    notifyAll();
  }

  /** For how many attempts what a budget leaves should do. */
  private int among(ProjectId project, int workers) {
    int now;
    synchronized (this) {
      now = busy;
    }
    return Math.max(1, Math.min(workers, now + workshop.manager.ready(project, workers).size()));
  }

  private TaskResult attempt(Lease lease, int among) {
    StopSignal signal = new StopSignal();
    synchronized (this) {
      signals.add(signal);
      if (stopped != null) {
        signal.stop(stopped);
      }
    }
    Consumer<Optional<TaskResult>> watched = workshop.begins(lease);
    Optional<TaskResult> ended = Optional.empty();
    RunnerStatus.Mark mark = new RunnerStatus.Mark(lease.owner(), lease.task());
    marks.add(mark);
    try {
      TaskResult result = new Attempt(workshop, lease, signal, among, mark).run();
      ended = Optional.of(result);
      signal.stopsAll().ifPresent(this::stop);
      if (signal.wasInterrupted()) {
        interrupted = true;
      }
      return result;
    } finally {
      watched.accept(ended);
      marks.remove(mark);
      synchronized (this) {
        signals.remove(signal);
        lastWork = System.nanoTime();
      }
      idle();
    }
  }

  private synchronized void keep(TaskResult result) {
    TaskId id = result.task().id();
    TaskResult before = results.remove(id);
    int attempts = result.attempts() + (before == null ? 0 : before.attempts());
    results.put(
        id, new TaskResult(result.task(), attempts, result.summary(), result.verifications()));
  }

  /**
   * Whether nothing can be done any more, by this worker and by those whose work it could wait for.
   */
  private boolean isOver(ProjectId project) {
    synchronized (this) {
      if (busy > 0) {
        return false;
      }
      long idle = System.nanoTime() - lastWork;
      if (idle < workshop.options.answerWait().toNanos() && hasQuestions(project)) {
        return false;
      }
    }
    return !isHeld(project);
  }

  /** Whether somebody works at a task: it may lead to another one, or be left. */
  private boolean isHeld(ProjectId project) {
    return all(TaskQuery.of(project).withStatus(Task.Status.RUNNING)).stream()
        .anyMatch(each -> workshop.manager.lease(each.id()).isPresent());
  }

  private boolean hasQuestions(ProjectId project) {
    TaskQuery waiting = TaskQuery.of(project).withStatus(Task.Status.WAITING).withPageSize(1);
    return !workshop.manager.tasks(waiting).tasks().isEmpty();
  }

  private List<Clarification> questions(ProjectId project) {
    return all(TaskQuery.of(project).withStatus(Task.Status.WAITING)).stream()
        .flatMap(each -> workshop.manager.clarifications(each.id()).stream())
        .filter(each -> each.status() == Clarification.Status.OPEN)
        .toList();
  }

  private List<Task.Summary> all(TaskQuery query) {
    List<Task.Summary> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      TaskQuery sized = query.withPageSize(PAGE);
      TaskQuery.Page page =
          workshop.manager.tasks(next.isPresent() ? sized.after(next.get()) : sized);
      all.addAll(page.tasks());
      next = page.next();
    } while (next.isPresent());
    return all;
  }

  /** Completes what verifiers had passed when a process ended. */
  private void finishVerified(ProjectId project) {
    all(TaskQuery.of(project).withStatus(Task.Status.IN_REVIEW))
        .forEach(each -> finishVerified(each.id()));
  }

  private void finishVerified(TaskId id) {
    if (workshop.manager.task(id).status() == Task.Status.IN_REVIEW) {
      List<Transition> steps = workshop.manager.transitions(id);
      Transition last = steps.get(steps.size() - 1);
      if (last.actor().kind() == Actor.Kind.VERIFIER
          && last.to().status() == Task.Status.IN_REVIEW
          && last.reason().startsWith(Ending.VERIFIED)) {
        try {
          workshop.verifier().transition(id, Task.Status.COMPLETED, last.reason());
        } catch (ProjectException.IllegalTransition e) {
          // Somebody else was first, or took it back: their word counts.
          return;
        }
      }
    }
  }

  private ProjectListener.Registration listen(ProjectId project) {
    return workshop.manager.addListener(
        workshop.manager.lastSequence(),
        event -> {
          if (event.project().equals(project) && mayBringWork(event)) {
            heard();
          }
        });
  }

  private static boolean mayBringWork(ProjectEvent event) {
    return !(event instanceof ProjectEvent.Charged)
        && !(event instanceof ProjectEvent.ExecutionChanged)
        && !(event instanceof ProjectEvent.LeaseChanged change
            && change.action() != ProjectEvent.Action.REMOVED);
  }

  private synchronized void heard() {
    news++;
    notifyAll();
  }

  private synchronized long news() {
    return news;
  }

  private synchronized boolean isStopped() {
    return stopped != null;
  }

  /** Sleeps until something has changed since, or for the time after which leases are looked at. */
  private void await(long seen) {
    locked(LOOK_MILLIS, () -> news == seen && stopped == null);
  }

  /** Whether to go on: waits while the runner is paused. */
  private boolean awaitGate() {
    while (gate.isClosed() && !isStopped()) {
      locked(LOOK_MILLIS / 10, () -> stopped == null && gate.isClosed());
    }
    return !isStopped();
  }

  private void locked(long millis, BooleanSupplier wanted) {
    long until = System.nanoTime() + millis * 1_000_000;
    synchronized (this) {
      long left = millis;
      while (left > 0 && wanted.getAsBoolean()) {
        try {
          wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          stop("the thread was interrupted");
          return;
        }
        left = (until - System.nanoTime()) / 1_000_000;
      }
    }
  }
}
