package dev.penguin.testing;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** The run that a contract calls a tool in. */
record ContractContext(String callId, Cancellation cancellation) implements ToolContext {
  @Override
  public String runId() {
    return "contract-run";
  }

  @Override
  public String sessionId() {
    return "contract-session";
  }

  @Override
  public String idempotencyKey() {
    return UUID.nameUUIDFromBytes(callId.getBytes(StandardCharsets.UTF_8)).toString();
  }

  @Override
  public Map<String, Object> attributes() {
    return Map.of();
  }

  @Override
  public Duration remaining() {
    return cancellation.isCancelled() ? Duration.ZERO : Duration.ofMinutes(1);
  }

  @Override
  public void progress(String message) {}
}
