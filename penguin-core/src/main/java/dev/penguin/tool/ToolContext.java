package dev.penguin.tool;

import java.time.Duration;
import java.util.Map;

/** The run that a tool call belongs to. Valid during the call only; thread-safe. */
public interface ToolContext {

  /** The id of the run. */
  String runId();

  /** The id of the session that the run belongs to. */
  String sessionId();

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
