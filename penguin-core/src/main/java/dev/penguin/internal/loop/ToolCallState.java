package dev.penguin.internal.loop;

import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.context.OutputTruncator;
import dev.penguin.internal.loop.ToolInspector.Inspected;
import dev.penguin.internal.rewind.Touched;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of one tool call, from the model's request to its result. */
public final class ToolCallState {
  /** The call as the model wrote it. */
  final ToolCall asked;

  final ToolSet.@Nullable Entry tool;
  private final Instant since;

  /** Safe on the thread of the call, which waits when they change. */
  private ToolCall call;

  private @Nullable PreparedCall prepared;
  private List<Resource> resources = List.of();
  private @Nullable ToolResult outcome;
  private @Nullable Throwable thrown;
  private boolean ran;

  /** What was settled about the call of a sub-agent; null for a call of anything else. */
  @Nullable AgentOrder order;

  private @Nullable Waiting waiting;

  private ToolCallState(
      ToolCall asked,
      ToolCall call,
      @Nullable PreparedCall prepared,
      ToolSet.@Nullable Entry tool,
      Instant since) {
    this.asked = asked;
    this.call = call;
    this.prepared = prepared;
    this.tool = tool;
    this.since = since;
  }

  /** A call that was checked and may run. */
  static ToolCallState ready(
      ToolCall asked, Inspected permitted, ToolSet.Entry tool, Instant since) {
    ToolCallState state =
        new ToolCallState(asked, permitted.call(), permitted.prepared(), tool, since);
    state.resources = permitted.resources();
    return state;
  }

  /** A call that does not run. */
  static ToolCallState refused(ToolCall asked, String reason, Instant since) {
    ToolCallState pending = new ToolCallState(asked, asked, null, null, since);
    pending.finish(ToolResult.failure(reason));
    return pending;
  }

  /** A call that waits: it gets no result in this run and stays open. */
  static ToolCallState waiting(ToolCall asked, Waiting waiting, Instant since) {
    ToolCallState state = new ToolCallState(asked, asked, null, null, since);
    state.leaveOpen(waiting);
    return state;
  }

  /** A call that the engine answered itself. */
  public static ToolCallState answered(ToolCall asked, ToolCall call, String text, Instant since) {
    ToolCallState pending = new ToolCallState(asked, call, null, null, since);
    pending.finish(ToolResult.success(text));
    return pending;
  }

  /** The call as it runs. */
  ToolCall call() {
    return call;
  }

  /** How the call runs; null when it does not. */
  @Nullable PreparedCall prepared() {
    return prepared;
  }

  /** Other arguments take the place of those that were permitted. On the run's thread. */
  void change(Inspected permitted) {
    call = permitted.call();
    prepared = permitted.prepared();
    resources = permitted.resources();
  }

  /** Which files it may change itself; what an agent changes, its own calls do. */
  Touched touched() {
    return tool == null || order != null ? Touched.NOTHING : Touched.of(tool.spec(), resources);
  }

  boolean mayRun() {
    return outcome == null && waiting == null;
  }

  /** The call has begun and waits for something. */
  void leaveOpen(Waiting what) {
    waiting = what;
  }

  /** What the call waits for; null when it has a result, or will have one. */
  @Nullable Waiting waiting() {
    return waiting;
  }

  Instant since() {
    return since;
  }

  void finish(ToolResult result) {
    outcome = result;
  }

  /** The result of a tool that may have thrown something, which holds no secrets. */
  void finish(ToolResult result, @Nullable Throwable whatItThrew) {
    outcome = result;
    thrown = whatItThrew;
  }

  /** What the tool threw; null when it threw nothing. */
  @Nullable Throwable thrown() {
    return thrown;
  }

  /** The tool's own code got the call. */
  void hasRun() {
    ran = true;
  }

  /**
   * The message that is added to the transcript, which takes secrets out of it. The full text of a
   * result that is too long for the model is stored; secrets go before it is cut, as half a one
   * would not be found. Called once.
   */
  ToolMessage message(Run run) {
    if (outcome == null) {
      throw new IllegalStateException("Call " + asked.id() + " has no result yet");
    }
    List<Part> parts =
        outcome instanceof ToolResult.Success success
            ? success.parts()
            : List.of(Part.text(ran ? outcome.text() : run.notRun(asked, outcome.text())));
    if (OutputTruncator.isTooLong(parts)) {
      parts = run.transcript.withoutSecrets(parts);
    }
    return new ToolMessage(
        asked.id(),
        asked.name(),
        OutputTruncator.bounded(asked.id(), parts, run.kept),
        outcome instanceof ToolResult.Failure);
  }
}
