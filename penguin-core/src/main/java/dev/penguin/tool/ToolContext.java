package dev.penguin.tool;

import java.time.Duration;
import java.util.Map;

/** The run that a tool call belongs to. Valid during the call only; thread-safe. */
public interface ToolContext {

  /** The id of the run. */
  String runId();

  /** The id of the session that the run belongs to. */
  String sessionId();

  /**
   * The id of the call, unique in its session's conversation: the one of the {@code ToolCall} in
   * the model's message and of the {@code ToolMessage} that answers it.
   *
   * @throws UnsupportedOperationException in a context of one's own that does not say it
   */
  default String callId() {
    throw new UnsupportedOperationException(
        getClass().getName() + " names no call; implement callId() to call the tool with it");
  }

  /**
   * A name of this call for another system, which does nothing when it has seen it before: the same
   * each time the call runs, also after the end of the process and {@code resume()}, and never the
   * same for another call, whatever the session, the run, or what was rolled back. What runs in a
   * fork of the session are other calls. A UUID of 36 characters, which says nothing about the
   * session; for several effects of one call append to it.
   *
   * @throws UnsupportedOperationException in a context of one's own that does not say it
   */
  default String idempotencyKey() {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " has no idempotency key; implement idempotencyKey() to call the tool with it");
  }

  /** What the caller attached to the run with {@code RunRequest.withAttribute}; never null. */
  Map<String, Object> attributes();

  /**
   * Tells when the call should stop: the run was cancelled, its time is up, or the call's own. The
   * thread of the call is interrupted too.
   */
  Cancellation cancellation();

  /** The time that is left for this call, zero when it is up. */
  Duration remaining();

  /**
   * Reports to those who watch the run how far the call is. The model does not see it. It does not
   * wait: of more than 1,000 messages that nobody has received yet, the oldest are dropped.
   *
   * @param message one line of text
   */
  void progress(String message);
}
