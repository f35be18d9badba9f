package dev.penguin.internal.loop;

import dev.penguin.internal.events.LogContext;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes tool calls in parallel and waits for them on the run's thread, which meanwhile emits
 * their progress. A call that is stopped gets a moment to return its own result. Then it is left
 * behind.
 */
final class ToolBatch {
  private static final Logger LOG = LoggerFactory.getLogger(ToolBatch.class);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofMillis(600);
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  private static final long NANOS_AWAKE = 60_000;
  private static final boolean SEVERAL_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

  private final Run run;
  private final ExecutorService threads;
  private final Redactor redactor;
  private final RunWatchdog.Watched watched;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();

  ToolBatch(Run run, ExecutorService threads, Redactor redactor, RunWatchdog.Watched watched) {
    this.run = run;
    this.threads = threads;
    this.redactor = redactor;
    this.watched = watched;
  }

  /** Runs the calls. Each has its result when this returns. */
  void run(List<ToolCallState> calls) {
    List<ToolExecution> executions =
        calls.stream()
            .map(call -> new ToolExecution(run, call, timeout(call), redactor, mailbox::add))
            .toList();
    start(executions);
    Cancellation.Registration wake = run.control.onCancel(() -> mailbox.add(() -> {}));
    try {
      awaitBriefly(() -> !mailbox.isEmpty());
      while (executions.stream().anyMatch(execution -> !execution.isSettled())) {
        waitForMail(executions);
        executions.forEach(ToolBatch::hurry);
      }
    } finally {
      wake.close();
    }
  }

  /**
   * Threads take the calls one after another; another one is woken whenever those that work do not
   * get on. So calls that wait, for a network or a program, run side by side, while many small
   * files are read by few threads: to wake one costs more than such a read.
   */
  private void start(List<ToolExecution> executions) {
    List<Runnable> tasks =
        executions.stream().map(execution -> LogContext.handedOn(execution)).toList();
    AtomicInteger next = new AtomicInteger();
    Runnable worker = () -> takeAll(next, tasks);
    try {
      wakeThreads(worker, next, executions);
    } catch (RuntimeException | Error e) { // there is no thread to be had
      next.addAndGet(tasks.size()); // the run fails: those that work take no more
      throw e;
    }
  }

  private void wakeThreads(Runnable worker, AtomicInteger next, List<ToolExecution> executions) {
    int count = executions.size();
    int seen = 0;
    int woken = 0; // never more than there are calls: on a busy machine they may be long in coming
    for (int taken = 0; taken < count && woken < count; taken = next.get()) {
      if (taken == seen) {
        woken++;
        if (!hasThread(worker)) {
          takeAll(next, executions.stream().<Runnable>map(each -> each::skip).toList());
        }
      }
      seen = taken;
      int before = taken;
      awaitBriefly(() -> next.get() != before);
    }
  }

  private static void takeAll(AtomicInteger next, List<Runnable> tasks) {
    for (int i = next.getAndIncrement(); i < tasks.size(); i = next.getAndIncrement()) {
      tasks.get(i).run();
    }
  }

  /** A listener that is notified of the calls may have stopped the run, or closed the engine. */
  private boolean hasThread(Runnable worker) {
    if (run.control.isCancelled()) {
      return false;
    }
    try {
      threads.execute(worker);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Waits without sleep: most tools that only look are done before a thread could be woken. */
  private static void awaitBriefly(BooleanSupplier come) {
    long end = System.nanoTime() + NANOS_AWAKE;
    while (SEVERAL_PROCESSORS && !come.getAsBoolean() && System.nanoTime() < end) {
      for (int i = 0; i < 20; i++) {
        Thread.onSpinWait(); // asking the clock all the time would slow the thread beside it
      }
    }
  }

  private static Duration timeout(ToolCallState call) {
    return Objects.requireNonNull(call.tool).spec().timeout().orElse(DEFAULT_TIMEOUT);
  }

  private void waitForMail(List<ToolExecution> executions) {
    long nanos = MAX_WAIT.toNanos();
    for (ToolExecution execution : executions) {
      if (!execution.isSettled()) {
        RunControl control = execution.control();
        Duration wait =
            control.isCancelled() ? GRACE.minus(control.sinceStop()) : control.remaining();
        nanos = Math.min(nanos, Math.max(0, wait.toNanos()));
      }
    }
    try {
      Runnable mail = mailbox.poll(nanos, TimeUnit.NANOSECONDS);
      if (mail != null) {
        mail.run();
        // Only what is there now: a tool that never stops talking must not keep the loop here.
        List<Runnable> more = new ArrayList<>();
        mailbox.drainTo(more);
        more.forEach(Runnable::run);
      }
    } catch (InterruptedException e) {
      watched.interrupted();
    }
  }

  private static void hurry(ToolExecution execution) {
    RunControl control = execution.control();
    if (execution.isSettled() || !control.isCancelled()) {
      return;
    }
    execution.interrupt();
    if (control.sinceStop().compareTo(GRACE) >= 0) {
      execution.abandon();
      LOG.warn("A tool did not end when it was stopped; its thread was left behind");
    }
  }
}
