package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A key that the model says itself is in no event, however it is cut or spelt. */
class EventRedactionTest {
  private static final String KEY = "sk-ca/nary-\"7f3a9";
  private static final String IN_JSON = "sk-ca\\/nary-\\\"7f3a9";
  private static final String ESCAPED = "\\u0073k-ca\\/nary-\\\"7f3a9";

  /** Says the key in text, thoughts and arguments, a letter at a time. */
  private static final class Talking implements ChatModel {
    private int turn;

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "talking");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      String text = "It is " + KEY + ".";
      text.chars().forEach(c -> deltas.onText(Character.toString(c)));
      text.chars()
          .forEach(
              c -> {
                deltas.onReasoning(Character.toString(c));
                deltas.onText("");
              });
      List<ToolCall> calls =
          turn++ > 2
              ? List.of()
              : List.of(
                  new ToolCall(
                      "c" + turn,
                      List.of("look", "shell", "write").get(turn - 1),
                      "{\"text\":\"" + ESCAPED + turn + "\"}"));
      return new ModelReply(
          new AssistantMessage(AssistantMessage.of(text).parts(), calls),
          calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS,
          Usage.NONE,
          "");
    }
  }

  @Test
  @DisplayName("I4 no event holds a key that the model says")
  void i4NoEventHoldsAKeyThatTheModelSays() {
    List<AgentEvent> events = new ArrayList<>();
    List<String> received = new ArrayList<>();
    List<String> approved = new ArrayList<>();
    try (Engine engine =
        Engine.builder()
            .model(new Talking())
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(KEY))
            .tools(
                TestTool.doing(
                        "look",
                        (call, context) -> {
                          received.add(String.valueOf(call.arguments().get("text")));
                          context.progress("at " + KEY);
                          throw new IllegalStateException("no " + KEY + " and " + IN_JSON);
                        })
                    .with(Effect.READ),
                TestTool.giving("shell", "ran " + KEY).with(Effect.EXECUTE),
                TestTool.giving("write", "wrote").with(Effect.WRITE))
            .permissions(Permissions.workspace().deny("write"))
            .approver(
                request -> {
                  approved.add(request.call().argumentsJson());
                  return CompletableFuture.completedFuture(Decision.allowOnce());
                })
            .listener(events::add)
            .build()) {
      engine.run(RunRequest.of("go").withLimits(RunLimits.defaults()));
    }

    assertThat(received).containsExactly(KEY + 1);
    assertThat(approved).hasSize(1).first().asString().contains(ESCAPED);
    assertThat(events)
        .extracting(event -> (Object) event.getClass().getSimpleName())
        .contains(
            "ModelReplied",
            "ToolStarted",
            "ToolProgressed",
            "ToolFinished",
            "ApprovalAsked",
            "ApprovalDecided",
            "PermissionDenied",
            "TextDelta",
            "ReasoningDelta",
            "RunFinished");
    assertThat(events).noneMatch(event -> event.toString().contains(KEY));
    assertThat(events).noneMatch(event -> event.toString().contains("7f3a9"));
    String said = "It is [redacted].";
    assertThat(textOf(events)).isEqualTo(said.repeat(4));
    assertThat(thoughtsOf(events)).isEqualTo(said.repeat(4));
  }

  private static String textOf(List<AgentEvent> events) {
    StringBuilder all = new StringBuilder();
    events.forEach(event -> all.append(event instanceof AgentEvent.TextDelta d ? d.text() : ""));
    return all.toString();
  }

  private static String thoughtsOf(List<AgentEvent> events) {
    StringBuilder all = new StringBuilder();
    events.forEach(
        event -> all.append(event instanceof AgentEvent.ReasoningDelta d ? d.text() : ""));
    return all.toString();
  }
}
