package dev.penguin.observe;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.observe.micrometer.MicrometerMetrics;
import dev.penguin.observe.otel.OpenTelemetryTracing;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The program that {@link NothingSaidTest} runs with a recording: one run over HTTP with a key, of
 * which everything is observed at once, at the settings that an application has by itself. Its log,
 * then its spans, its metrics and what it answered are printed.
 */
public final class CanaryRun {
  private CanaryRun() {}

  /** Takes the folder for the sessions, and one for a workspace. */
  public static void main(String[] args) throws IOException {
    String key = System.getenv("CANARY_TOKEN");
    Path work = Files.createDirectories(Path.of(args[1]));
    Files.writeString(work.resolve("canary-file"), "canary-content");
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (FaultServer server =
            FaultServer.start(
                Answers.error(503, null, "canary-busy", "Retry-After: 0"),
                Answers.stream(calls("c1", "note"), end("tool_calls")),
                Answers.stream(calls("c2", "deploy"), end("tool_calls")),
                Answers.stream(calls("c3", "helper"), end("tool_calls")),
                Answers.stream(calls("c4", "save"), end("tool_calls")),
                Answers.stream(calls("c5", "made-up-" + key), end("tool_calls")),
                Answers.stream(Answers.text("canary-reply"), end("stop")));
        OpenTelemetrySdk sdk =
            OpenTelemetrySdk.builder()
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        Engine engine =
            Engine.builder()
                .model(
                    ModelConfig.of("openai/gpt-5-mini")
                        .withBaseUrl(server.baseUrl())
                        .withApiKey(key))
                .instructions("canary-instructions")
                .tools(
                    TestTool.giving("note", "canary-result").with(Effect.READ),
                    TestTool.giving("deploy", "canary-result"))
                .subAgents(
                    AgentDefinition.builder("helper")
                        .description("canary-description")
                        .model(ScriptedModel.replying("canary-help"))
                        .build())
                .workspace(work)
                .toolProviders(new SavingTools())
                .permissions(Permissions.full().ask("deploy"))
                .approver(Approver.blocking(request -> Decision.deny("canary-reason")))
                .stateDirectory(Path.of(args[0]))
                .listener(MicrometerMetrics.of(registry))
                .listener(OpenTelemetryTracing.of(sdk))
                .build()) {
      boolean said = engine.run(RunRequest.of("canary-prompt")).text().equals("canary-reply");
      System.out.println("answered: " + said);
      spans.getFinishedSpanItems().forEach(System.out::println);
    }
    System.out.println(registry.scrape());
  }

  private static String calls(String id, String tool) {
    return Answers.chunk(
        ("{\"tool_calls\":[{\"index\":0,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\","
                + "\"arguments\":\"{\\\"task\\\":\\\"canary-argument\\\"}\"}}]}")
            .formatted(id, tool),
        null);
  }

  private static String end(String reason) {
    return Answers.finish(reason) + Answers.usage(100, 7) + "data: [DONE]\n\n";
  }
}
