package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.activity.Wait;
import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.redaction.OutputText;
import dev.penguin.internal.tool.ToolCallHistory;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes one tool call on a thread of the engine that can be left behind. */
final class ToolExecution implements Runnable, ToolContext, ToolCallHistory, AgentTool.Caller {
  /** How many progress messages may wait for the listeners. Of more, the oldest are dropped. */
  private static final int MAX_PENDING_PROGRESS = 1_000;

  /** What tools throw has a name of its own among the logs, so that it can be told apart. */
  private static final Logger LOG = LoggerFactory.getLogger(ToolInspector.LOG_NAME);

  private final Run run;
  private final ToolCallState pending;
  private final Consumer<Runnable> mailbox;
  private final RunControl control;
  private final InterceptedCall intercepted;
  private final Callable<ToolResult> call;
  private final Cancellation.Registration parent;
  private final String idempotencyKey;

  /** The progress that the run's thread has not emitted yet. Guarded by itself. */
  private final Deque<String> waitingProgress = new ArrayDeque<>();

  private final Object lock = new Object();
  private @Nullable Thread thread;
  private boolean interrupted;

  /** What the run waits for while the tool works; null before. */
  private volatile @Nullable Wait reported;

  /** What the tool threw, without secrets. Written before the result is given. */
  private volatile @Nullable Throwable thrown;

  /** Whether the run's thread waits no longer. Belongs to the run's thread. */
  private boolean settled;

  /**
   * @param authorizer judges the call when its arguments are changed
   * @param mailbox takes what must happen on the run's thread
   */
  ToolExecution(
      Run run,
      ToolCallState pending,
      Duration timeout,
      ToolCallAuthorizer authorizer,
      Consumer<Runnable> mailbox) {
    this.run = run;
    this.pending = pending;
    this.mailbox = mailbox;
    idempotencyKey = run.transcript.idempotencyKey(pending.asked.id());
    control = run.control.within(timeout);
    intercepted = new InterceptedCall(run, pending, this, authorizer, mailbox);
    call = run.events.observers().around(pending.asked.id(), pending.asked.name(), this::executed);
    parent = run.control.onCancel(() -> control.stop(Outcome.CANCELLED));
  }

  @Override
  public void run() {
    synchronized (lock) {
      thread = Thread.currentThread();
    }
    // A stop that came before the call had a thread found none to interrupt.
    ToolResult result = control.isCancelled() ? notBegun() : watched();
    synchronized (lock) {
      thread = null;
      Thread.interrupted(); // an interrupt meant for the tool stays with the tool
    }
    Waiting waiting = intercepted.waiting();
    mailbox.accept(
        () -> {
          if (waiting != null && !settled) {
            pending.leaveOpen(waiting);
          }
          settle(result);
        });
  }

  private ToolResult executed() throws Exception {
    ToolResult result = intercepted.call();
    return result != null
        ? plain(result)
        : ToolResult.failure(InterceptedCall.noResult(pending.call()));
  }

  /** Reports what the run waits for, and records how long that took. */
  private ToolResult watched() {
    AgentOrder order = pending.order;
    String tool = pending.call().name();
    Wait wait =
        order == null
            ? run.watch.begin(Kind.TOOL_CALL, tool, callId())
            : run.watch.begin(Kind.SUB_AGENT, tool, order.sessionId());
    reported = wait;
    try (wait;
        JfrSpan span = JfrSpans.toolCall(run.id, sessionId(), tool)) {
      ToolResult result = call();
      if (result instanceof ToolResult.Failure) {
        span.ended(thrown == null ? "failed" : thrown.getClass().getSimpleName());
      }
      return result;
    }
  }

  /** The tool is foreign code. All that it throws, Errors included, becomes one failed result. */
  private ToolResult call() {
    try {
      return call.call();
    } catch (Throwable e) {
      if (control.isCancelled()) {
        return intercepted.hasRun() ? ToolResult.failure(stopReason()) : notBegun();
      }
      if (!(e instanceof CallWaitsException)) {
        thrown = run.transcript.redactor().loggable(e);
        LOG.warn(
            "The call {} of the tool {} threw; the model goes on without it",
            callId(),
            name(),
            thrown);
      }
      return ToolResult.failure(name() + " failed: " + run.transcript.reason(e));
    }
  }

  /** Before secrets are looked for: one that a control sequence splits is whole only now. */
  private static ToolResult plain(ToolResult result) {
    return result instanceof ToolResult.Success success
        ? new ToolResult.Success(success.parts().stream().map(ToolExecution::plain).toList())
        : ToolResult.failure(OutputText.plain(result.text()));
  }

  private static Part plain(Part part) {
    return part instanceof Part.Text text ? Part.text(OutputText.plain(text.text())) : part;
  }

  private String name() {
    return "'" + pending.call().name() + "'";
  }

