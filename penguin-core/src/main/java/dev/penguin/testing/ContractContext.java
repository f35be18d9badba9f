package dev.penguin.testing;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolContext;
import java.time.Duration;
import java.util.Map;

/** The run that a contract calls a tool in. */
record ContractContext(Cancellation cancellation) implements ToolContext {
  @Override
  public String runId() {
    return "contract-run";
  }

  @Override
  public String sessionId() {
    return "contract-session";
  }

  @Override
  public String callId() {
    return "contract-call";
  }

  @Override
  public String idempotencyKey() {
    return "00000000-0000-8000-8000-000000000001";
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
