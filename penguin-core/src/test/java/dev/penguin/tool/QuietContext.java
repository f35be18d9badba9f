package dev.penguin.tool;

import java.time.Duration;
import java.util.Map;

/** The context of a call that nobody watches. */
record QuietContext() implements ToolContext {
  @Override
  public String runId() {
    return "run-1";
  }

  @Override
  public String sessionId() {
    return "session-1";
  }

  @Override
  public String callId() {
    return "call-1";
  }

  @Override
  public String idempotencyKey() {
    return "key-1";
  }

  @Override
  public Map<String, Object> attributes() {
    return Map.of();
  }

  @Override
  public Cancellation cancellation() {
    return Cancellation.never();
  }

  @Override
  public Duration remaining() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void progress(String message) {}
}
