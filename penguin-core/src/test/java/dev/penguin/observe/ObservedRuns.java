package dev.penguin.observe;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelException;
import dev.penguin.observe.micrometer.MicrometerMetrics;
import dev.penguin.observe.otel.OpenTelemetryTracing;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

/**
 * The program whose output {@link NothingSaidTest} reads: runs in which everybody says what is
 * private, measured and traced, with all that came of it printed.
 */
public final class ObservedRuns {
  private ObservedRuns() {}

  public static void main(String[] args) {
    String key = System.getenv("CANARY_TOKEN");
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .build()) {
      EngineBuilder builder =
          Engine.builder()
              .listener(MicrometerMetrics.of(registry))
              .listener(OpenTelemetryTracing.builder(sdk).captureContent(args.length > 0).build())
              .instructions("canary-instructions " + key)
              .permissions(Permissions.workspace().deny("shell"));
      try (Engine engine = builder.model(talking(key)).tools(tools(key)).build()) {
        engine.run(RunRequest.of("canary-prompt " + key));
        try {
          engine.run(RunRequest.of("canary-prompt"));
        } catch (ModelException e) {
          System.out.println("failed");
        }
      }
      spans.getFinishedSpanItems().forEach(System.out::println);
    }
    System.out.println(registry.scrape());
  }

  private static ScriptedModel talking(String key) {
    String arguments = "{\"text\":\"canary-argument " + key + "\"}";
    return ScriptedModel.builder()
        .calls(
            new ToolCall("call_1", "note", arguments),
            new ToolCall("call_2", "canary-name-" + key, arguments),
            new ToolCall("call_3", "broken", arguments),
            new ToolCall("call_4", "shell", arguments))
        .reply("canary-reply " + key)
        .fault(new ModelException.Authentication("canary-error " + key))
        .build();
  }

  private static TestTool[] tools(String key) {
    return new TestTool[] {
      TestTool.giving("note", "canary-result " + key).with(Effect.READ),
      TestTool.doing(
              "broken",
              (call, context) -> {
                throw new IllegalStateException("canary-exception " + key);
              })
          .with(Effect.READ),
      TestTool.doing("shell", (call, context) -> ToolResult.success("ran")).with(Effect.EXECUTE)
    };
  }
}
