package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Usage;
import dev.penguin.model.ModelReply;
import dev.penguin.observe.otel.OpenTelemetryTracing;
import dev.penguin.project.TaskId;
import dev.penguin.project.observe.RunnerMetrics;
import dev.penguin.project.observe.TaskTracing;
import dev.penguin.testing.ScriptedModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a runner shows of its work to those who measure and trace it. */
@Timeout(60)
class ObservedRunnerTest {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .build();

  @TempDir Path folder;

  @AfterEach
  void close() {
    sdk.close();
  }

  private static ScriptedModel working() {
    return ScriptedModel.builder()
        .turn(request -> ModelReply.text("done").withUsage(Usage.of(10, 1)))
        .byConversation()
        .build();
  }

  @Test
  void theRunsOfWorkersAreBelowTheirAttemptsAndTheseBelowTheCaller() throws Exception {
    try (Board board =
            new Board(
                folder, working(), builder -> builder.listener(OpenTelemetryTracing.of(sdk)));
        ProjectRunner runner =
            board
                .runner()
                .verifier(Looks.good())
                .listener(
                    (task, worker) -> {
                      throw new IllegalStateException("a listener that crashes");
                    })
                .listener(TaskTracing.of(sdk))
                .build()) {
      for (int i = 0; i < 6; i++) {
        board.task("Task " + i);
      }
      Span caller = sdk.getTracer("test").spanBuilder("caller").startSpan();
      CompletableFuture<ProjectResult> result;
      Scope scope = caller.makeCurrent();
      try {
        assertThat(scope).isNotNull();
        result = runner.runAllAsync(board.project, 3);
      } finally {
        scope.close();
      }
      assertThat(result.get(50, TimeUnit.SECONDS).tasks()).hasSize(6);
      caller.end();
    }

    Map<String, SpanData> byId =
        exporter.getFinishedSpanItems().stream()
            .collect(Collectors.toMap(SpanData::getSpanId, Function.identity()));
    assertThat(paths(byId.values(), byId))
        .containsExactlyInAnyOrderElementsOf(
            List.of(
                "caller",
                "caller/penguin.task SHOP-1",
                "caller/penguin.task SHOP-2",
                "caller/penguin.task SHOP-3",
                "caller/penguin.task SHOP-4",
                "caller/penguin.task SHOP-5",
                "caller/penguin.task SHOP-6",
                "caller/penguin.task SHOP-1/invoke_agent",
                "caller/penguin.task SHOP-2/invoke_agent",
                "caller/penguin.task SHOP-3/invoke_agent",
                "caller/penguin.task SHOP-4/invoke_agent",
                "caller/penguin.task SHOP-5/invoke_agent",
                "caller/penguin.task SHOP-6/invoke_agent",
                "caller/penguin.task SHOP-1/invoke_agent/chat model",
                "caller/penguin.task SHOP-2/invoke_agent/chat model",
                "caller/penguin.task SHOP-3/invoke_agent/chat model",
                "caller/penguin.task SHOP-4/invoke_agent/chat model",
                "caller/penguin.task SHOP-5/invoke_agent/chat model",
                "caller/penguin.task SHOP-6/invoke_agent/chat model"));
    assertThat(byId.values().toString()).doesNotContain("Task 1");
  }

  private static List<String> paths(Collection<SpanData> spans, Map<String, SpanData> byId) {
    return spans.stream().map(span -> path(span, byId)).toList();
  }

  private static String path(SpanData span, Map<String, SpanData> byId) {
    String number = span.getAttributes().get(AttributeKey.stringKey("penguin.task.number"));
    String name = span.getName() + (number == null ? "" : " " + number);
    SpanData parent = byId.get(span.getParentSpanId());
    return parent == null ? name : path(parent, byId) + "/" + name;
  }

  @Test
  void attemptsAndTasksAreCounted() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Verifier never = new Looks("never", task -> Verification.failed("no", ""));
    try (Board board = new Board(folder, working());
        RunnerMetrics.Registration tasks =
            RunnerMetrics.tasks(registry, board.manager, board.project);
        ProjectRunner runner =
            board
                .runner()
                .retries(1)
                .verifier(never)
                .listener(RunnerMetrics.of(registry))
                .build()) {
      assertThat(tasks).isNotNull();
      TaskId task = board.task("Never good");
      board.task("Later");
      runner.run(task);

      assertThat(registry.get("penguin.tasks").tag("status", "failed").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("penguin.tasks").tag("status", "planned").gauge().value())
          .isEqualTo(1);
      assertThat(registry.get("penguin.tasks").tag("project", "SHOP").gauges()).hasSize(9);
    }

    assertThat(registry.find("penguin.tasks").gauges()).isEmpty();
    assertThat(
            registry.find("penguin.runner.attempts").counters().stream()
                .collect(
                    Collectors.toMap(each -> each.getId().getTag("status"), each -> each.count())))
        .containsOnly(Map.entry("ready", 1.0), Map.entry("failed", 1.0));
    assertThat(registry.get("penguin.runner.attempt.duration").timer().count()).isEqualTo(2);
    assertThat(registry.get("penguin.runner.attempts.active").gauge().value()).isZero();
  }
}
