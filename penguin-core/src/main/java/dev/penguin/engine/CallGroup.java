package dev.penguin.engine;

import dev.penguin.internal.policy.Redactor;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls side by side and waits for them on the run's thread, which meanwhile tells their
 * progress. A call that is stopped gets a moment to give its own result; then it is left behind.
 */
final class CallGroup {
  private static final Logger LOG = LoggerFactory.getLogger(CallGroup.class);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofMillis(600);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);
  private static final long NANOS_AWAKE = 30_000;
  private static final boolean SEVERAL_PROCESSORS = Runtime.getRuntime().availableProcessors() > 1;

  private final Run run;
  private final ExecutorService threads;
  private final Redactor redactor;
  private final RunWatch.Watched watched;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();

  CallGroup(Run run, ExecutorService threads, Redactor redactor, RunWatch.Watched watched) {
    this.run = run;
    this.threads = threads;
    this.redactor = redactor;
    this.watched = watched;
  }

  /** Runs the calls; each has its result when this returns. */
  void run(List<PendingCall> calls) {
    List<CallExecution> executions = new ArrayList<>(calls.size());
    for (PendingCall call : calls) {
      CallExecution execution = new CallExecution(run, call, timeout(call), redactor, mailbox::add);
      executions.add(execution);
      start(execution);
    }
    Cancellation.Registration wake = run.control.onCancel(() -> mailbox.add(() -> {}));
    try {
      while (executions.stream().anyMatch(execution -> !execution.isSettled())) {
        waitForMail(executions);
        executions.forEach(CallGroup::hurry);
      }
    } finally {
      wake.close();
    }
  }

  /** A listener that hears of the call may have stopped the run, or closed the engine. */
  private void start(CallExecution execution) {
    if (run.control.isCancelled()) {
      execution.skip();
      return;
    }
    try {
      threads.execute(LogContext.handedOn(execution));
    } catch (RejectedExecutionException e) {
      execution.skip();
    }
  }

  private static Duration timeout(PendingCall call) {
    return Objects.requireNonNull(call.tool).spec().timeout().orElse(DEFAULT_TIMEOUT);
  }

  private void waitForMail(List<CallExecution> executions) {
    long nanos = LONGEST_WAIT.toNanos();
    for (CallExecution execution : executions) {
      if (!execution.isSettled()) {
        RunControl control = execution.control();
        Duration wait =
            control.isCancelled() ? GRACE.minus(control.sinceStop()) : control.remaining();
        nanos = Math.min(nanos, Math.max(0, wait.toNanos()));
      }
    }
    try {
      Runnable mail = mailAtOnce();
      mail = mail != null ? mail : mailbox.poll(nanos, TimeUnit.NANOSECONDS);
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

  /** Most tools that only look are done before a thread could fall asleep and wake up again. */
  private @Nullable Runnable mailAtOnce() {
    Runnable mail = mailbox.poll();
    long end = System.nanoTime() + NANOS_AWAKE;
    while (mail == null && SEVERAL_PROCESSORS && System.nanoTime() < end) {
      Thread.onSpinWait();
      mail = mailbox.poll();
    }
    return mail;
  }

  private static void hurry(CallExecution execution) {
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
