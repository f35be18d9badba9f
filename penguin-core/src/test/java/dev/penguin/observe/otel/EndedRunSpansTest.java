package dev.penguin.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The spans of runs that fail, are cancelled, wait for a person or are resumed. */
@Timeout(60)
class EndedRunSpansTest {
  private final CollectedSpans spans = new CollectedSpans();

  @TempDir Path state;

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
  void aFailedRunEndsItsSpansAsErrorsWithoutItsMessage() {
    ScriptedModel model = ScriptedModel.builder().fault(unavailable()).build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(ModelException.Unavailable.class);
    }

    assertThat(spans.tree()).isEqualTo("invoke_agent !Unavailable\n  chat model !Unavailable\n");
    assertThat(spans.text()).doesNotContain("busy");
  }

  @Test
  void aCancelEndsAllSpansAlsoOfACallThatIsLeftBehind() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    TestTool hang =
        TestTool.doing(
            "hang",
            (call, context) -> {
              begun.countDown();
              while (release.getCount() > 0) {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  continue; // it does not care
                }
              }
              return ToolResult.success("late");
            });
    ScriptedModel child = ScriptedModel.builder().call("hang", "{}").byConversation().build();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(calls("worker", 2)).build())
            .tools(hang)
            .subAgents(AgentDefinition.builder("worker").description("w").model(child).build())
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      run.cancel();
      assertThat(run.result().get(20, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
      List<SpanData> before = spans.all();
      release.countDown();

      assertThat(before).extracting(SpanData::getName).contains("execute_tool hang");
      assertThat(spans.tree())
          .isEqualTo(
              """
              invoke_agent !cancelled
                chat model
                execute_tool worker c0 !tool_error
                  invoke_agent worker !cancelled
                    chat model
                    execute_tool hang call_1 !left_behind
                execute_tool worker c1 !tool_error
                  invoke_agent worker !cancelled
                    chat model
                    execute_tool hang call_1 !left_behind
              """);
    }
  }

  @Test
  void aRequestThatIsCancelledIsASpanToo() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  asked.countDown();
                  CountDownLatch stopped = new CountDownLatch(1);
                  request.cancellation().onCancel(stopped::countDown);
                  await(stopped);
                  throw new ModelException.Cancelled("stopped");
                })
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      await(asked);
      run.cancel();
      run.result().get(20, TimeUnit.SECONDS);
    }

    assertThat(spans.tree()).isEqualTo("invoke_agent !cancelled\n  chat model !Cancelled\n");
  }

  /** The call gets its span where it is executed, and once more where it goes on. */
  @Test
  void aRunThatWaitsForAPersonGoesOnUnderSpansOfItsOwn() {
    ScriptedModel model = ScriptedModel.builder().call("shell", "{}").reply("done").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("shell", "ran").with(Effect.EXECUTE))
            .approver(Approver.deferred())
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      RunResult waits = engine.run(RunRequest.of("go").inSession("s"));
      assertThat(spans.tree()).isEqualTo("invoke_agent\n  chat model\n");
      assertThat(spans.only("invoke_agent").getEvents())
          .extracting(event -> event.getName())
          .containsExactly("penguin.approval.asked");
      engine.session("s").decide(waits.approvals().get(0).id(), Decision.allowOnce());
      engine.session("s").resume();
    }

    assertThat(spans.tree())
        .isEqualTo(
            """
            invoke_agent
              chat model
            invoke_agent
              chat model
              execute_tool shell call_1
            """);
  }

  @Test
  void aResumedRunAddsItsOwnRequestsAlone() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(r -> ModelReply.calls(calls("look", 1)).withUsage(Usage.of(100, 10)))
            .turn(r -> ModelReply.text("done").withUsage(Usage.of(200, 20)))
            .build();
    RunResult last;
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.reading("look"))
            .stateDirectory(state)
            .listener(OpenTelemetryTracing.of(spans.telemetry()))
            .build()) {
      RunResult first =
          engine.run(
              RunRequest.of("go")
                  .inSession("s")
                  .withLimits(RunLimits.builder().maxTurns(1).build()));
      assertThat(first.outcome()).isEqualTo(Outcome.TURN_LIMIT);
      last = engine.session("s").resume(RunLimits.builder().maxTurns(5).build());
    }

    assertThat(last.usage()).isEqualTo(Usage.of(300, 30));
    assertThat(spans.usage()).isEqualTo(last.usage());
    assertThat(spans.tree())
        .isEqualTo(
            """
            invoke_agent
              chat model
            invoke_agent !turn_limit
              chat model
              execute_tool look c0
            """);
    assertThat(spans.named("invoke_agent"))
        .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("penguin.run.id")))
        .containsExactly(last.runId(), last.runId());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
