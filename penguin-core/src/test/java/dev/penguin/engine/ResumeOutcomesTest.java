package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each outcome is an end: after a restart it comes again without a model call. {@link
 * Outcome#NEEDS_APPROVAL} alone is none: the run goes on, see {@code DeferredApprovalTest}.
 */
@Timeout(60)
class ResumeOutcomesTest {
  private static final ToolCall ONE = new ToolCall("1", "look", "{\"n\":1}");
  private static final ToolCall TWO = new ToolCall("2", "look", "{\"n\":2}");

  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(value = Outcome.class, mode = EnumSource.Mode.EXCLUDE, names = "NEEDS_APPROVAL")
  void anOutcomeComesAgainAfterARestartAndTheNextRunGoesOn(Outcome outcome) {
    RunResult first = ending(outcome);
    assertThat(first.outcome()).isEqualTo(outcome);

    ScriptedModel next = ScriptedModel.replying("and on");
    TestTool look = look();
    try (Engine engine = engine(next, look)) {
      assertThat(engine.sessions().list())
          .extracting(SessionInfo::state)
          .containsExactly(
              outcome == Outcome.NEEDS_INPUT ? SessionInfo.State.WAITING : SessionInfo.State.IDLE);
      RunResult again = engine.session("s").resume();

      assertThat(again.outcome()).isEqualTo(outcome);
      assertThat(again.text()).isEqualTo(first.text());
      assertThat(again.reason()).isEqualTo(first.reason());
      assertThat(again.question()).isEqualTo(first.question());
      assertThat(again.runId()).isEqualTo(first.runId());
      assertThat(again.usage()).isEqualTo(first.usage());
      assertThat(again.turns()).isEqualTo(first.turns());
      assertThat(again.messages()).isEqualTo(first.messages());
      assertThat(next.requests()).isEmpty();
      assertThat(look.calls()).isEmpty();

      RunResult more = engine.session("s").run("go on");
      assertThat(more.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(more.messages()).startsWith(first.messages().toArray(Message[]::new));
      assertThat(RequestLaw.problems(more.messages())).isEmpty();
      assertThat(next.requests()).hasSize(1);
    }
  }

  private RunResult ending(Outcome outcome) {
    RunLimits.Builder limits = RunLimits.builder();
    ScriptedModel.Builder script = ScriptedModel.builder();
    switch (outcome) {
      case COMPLETED -> script.reply("done");
      case NEEDS_INPUT -> script.call("ask_user", "{\"question\":\"Which?\"}");
      case BLOCKED -> script.call("finish", "{\"status\":\"blocked\",\"summary\":\"no disk\"}");
      case TURN_LIMIT -> {
        limits.maxTurns(1);
        script.calls(ONE);
      }
      case TOOL_CALL_LIMIT -> {
        limits.maxToolCalls(1);
        script.calls(ONE, TWO);
      }
      case BUDGET_EXCEEDED -> {
        limits.maxTokens(1);
        script.reply("never");
      }
      case TIMED_OUT -> {
        limits.timeout(Duration.ofMillis(200));
        script.delay(Duration.ofMinutes(5)).reply("too late");
      }
      case LOOP_DETECTED -> {
        limits.maxIdenticalCalls(1);
        script.calls(ONE).calls(ONE);
      }
      case TRUNCATED -> script.turn(request -> reply("half", FinishReason.LENGTH));
      case EMPTY -> script.reply("");
      case CONTEXT_EXHAUSTED ->
          script.info(ModelInfo.of("any", "tiny").withContextWindow(10)).reply("never");
      case REFUSED -> script.turn(request -> reply("I will not", FinishReason.REFUSED));
      case CANCELLED -> script.delay(Duration.ofMinutes(5)).reply("too late");
    }
    try (Engine engine = engine(script.build(), look())) {
      RunRequest request = RunRequest.of("go").inSession("s").withLimits(limits.build());
      if (outcome != Outcome.CANCELLED) {
        return engine.run(request);
      }
      AgentRun run = engine.start(request);
      run.cancel();
      return run.result().join();
    }
  }

  private static ModelReply reply(String text, FinishReason finish) {
    return new ModelReply(AssistantMessage.of(text), finish, Usage.of(1, 1), "");
  }

  private static TestTool look() {
    return TestTool.giving("look", "seen").with(Effect.READ);
  }

  private Engine engine(ScriptedModel model, TestTool tool) {
    return Engine.builder().model(model).tools(tool).stateDirectory(state).build();
  }
}