  /** On the run's thread: the result counts, unless the run's thread gave up before. */
  private void settle(ToolResult result) {
    if (!settled) {
      settled = true;
      parent.close();
      if (intercepted.hasRun()) {
        pending.hasRun();
      }
      Wait wait = reported;
      if (wait != null) { // of a tool that is left behind
        wait.close();
      }
      pending.finish(result, thrown);
    }
  }

  /** On the run's thread: the call is not begun. */
  void skip() {
    settle(notBegun());
  }

  /** On the run's thread: what carries the application's context to the call failed. */
  void notHandedOn(Throwable failure) {
    thrown = run.transcript.redactor().loggable(failure);
    LOG.warn(
        "The call {} of the tool {} did not run: its task decorator failed",
        callId(),
        name(),
        thrown);
    settle(
        ToolResult.failure(
            "Not run: the application could not hand the call of " + name() + " on."));
  }

  private ToolResult notBegun() {
    return ToolResult.failure(
        control.stopped() == Outcome.TIMED_OUT
            ? "Not run: the time of " + name() + " was up before it could begin."
            : "Not run: the run was stopped.");
  }

  /** On the run's thread: gives up on a tool that does not end. */
  void abandon() {
    settle(ToolResult.failure(stopReason()));
  }

  private String stopReason() {
    return control.stopped() == Outcome.TIMED_OUT
        ? name() + " did not end in time and was stopped; what it did so far is unknown"
        : name() + " was stopped because the run was; what it did so far is unknown";
  }

  boolean isSettled() {
    return settled;
  }

  RunControl control() {
    return control;
  }

  /** Whether the call runs a sub-agent, which waits for its own calls when it is stopped. */
  boolean isOfAgent() {
    return pending.order != null;
  }

  /** Stops the call without waiting for its result. */
  void stop() {
    control.stop(Outcome.CANCELLED);
    interrupt();
  }

  /** Interrupts the tool's thread, once. */
  void interrupt() {
    synchronized (lock) {
      if (thread != null && !interrupted) {
        interrupted = true;
        thread.interrupt();
      }
    }
  }

  @Override
  public String runId() {
    return run.id;
  }

  @Override
  public String sessionId() {
    return run.transcript.sessionId();
  }

  @Override
  public String callId() {
    return pending.asked.id();
  }

  @Override
  public String idempotencyKey() {
    return idempotencyKey;
  }

  @Override
  public Map<String, Object> attributes() {
    return run.settings.attributes();
  }

  @Override
  public Optional<ToolCall> lastCall(String tool) {
    return run.transcript.lastCall(tool);
  }

  @Override
  public ToolResult runAgent(ToolCall call) throws CallWaitsException {
    AgentOrder order = Objects.requireNonNull(pending.order);
    return run.agents
        .children()
        .run(run, order, call, control, order.isBegun() ? this::goOn : () -> {});
  }

  /** Stores, on the run's thread, that the call goes on that was begun before, and waits for it. */
  private void goOn() {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    Cancellation.Registration stop = control.onCancel(() -> stored.cancel(false));
    try {
      mailbox.accept(() -> goOn(stored));
      stored.join();
    } finally {
      stop.close();
    }
  }

  private void goOn(CompletableFuture<Void> stored) {
    if (stored.isDone()) { // nobody waits any more
      return;
    }
    ToolCall call = pending.call();
    try {
      run.transcript.append(new ToolStarted(call));
      run.decided(call, header -> new AgentEvent.ToolStarted(header, call));
      stored.complete(null);
    } catch (CallRefusedException e) { // nobody could learn of it
      stored.completeExceptionally(e);
    } catch (RuntimeException | Error e) { // the store's; it ends the run
      stored.completeExceptionally(e);
      throw e;
    }
  }

  @Override
  public Cancellation cancellation() {
    return control;
  }

  @Override
  public Duration remaining() {
    if (control.isCancelled()) {
      return Duration.ZERO;
    }
    Duration ofRun = run.control.remaining();
    return ofRun.compareTo(control.remaining()) < 0 ? ofRun : control.remaining();
  }

  @Override
  public void progress(String message) {
    Objects.requireNonNull(message, "message");
    if (control.isCancelled()) {
      return;
    }
    Wait wait = reported;
    if (wait != null) {
      wait.sign();
    }
    String plain = OutputText.plain(message);
    boolean first;
    synchronized (waitingProgress) {
      first = waitingProgress.isEmpty();
      if (waitingProgress.size() == MAX_PENDING_PROGRESS) {
        waitingProgress.removeFirst();
      }
      waitingProgress.addLast(plain);
    }
    if (first) {
      mailbox.accept(this::emitProgress);
    }
  }

  private void emitProgress() {
    List<String> messages;
    synchronized (waitingProgress) {
      messages = List.copyOf(waitingProgress);
      waitingProgress.clear();
    }
    for (String message : messages) {
      if (!settled && !control.isCancelled()) {
        run.events.emit(header -> new AgentEvent.ToolProgressed(header, pending.call(), message));
      }
    }
  }
}
