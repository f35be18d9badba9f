package dev.penguin.observe.otel;

import dev.penguin.event.AgentListener;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of what agents do, by OpenTelemetry's conventions for generative AI, v0.1.0: a span
 * for each run, in it one for each request to a model with its retries, each tool call, each
 * sub-agent and each compaction. Usage stands on the spans of requests alone, so that it can be
 * summed. A run's parent is the span that is current where the run is asked for, also when another
 * thread executes it; the span of a call is current on the thread of its tool.
 *
 * <p>No text of the conversation is in a span unless {@link Builder#captureContent} is set: neither
 * prompts nor replies, arguments, results or messages of errors.
 *
 * <p>Needs {@code io.opentelemetry:opentelemetry-api} 1.45 or later, which Penguin does not bring.
 * Give the listener to the agent as it is; one that only passes events on to it gives spans without
 * requests. Thread-safe, and one may serve several agents.
 */
@SuppressWarnings("exports") // a program with one of theirs requires their module already
public final class OpenTelemetryTracing {
  private OpenTelemetryTracing() {}

  /**
   * A listener that makes spans, without content.
   *
   * @param telemetry where the spans go; never closed here
   */
  public static AgentListener of(OpenTelemetry telemetry) {
    return builder(telemetry).build();
  }

  /**
   * Begins a listener with options.
   *
   * @param telemetry where the spans go; never closed here
   */
  public static Builder builder(OpenTelemetry telemetry) {
    return new Builder(telemetry);
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final OpenTelemetry telemetry;
    private boolean content;
    private @Nullable String agentName;

    private Builder(OpenTelemetry telemetry) {
      this.telemetry = Objects.requireNonNull(telemetry, "telemetry");
    }

    /**
     * The name of the agent, for {@code gen_ai.agent.name} of runs that callers begin; none unless
     * set. Sub-agents have their own.
     *
     * @param name not blank
     */
    public Builder agentName(String name) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("agentName must not be blank");
      }
      agentName = name;
      return this;
    }

    /**
     * Whether spans hold the texts: instructions, messages, tools, arguments and results. Off
     * unless set, as such texts may be private, and long. Secrets that the agent knows are taken
     * out.
     */
    public Builder captureContent(boolean captured) {
      content = captured;
      return this;
    }

    /** The listener. */
    public AgentListener build() {
      return new SpanListener(telemetry, agentName, content);
    }
  }
}
