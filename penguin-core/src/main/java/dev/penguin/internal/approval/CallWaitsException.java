package dev.penguin.internal.approval;

import java.util.Objects;

/**
 * A call waits: it gets no result in this run, which ends when the other calls of the reply have
 * run, and stays open in the conversation. The next {@code resume()} runs it again, through all
 * checks, under the same id. Has no stack trace.
 *
 * <p>How a tool of the engine uses it: throw it from {@code PreparedCall.run}, or from {@code
 * EngineTool.Answering.answer}, with what is waited for. Interceptors that stand around the tool
 * cannot make a result of it. The run then ends with {@code NEEDS_APPROVAL} when any of its calls
 * waits for a decision, else with {@code NEEDS_INPUT} (without a question of its own in {@code
 * RunEnded}), and {@code RunResult.approvals()} has the {@link Waiting#ofOthers} beside those of
 * the session itself. Until the call has its result, its run is unfinished in the log ({@code
 * Transcript.unfinishedRun}), the call is among {@code Transcript.openCalls} and does not count as
 * started ({@code Transcript.wasStarted}), so that nothing is in doubt about it. An approval that
 * let the call itself begin holds for its next beginning as well. The tool finds by the id of the
 * call ({@code ToolContext}) where it was, and must not do again what it did.
 */
public final class CallWaitsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Waiting waiting;

  /** A call that waits for something. */
  public CallWaitsException(Waiting waiting) {
    super("The call waits", null, false, false);
    this.waiting = Objects.requireNonNull(waiting, "waiting");
  }

  /** What it waits for. */
  public Waiting waiting() {
    return waiting;
  }
}
