package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.observe.otel.OpenTelemetryTracing;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/** An agent whose spans OpenTelemetry's exporter writes to the console. */
public final class TracedAgent {
  private TracedAgent() {}

  record Harbour(String name) {}

  /**
   * Asks something; the spans are on the error output.
   *
   * @param args {@code content} for spans that hold the texts
   */
  public static void main(String[] args) {
    Tool tides =
        Tool.of("tides", "High water of today", Harbour.class, of -> of.name() + ": 11:40");
    boolean content = args.length > 0 && args[0].equals("content");
    // region: traces
    try (OpenTelemetrySdk telemetry =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create()))
                        .build())
                .build();
        PenguinAgent agent =
            ExampleModel.agent(script())
                .tools(tides)
                .listener(
                    OpenTelemetryTracing.builder(telemetry)
                        .agentName("harbour")
                        .captureContent(content)
                        .build())
                .build()) {
      // endregion
      System.out.println(agent.run("When is high water in Brest?").text());
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .call("tides", "{\"name\":\"Brest\"}")
        .reply("High water is at 11:40.");
  }
}
