package dev.penguin.internal.loop;

import dev.penguin.internal.events.LogContext;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes tool calls in parallel and waits for them on the run's thread, which meanwhile emits
 * their progress, or judges one whose arguments were changed. A call that is stopped gets a moment
 * to return its own result. Then it is left behind.
 */
final class ToolBatch {
  private static final Logger LOG = LoggerFactory.getLogger(ToolBatch.class);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofMillis(600);

  /**
   * An agent that is stopped waits for its own calls as long as {@link #GRACE}, and its caller a
   * little longer than that: what it says of its work is not lost, and all of the tree has ended
   * within a second.
   */
  private static final Duration GRACE_OF_AGENTS = Duration.ofMillis(900);

  private static final Duration PER_LEVEL = Duration.ofMillis(75);
  private static final Duration MIN_GRACE_OF_AGENTS = Duration.ofMillis(675);
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);

  private final Run run;
  private final ExecutorService threads;
  private final RunWatchdog.Watched watched;
  private final ToolCallAuthorizer authorizer;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();

  /**
   * @param authorizer judges calls whose arguments are changed
   */
  ToolBatch(
      Run run,
      ExecutorService threads,
      RunWatchdog.Watched watched,
      ToolCallAuthorizer authorizer) {
    this.run = run;
    this.threads = threads;
    this.watched = watched;
    this.authorizer = authorizer;
  }

  /** Runs the calls. Each has its result when this returns. */
  void run(List<ToolCallState> calls) {
    List<ToolExecution> executions =
        calls.stream()
            .map(call -> new ToolExecution(run, call, timeout(call), authorizer, mailbox::add))
            .toList();
    executions.forEach(this::start);
    Cancellation.Registration wake = run.control.onCancel(() -> mailbox.add(() -> {}));
    watched.also(() -> executions.forEach(ToolBatch::interruptWhenOver));
    try {
      while (executions.stream().anyMatch(execution -> !execution.isSettled())) {
        waitForMail(executions);
        executions.forEach(this::hurry);
      }
    } catch (RuntimeException | Error e) { // the run ends with it, and its calls with the run
      executions.forEach(ToolExecution::stop);
      throw e;
    } finally {
      watched.also(() -> {});
      wake.close();
    }
  }

  /** Each call is one task of the pool; without a thread for it, it is not run. */
  private void start(ToolExecution execution) {
    if (run.control.isCancelled()) { // by a listener that received the calls before it
      execution.skip();
      return;
    }
    Runnable task;
    try {
      task =
          run.settings
              .decorator()
              .decorate(execution, failure -> mailbox.add(() -> execution.notHandedOn(failure)));
    } catch (RuntimeException | Error e) { // of the application's decorator
      execution.notHandedOn(e);
      return;
    }
    try {
      threads.execute(LogContext.handedOn(task));
    } catch (RejectedExecutionException e) { // the engine was closed
      execution.skip();
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
            control.isCancelled()
                ? grace(execution).minus(control.sinceStop())
                : control.remaining();
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

  /** How long a call that is stopped may take to return its own result. */
  private Duration grace(ToolExecution execution) {
    if (!execution.isOfAgent()) {
      return GRACE;
    }
    Duration here = GRACE_OF_AGENTS.minus(PER_LEVEL.multipliedBy(run.agents.place().path().size()));
    return here.compareTo(MIN_GRACE_OF_AGENTS) < 0 ? MIN_GRACE_OF_AGENTS : here;
  }

  /** On any thread: the run's may wait for a person who judges another call. */
  private static void interruptWhenOver(ToolExecution execution) {
    if (execution.control().isCancelled()) {
      execution.interrupt();
    }
  }

  private void hurry(ToolExecution execution) {
    RunControl control = execution.control();
    if (execution.isSettled() || !control.isCancelled()) {
      return;
    }
    execution.interrupt();
    if (control.sinceStop().compareTo(grace(execution)) >= 0) {
      execution.abandon();
      LOG.warn("A tool did not end when it was stopped; its thread was left behind");
    }
  }
}
