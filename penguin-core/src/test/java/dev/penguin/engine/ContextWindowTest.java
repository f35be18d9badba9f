package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent when the conversation outgrows the model's window. */
@Timeout(60)
class ContextWindowTest {
  /** About a hundred tokens. */
  private static final String LONG = "words ".repeat(64);

  private static final UserMessage LEFT_OUT =
      UserMessage.of("[Earlier messages were left out here to fit the context window.]");

  @Test
  @DisplayName("A9 120 messages, a window that fits 20: all stored, fewer sent, pairs intact")
  void a9AllMessagesAreStoredAndFewerAreSent() {
    List<Message> history = history(118);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(window(2_800)).reply("fine"),
            builder -> builder.instructions("Be brief"),
            RunRequest.of("and now?").withHistory(history));

    List<Message> sent = ran.requests().get(0).messages();
    List<Message> older = history.subList(0, 120 + 3 - sent.size());
    assertThat(ran.result().messages()).hasSize(120);
    assertThat(ran.result().messages().subList(0, 118)).isEqualTo(history);
    assertThat(tokens(sent)).isLessThanOrEqualTo(2_800 - 700);
    assertThat(tokens(sent) + tokens(older.subList(older.size() - 2, older.size())))
        .as("with one exchange more")
        .isGreaterThan(2_800 - 700);
    assertThat(RequestLaw.problems(sent)).isEmpty();
    assertThat(sent.subList(0, 3))
        .containsExactly(new SystemMessage("Be brief"), history.get(0), LEFT_OUT);
    assertThat(sent.get(sent.size() - 1)).isEqualTo(UserMessage.of("and now?"));
    assertThat(ran.result().messages()).containsSubsequence(sent.subList(3, sent.size()));
  }

  @Test
  void aConversationThatFitsIsSentAsItIs() {
    List<Message> history = history(18);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().info(window(100_000)).reply("fine"),
            builder -> builder,
            RunRequest.of("and now?").withHistory(history));

    List<Message> expected = new ArrayList<>(history);
    expected.add(UserMessage.of("and now?"));
    assertThat(ran.requests().get(0).messages()).isEqualTo(expected);
  }

  @Test
  void aModelOfUnknownWindowGetsEverything() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("fine"),
            builder -> builder,
            RunRequest.of("and now?").withHistory(history(500)));

    assertThat(ran.requests().get(0).messages()).hasSize(501);
  }

  @Test
  void theNewestExchangeIsSentEvenWhenItAloneIsTooLarge() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .info(window(400))
                .call("look", "{\"n\":1}")
                .call("look", "{\"n\":2}")
                .reply("done"),
            TestTool.giving("look", LONG.repeat(10)));

    List<Message> sent = ran.requests().get(2).messages();
    assertThat(RequestLaw.problems(sent)).isEmpty();
    assertThat(sent).hasSize(4);
    assertThat(sent.subList(0, 2)).containsExactly(UserMessage.of("go"), LEFT_OUT);
    assertThat(ran.result().messages()).hasSize(6);
  }

  @Test
  void everyRequestOfALongRunIsValidAndFits() {
    ScriptedModel.Builder script = ScriptedModel.builder().info(window(1_500));
    for (int i = 0; i < 40; i++) {
      script.calls(
          new ToolCall("a" + i, "look", "{\"n\":" + i + "}"),
          new ToolCall("b" + i, "look", "{\"m\":" + i + "}"));
    }
    Ran ran = ThreeWays.run(script.reply("done"), TestTool.giving("look", LONG));

    assertThat(ran.requests()).hasSize(41);
    assertThat(ran.requests())
        .allSatisfy(request -> assertThat(RequestLaw.problems(request.messages())).isEmpty())
        .allSatisfy(
            request ->
                assertThat(
                        tokens(request.messages())
                            + request.tools().stream().mapToLong(TokenEstimate::of).sum())
                    .isLessThanOrEqualTo(1_500 - 375));
    assertThat(ran.requests().get(40).messages()).contains(LEFT_OUT);
    assertThat(ran.result().messages()).hasSize(1 + 40 * 3 + 1);
  }

  /** A conversation: a task, exchanges of a call and its result, and an answer. */
  private static List<Message> history(int size) {
    List<Message> messages = new ArrayList<>();
    messages.add(UserMessage.of("The task: " + LONG));
    while (messages.size() < size - 1) {
      ToolCall call = new ToolCall("c" + messages.size(), "look", "{\"text\":\"" + LONG + "\"}");
      messages.add(new AssistantMessage(List.of(), List.of(call)));
      messages.add(
          new ToolMessage(call.id(), call.name(), List.of(Part.text(LONG + call.id())), false));
    }
    messages.add(AssistantMessage.of("Seen it all. " + LONG));
    return messages;
  }

  private static long tokens(List<Message> messages) {
    return messages.stream().mapToLong(TokenEstimate::of).sum();
  }

  private static ModelInfo window(int tokens) {
    return ModelInfo.of("scripted", "model").withContextWindow(tokens);
  }
}
