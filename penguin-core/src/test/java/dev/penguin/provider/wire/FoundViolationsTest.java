package dev.penguin.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.provider.anthropic.AnthropicModelProvider;
import dev.penguin.provider.openai.OpenAiModelProvider;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The least conversation for each violation that the random histories found. */
@Timeout(60)
class FoundViolationsTest {
  private static final String CLAUDE = "anthropic/claude-sonnet-4-5";
  private static final String OWN = "own";
  private static final UserMessage GO = UserMessage.of("go");

  @ParameterizedTest
  @ValueSource(
      strings = {"{broken", "", " ", "[1]", "null", "{\"n\":1}{\"n\":2}", "{\"t\":\"\\ud83d\"}"})
  void argumentsThatAreNoObjectGoBackAsOne(String arguments) {
    ToolCall call = new ToolCall("c1", "work", arguments);
    List<Message> messages = List.of(GO, calling(call), ToolMessage.of(call, "no", true));

    accepted("openai/gpt", messages);
    accepted(CLAUDE, messages);
  }

  @Test
  void anAnswerOfNothingButThoughtsIsLeftOut() {
    Part thought = new Part.Reasoning("hm", "", "openai-chat");
    List<Message> messages = List.of(GO, new AssistantMessage(List.of(thought), List.of()), GO);

    accepted("openai/gpt", messages);
    accepted(CLAUDE, messages);
  }

  @Test
  void whatTheUserSaysAfterTheResultOfAToolComesAfterAnAnswerForMistral() {
    ToolCall call = new ToolCall("c1", "work", "{}");
    Part image = Part.image("image/png", new byte[] {1, 2, 3});
    ToolMessage picture = new ToolMessage("c1", "work", List.of(image), false);

    accepted("mistral/mistral", List.of(GO, calling(call), ToolMessage.of(call, "ok", false), GO));
    accepted("mistral/mistral", List.of(GO, calling(call), picture));
  }

  @Test
  void anAnswerThatWasPausedIsNotTheLastMessageForMistral() {
    accepted("mistral/mistral", List.of(GO, AssistantMessage.of("let me see")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"let me see ", "see\n", "see\u00a0", "see\u2003"})
  void anAnswerThatWasPausedDoesNotEndInWhiteSpace(String text) {
    accepted(CLAUDE, List.of(GO, AssistantMessage.of(text)));
    accepted(CLAUDE, List.of(GO, AssistantMessage.of(text), AssistantMessage.of("\u00a0")));
  }

  @Test
  void aSpaceThatDoesNotBreakIsBlank() {
    ToolCall call = new ToolCall("c1", "work", "{}");

    accepted(
        CLAUDE,
        List.of(UserMessage.of("\u00a0"), calling(call), ToolMessage.of(call, "\u00a0", true), GO));
  }

  @Test
  void aConversationWithCallsHasAToolEvenWhenTheRequestHasNone() {
    ToolCall call = new ToolCall("c1", "work", "{}");

    accepted(CLAUDE, List.of(GO, calling(call), ToolMessage.of(call, "ok", false)));
  }

  @Test
  void thoughtsAreOffWhenAPausedAnswerWithoutOneGoesOnWithOne() {
    ToolCall call = new ToolCall("c1", "work", "{}");
    Part thought = new Part.Reasoning("hm", "sig", OWN);
    List<Message> messages =
        List.of(
            GO,
            AssistantMessage.of("let me see"),
            new AssistantMessage(List.of(thought), List.of(call)),
            ToolMessage.of(call, "ok", false));

    accepted(CLAUDE, messages, config -> config.withReasoningEffort("low"));
  }

  private static AssistantMessage calling(ToolCall call) {
    return new AssistantMessage(List.of(), List.of(call));
  }

  private static void accepted(String name, List<Message> messages) {
    accepted(name, messages, UnaryOperator.identity());
  }

  private static void accepted(
      String name, List<Message> messages, UnaryOperator<ModelConfig> setup) {
    try (StrictServer server =
        new StrictServer(
            "a", () -> Answers.saying("fine"), () -> AnthropicAnswers.saying("fine"))) {
      ModelConfig config = setup.apply(server.config(name));
      ChatModel model =
          name.startsWith("anthropic/")
              ? new AnthropicModelProvider(key -> null).create(config, HttpSettings.defaults())
              : OpenAiModelProvider.named(config.provider(), key -> null)
                  .create(config, HttpSettings.defaults());
      String origin = server.origin(name);
      List<Message> own = messages.stream().map(message -> own(message, origin)).toList();
      try {
        model.generate(ModelRequest.of(own), text -> {});
      } catch (RuntimeException e) {
        assertThat(server.refusals()).isEmpty();
        throw e;
      } finally {
        close(model);
      }
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  /** The message, with thoughts of {@link #OWN} server as those of the server that is asked. */
  private static Message own(Message message, String origin) {
    return message instanceof AssistantMessage answer
            && answer.parts().equals(List.of(new Part.Reasoning("hm", "sig", OWN)))
        ? new AssistantMessage(List.of(new Part.Reasoning("hm", "sig", origin)), answer.toolCalls())
        : message;
  }

  private static void close(ChatModel model) {
    try {
      ((AutoCloseable) model).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
