package dev.penguin.observe.otel;

import dev.penguin.event.AgentListener;
import io.opentelemetry.api.OpenTelemetry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Creates spans for what agents do, by OpenTelemetry's conventions for generative AI, v0.1.0. Each
 * run has a span. Inside it there is a span for each request to a model with its retries, each tool
 * call, each sub-agent and each compaction. Only the spans of requests have the usage, so that you
 * can add it up. The parent of a run's span is the span that is current where the run is started,
 * even if another thread executes the run. The span of a call is current on the thread of its tool.
 *
 * <p>Spans contain no text of the conversation unless {@link Builder#captureContent} is set: no
 * prompts, replies, arguments, results or error messages.
 *
 * <p>Needs {@code io.opentelemetry:opentelemetry-api} 1.45 or later, which is not a dependency of
 * Penguin. Pass the listener itself to the agent: a listener that only forwards events to it
 * creates no spans for requests. Thread-safe; several agents may share one listener.
 */
@SuppressWarnings("exports") // a program with one of theirs requires their module already
public final class OpenTelemetryTracing {
  private OpenTelemetryTracing() {}

  /**
   * Creates a listener whose spans have no content.
   *
   * @param telemetry receives the spans; it is never closed here
   */
  public static AgentListener of(OpenTelemetry telemetry) {
    return builder(telemetry).build();
  }

  /**
   * Creates a builder for a listener with options.
   *
   * @param telemetry receives the spans; it is never closed here
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
     * The name of the agent: {@code gen_ai.agent.name} of the runs that the application starts. By
     * default there is none. Sub-agents have their own names.
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
     * Whether spans contain texts: instructions, messages, tools, arguments and results. Off by
     * default, because such texts can be private, and long. Secrets that the agent knows are
     * removed.
     */
    public Builder captureContent(boolean captured) {
      content = captured;
      return this;
    }

    /** Builds the listener. */
    public AgentListener build() {
      return new SpanListener(telemetry, agentName, content);
    }
  }
}
