package dev.penguin.internal.loop;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolContext;
import java.time.Duration;
import java.util.Map;

/** The run as a tool sees it while it prepares a call: the call's own time has not begun. */
record PreparingContext(Run run, String callId) implements ToolContext {
  @Override
  public String runId() {
    return run.id;
  }

  @Override
  public String sessionId() {
    return run.transcript.sessionId();
  }

  @Override
  public String idempotencyKey() {
    return run.transcript.idempotencyKey(callId);
  }

  @Override
  public Map<String, Object> attributes() {
    return run.settings.attributes();
  }

  @Override
  public Cancellation cancellation() {
    return run.control;
  }

  @Override
  public Duration remaining() {
    return run.control.remaining();
  }

  /** There is no call yet of which something could be reported. */
  @Override
  public void progress(String message) {}
}
