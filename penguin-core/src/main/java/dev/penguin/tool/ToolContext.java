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
   * The id of the call, unique in its session's conversation. It is the id of the {@code ToolCall}
   * in the model's message, and of the {@code ToolMessage} with the result.
   *
   * @throws UnsupportedOperationException in an implementation that does not override this
   */
  default String callId() {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " does not implement callId(); implement it, because the tool needs it");
  }

  /**
   * A key that identifies this call to another system, which can then ignore a repeated request.
   * The key is the same each time the call runs, also after the end of the process and {@code
   * resume()}. No other call has this key: none in another session or run, none in a fork of the
   * session, and none after a rollback. The key is a UUID of 36 characters and reveals nothing
   * about the session. If one call sends several requests, append a different suffix for each, and
   * the same suffix when the call runs again.
   *
   * @throws UnsupportedOperationException in an implementation that does not override this
   */
  default String idempotencyKey() {
    throw new UnsupportedOperationException(
        getClass().getName()
            + " does not implement idempotencyKey(); implement it, because the tool needs it");
  }

  /**
   * The values that the application attached to the run with {@code RunRequest.withAttribute};
   * never null.
   */
  Map<String, Object> attributes();

  /**
   * Signals that the call should stop, because the run was cancelled, or the time of the run or of
   * the call is over. The thread of the call is interrupted, too.
   */
  Cancellation cancellation();

  /** The remaining time of this call, zero when it is over. */
  Duration remaining();

  /**
   * Reports the progress of the call to the run's listeners. The model does not see it. The method
   * never waits: if more than 1,000 messages have not been received yet, the oldest are dropped.
   *
   * @param message one line of text
   */
  void progress(String message);
}
