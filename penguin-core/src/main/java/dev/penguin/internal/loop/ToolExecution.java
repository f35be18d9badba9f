package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.redaction.OutputText;
import dev.penguin.internal.tool.ToolCallHistory;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
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
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Executes one tool call on a thread of the engine that can be left behind. */
final class ToolExecution implements Runnable, ToolContext, ToolCallHistory, AgentTool.Caller {
  /** How many progress messages may wait for the listeners. Of more, the oldest are dropped. */
  private static final int MAX_PENDING_PROGRESS = 1_000;

  private final Run run;
  private final ToolCallState pending;
  private final Consumer<Runnable> mailbox;
  private final RunControl control;
  private final InterceptedCall intercepted;
  private final Cancellation.Registration parent;
  private final String idempotencyKey;

  /** The progress that the run's thread has not emitted yet. Guarded by itself. */
  private final Deque<String> waitingProgress = new ArrayDeque<>();

  private final Object lock = new Object();
  private @Nullable Thread thread;
  private boolean interrupted;

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
    parent = run.control.onCancel(() -> control.stop(Outcome.CANCELLED));
  }

  @Override
  public void run() {
    synchronized (lock) {
      thread = Thread.currentThread();
    }
    // A stop that came before the call had a thread found none to interrupt.
    ToolResult result = control.isCancelled() ? notBegun() : call();
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

  /** The tool is foreign code. All that it throws, Errors included, becomes one failed result. */
  private ToolResult call() {
    try {
      ToolResult result = intercepted.call();
      return result != null
          ? plain(result)
          : ToolResult.failure(InterceptedCall.noResult(pending.call()));
    } catch (Throwable e) {
      if (control.isCancelled()) {
        return intercepted.hasRun() ? ToolResult.failure(stopReason()) : notBegun();
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
      pending.finish(result);
    }
  }

  /** On the run's thread: the call is not begun. */
  void skip() {
    settle(notBegun());
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
