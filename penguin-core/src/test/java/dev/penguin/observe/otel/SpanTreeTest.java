package dev.penguin.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FallbackModel;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.RetryingModel;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which spans a run makes, under which parents, and what they add up to. */
@Timeout(60)
class SpanTreeTest {
  private static final ModelInfo PRICED =
      ModelInfo.of("openai", "gpt")
          .withPrice(new ModelInfo.Price(BigDecimal.valueOf(2), BigDecimal.valueOf(8)));

  private final CollectedSpans spans = new CollectedSpans();

  @AfterEach
  void close() {
    spans.close();
  }

  private static ModelException.Unavailable unavailable() {
    return new ModelException.Unavailable("busy");
  }

  private static ToolCall[] calls(String tool, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ToolCall("c" + i, tool, "{\"task\":\"" + i + "\"}"))
        .toArray(ToolCall[]::new);
  }

  @Test
  void aRunOnAnotherThreadIsPartOfWhatItsCallerDoes() throws Exception {
    Tracer tracer = spans.telemetry().getTracer("application");
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              tracer.spanBuilder("database").startSpan().end();
              return ToolResult.success("seen");
            });
    ScriptedModel model =
        ScriptedModel.builder()
            .info(PRICED)
            .turn(
                r -> {
                  tracer.spanBuilder("wire").startSpan().end();
                  return ModelReply.calls(calls("look", 1)).withUsage(Usage.of(100, 10));
                })
            .turn(r -> ModelReply.text("All is well").withUsage(new Usage(200, 20, 50, 30, 7)))
            .build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(look)
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      Span caller = tracer.spanBuilder("caller").startSpan();
      AgentRun run;
      Scope scope = caller.makeCurrent();
      try {
        run = engine.start(RunRequest.of("go").inSession("s"));
      } finally {
        scope.close();
      }
      result = run.result().get(20, TimeUnit.SECONDS);
      caller.end();
    }

    assertThat(spans.tree())
        .isEqualTo(
            """
            caller
              invoke_agent
                chat gpt
                  wire
                chat gpt
                execute_tool look c0
                  database
            """);
    assertThat(spans.usage()).isEqualTo(result.usage()).isEqualTo(new Usage(300, 30, 50, 30, 7));
    assertThat(spans.costUsd())
        .isCloseTo(result.costUsd().orElseThrow().doubleValue(), within(1e-12));
    SpanData last = spans.named("chat").get(1);
    assertThat(last.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(last.getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("gen_ai.operation.name"), "chat")
        .containsEntry(AttributeKey.stringKey("gen_ai.provider.name"), "openai")
        .containsEntry(AttributeKey.stringKey("gen_ai.request.model"), "gpt")
        .containsEntry(AttributeKey.stringKey("gen_ai.response.model"), "gpt")
        .containsEntry(AttributeKey.stringKey("gen_ai.conversation.id"), "s")
        .containsEntry(
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons"), List.of("stop"))
        .containsKey(AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk"));
    assertThat(last.getInstrumentationScopeInfo().getName()).isEqualTo("dev.penguin");
  }

  /** Their calls have the same ids and they the same names: only the exact parent tells. */
  @Test
  void fourAgentsAtOnceHaveTheirOwnCallsBelowThem() {
    CyclicBarrier all = new CyclicBarrier(4);
    ScriptedModel child =
        ScriptedModel.builder()
            .turn(
                request -> {
                  await(all);
                  String task = request.messages().get(request.messages().size() - 1).text();
                  return ModelReply.calls(
                          new ToolCall("look-" + task, "look", "{}"),
                          new ToolCall("read-" + task, "look", "{\"n\":1}"))
                      .withUsage(Usage.of(10, 1));
                })
            .turn(request -> ModelReply.text("did it").withUsage(Usage.of(20, 2)))
            .byConversation()
            .build();
    ScriptedModel lead =
        ScriptedModel.builder().calls(calls("researcher", 4)).reply("done").build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(lead)
            .tools(TestTool.reading("look"))
            .subAgents(
                AgentDefinition.builder("researcher")
                    .description("Looks things up")
                    .model(child)
                    .build())
            .listener(OpenTelemetryTracing.builder(spans.telemetry()).agentName("lead").build())
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    StringBuilder expected = new StringBuilder("invoke_agent lead\n");
    expected.append("  chat model\n".repeat(2));
    for (int i = 0; i < 4; i++) {
      expected.append("  execute_tool researcher c%d\n".formatted(i));
      expected.append("    invoke_agent researcher\n");
      expected.append("      chat model\n".repeat(2));
      expected.append("      execute_tool look look-%d\n".formatted(i));
      expected.append("      execute_tool look read-%d\n".formatted(i));
    }
    assertThat(spans.tree()).isEqualTo(expected.toString());
    assertThat(spans.usage()).isEqualTo(result.usage());
  }

  @Test
  void aRequestThatIsTriedAgainAndTakenOverIsOneSpan() {
    ScriptedModel first =
        ScriptedModel.builder().info(PRICED).fault(unavailable()).fault(unavailable()).build();
    ScriptedModel second =
        ScriptedModel.builder()
            .info(ModelInfo.of("mistral", "large"))
            .turn(r -> ModelReply.text("here").withUsage(Usage.of(40, 4)))
            .build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(
                new FallbackModel(
                    List.of(
                        new RetryingModel(first, 1, Duration.ofMinutes(1), new Random(1)), second)))
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(spans.tree()).isEqualTo("invoke_agent\n  chat gpt\n");
    SpanData chat = spans.only("chat");
    assertThat(chat.getEvents())
        .extracting(event -> event.getName())
        .containsExactly("penguin.retry", "penguin.fallback");
    assertThat(chat.getEvents().get(0).getAttributes().asMap())
        .containsEntry(AttributeKey.longKey("penguin.attempt"), 1L)
        .containsEntry(AttributeKey.stringKey("error.type"), "Unavailable");
    assertThat(chat.getAttributes().asMap())
        .containsEntry(AttributeKey.longKey("penguin.retries"), 1L)
        .containsEntry(AttributeKey.stringKey("gen_ai.request.model"), "gpt")
        .containsEntry(AttributeKey.stringKey("gen_ai.response.model"), "large")
        .containsEntry(AttributeKey.stringKey("gen_ai.provider.name"), "mistral_ai");
    assertThat(spans.usage()).isEqualTo(result.usage()).isEqualTo(Usage.of(40, 4));
  }

  /** What broke off is charged by estimate, and stands on the span as it stands in the result. */
  @Test
  void anAttemptThatBrokeOffIsPartOfTheUsageOfItsSpan() {
    ScriptedModel model =
        ScriptedModel.builder()
            .fault(new ModelException.Incomplete("gone"), "half ", "an ", "answer")
            .turn(r -> ModelReply.text("whole").withUsage(Usage.of(40, 4)))
            .build();
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(new RetryingModel(model, 1, Duration.ofMinutes(1), new Random(1)))
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(result.usage().totalTokens()).isGreaterThan(44);
    assertThat(spans.usage()).isEqualTo(result.usage());
  }

  @Test
  void listenersThatCrashChangeNoSpan() {
    RunResult result;
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(calls("look", 2)).reply("done").build())
            .tools(TestTool.reading("look"))
            .listener(
                event -> {
                  throw new IllegalStateException("before");
                })
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .listener(
                event -> {
                  throw new AssertionError("after");
                })
            .build()) {
      result = engine.run(RunRequest.of("go"));
    }

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(spans.tree())
        .isEqualTo(
            """
            invoke_agent
              chat model
              chat model
              execute_tool look c0
              execute_tool look c1
            """);
  }

  @Test
  void theRequestForASummaryIsPartOfItsCompaction() {
    ModelInfo small = ModelInfo.of("test", "small").withContextWindow(8_192);
    AtomicInteger looks = new AtomicInteger();
    ScriptedModel.Builder model = ScriptedModel.builder().info(small);
    for (int i = 0; i < 40; i++) {
      model.turn(
          request -> {
            if (request.tools().isEmpty()) {
              return ModelReply.text("Short.");
            }
            int look = looks.incrementAndGet();
            return look > 8
                ? ModelReply.text("seen")
                : ModelReply.calls(new ToolCall("c" + look, "look", "{\"n\":" + look + "}"));
          });
    }
    TestTool look =
        TestTool.doing("look", (call, context) -> ToolResult.success("word ".repeat(800)))
            .with(Effect.READ);
    try (Engine engine =
        Engine.builder()
            .model(model.build())
            .tools(look)
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      Usage used = engine.run(RunRequest.of("go").inSession("s")).usage();

      assertThat(spans.usage()).isEqualTo(used);
      assertThat(spans.tree())
          .contains("  penguin.compaction\n    chat small\n")
          .contains("  execute_tool look c8\n")
          .doesNotContain("!");
      AttributeKey<Boolean> compacted = AttributeKey.booleanKey("gen_ai.conversation.compacted");
      assertThat(spans.named("chat").get(0).getAttributes().get(compacted)).isNull();

      engine.session("s").compact();
      engine.run(RunRequest.of("on").inSession("s"));

      assertThat(spans.tree()).contains("\npenguin.compaction\n  chat small\n");
      SpanData last = spans.named("chat").get(spans.named("chat").size() - 1);
      assertThat(last.getAttributes().get(compacted)).isTrue();
    }
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
