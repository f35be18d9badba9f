package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.intercept.ToolChain;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.rewind.RunFiles;
import dev.penguin.internal.rewind.Touched;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tool call on its way through the interceptors, on the thread of the call. One that they changed
 * is judged anew on the run's thread; the time of the batch's other calls goes on.
 */
final class InterceptedCall implements ToolChain.End {
  private final Run run;
  private final ToolCallState state;
  private final ToolExecution execution;
  private final ToolCallAuthorizer authorizer;
  private final Consumer<Runnable> mailbox;
  private volatile boolean begun;
  private volatile @Nullable Waiting waiting;

  /**
   * @param mailbox takes what must happen on the run's thread
   */
  InterceptedCall(
      Run run,
      ToolCallState state,
      ToolExecution execution,
      ToolCallAuthorizer authorizer,
      Consumer<Runnable> mailbox) {
    this.run = run;
    this.state = state;
    this.execution = execution;
    this.authorizer = authorizer;
    this.mailbox = mailbox;
  }

  /**
   * Runs the call.
   *
   * @return null when the tool gave no result and nobody stands around it
   * @throws Exception what the tool throws, or an interceptor's failure
   */
  @Nullable ToolResult call() throws Exception {
    List<ToolInterceptor> interceptors = run.settings.guards().toolInterceptors();
    return interceptors.isEmpty()
        ? runTool()
        : new ToolChain(interceptors, tool().spec(), execution, run.transcript::reason, this)
            .call(state.call());
  }

  @Override
  public boolean hasRun() {
    return begun;
  }

  @Override
  public ToolResult run(ToolCall call) throws Exception {
    if (!call.argumentsJson().equals(state.call().argumentsJson())) {
      Optional<String> refusal = judged(call.argumentsJson());
      if (refusal.isPresent()) {
        return ToolResult.failure(refusal.get());
      }
    }
    ToolResult result = runTool();
    return result != null ? result : ToolResult.failure(noResult(call));
  }

  private @Nullable ToolResult runTool() throws Exception {
    PreparedCall prepared = Objects.requireNonNull(state.prepared());
    begun = true;
    try {
      return prepared.run(execution);
    } catch (CallWaitsException e) {
      waiting = e.waiting();
      throw e;
    }
  }

  /** What the call waits for, whatever an interceptor made of that; null for nothing. */
  @Nullable Waiting waiting() {
    return waiting;
  }

  static String noResult(ToolCall call) {
    return "'" + call.name() + "' gave no result";
  }

  /** Has other arguments judged and waits for it; why they are refused, or empty. */
  private Optional<String> judged(String arguments)
      throws InterruptedException, CallWaitsException {
    ToolCall changed = state.call().withArguments(arguments);
    CompletableFuture<Optional<String>> judgement = new CompletableFuture<>();
    RunControl control = execution.control();
    Cancellation.Registration stop = control.onCancel(() -> judgement.cancel(false));
    control.pause();
    try {
      mailbox.accept(() -> judge(changed, judgement));
      return judgement.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CallWaitsException waits) {
        waiting = waits.waiting();
        throw waits;
      }
      throw new IllegalStateException("The call could not be judged", e.getCause());
    } finally {
      control.resume();
      stop.close();
    }
  }

  /** On the run's thread: all checks of a call, and the intent is stored before it runs. */
  private void judge(ToolCall changed, CompletableFuture<Optional<String>> judgement) {
    if (judgement.isDone()) { // nobody waits any more
      return;
    }
    try {
      Inspected permitted = authorizer.permitted(tool(), changed);
      ToolCall call = permitted.call();
      RunFiles files = run.files();
      if (files != null) {
        files.before(
            Touched.of(tool().spec(), permitted.resources()),
            run.filesLook("before " + call.name()));
      }
      run.transcript.append(new ToolStarted(call));
      run.decided(call, header -> new AgentEvent.ToolStarted(header, call));
      state.change(permitted);
      judgement.complete(Optional.empty());
    } catch (CallRefusedException e) {
      judgement.complete(Optional.of(e.getMessage()));
    } catch (CallWaitsException e) {
      judgement.completeExceptionally(e);
    } catch (RuntimeException | Error e) { // the store's; it ends the run
      judgement.completeExceptionally(e);
      throw e;
    }
  }

  private ToolSet.Entry tool() {
    return Objects.requireNonNull(state.tool);
  }
}
