package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordedModel.Exchange;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedModelTest {
  private final List<String> told = new ArrayList<>();

  @Test
  void whatWasRecordedIsReplayed() {
    RecordedModel recorded = RecordedModel.recording(ScriptedModel.replying("One two", "Three"));
    ModelReply first = recorded.generate(asking("a"), told::add);
    ModelReply second = recorded.generate(asking("b"), told::add);
    RecordedModel replaying = RecordedModel.replaying(recorded.exchanges());

    assertThat(replaying.generate(asking("a"), told::add)).isEqualTo(first);
    assertThat(replaying.exchanges()).isEqualTo(recorded.exchanges().subList(0, 1));
    assertThat(replaying.generate(asking("b"), told::add)).isEqualTo(second);
    assertThat(replaying.exchanges()).isEqualTo(recorded.exchanges());
    assertThat(told).containsExactly("One ", "two", "Three", "One ", "two", "Three");
  }

  @Test
  void timeLimitAndCancellationDoNotCount() {
    ModelRequest recorded =
        asking("a").withTimeout(Duration.ofSeconds(30)).withCancellation(new CancellationSwitch());
    Exchange exchange = new Exchange(recorded, ModelReply.text("x"));

    ModelReply reply =
        RecordedModel.replaying(List.of(exchange))
            .generate(asking("a").withTimeout(Duration.ofSeconds(29)), told::add);

    assertThat(reply.message().text()).isEqualTo("x");
    assertThat(exchange).isEqualTo(new Exchange(asking("a"), ModelReply.text("x")));
    assertThat(exchange.request().timeout()).isEmpty();
  }

  @Test
  void equalRequestsAreAnsweredInOrderAndOthersInAny() {
    ChatModel replaying =
        RecordedModel.replaying(
            List.of(exchange("a", "1"), exchange("b", "2"), exchange("a", "3")));

    assertThat(answer(replaying, "b")).isEqualTo("2");
    assertThat(answer(replaying, "a")).isEqualTo("1");
    assertThat(answer(replaying, "a")).isEqualTo("3");
    assertThatThrownBy(() -> answer(replaying, "a"))
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("The recording has 3 exchanges, and the model was asked once more");
  }

  @Test
  void aRequestThatDiffersShowsTheFirstDifference() {
    assertDiffers(
        asking("The weather in Oslo"),
        asking("The weather in Rome"),
        "message 1: recorded '…text=The weather in Oslo]]]', got '…text=The weather in Rome]]]'");
    assertDiffers(
        asking("a", "b"),
        asking("a"),
        "message 2: recorded 'UserMessage[parts=[Text[text=b]]]', got nothing");
    assertDiffers(
        asking("a"),
        asking("a", "b"),
        "message 2: recorded nothing, got 'UserMessage[parts=[Text[text=b]]]'");
    assertDiffers(
        asking("a").withTools(List.of(ToolSpec.of("x", "Old", "{\"type\":\"object\"}"))),
        asking("a").withTools(List.of(ToolSpec.of("x", "New", "{\"type\":\"object\"}"))),
        "tool 1: recorded '…name=x, description=Old, inputSchema={\"type\":\"object\"}, effects=[], "
            + "timeout=Optional.empty, isDeferr…', got '…name=x, description=New, "
            + "inputSchema={\"type\":\"object\"}, effects=[], timeout=Optional.empty, isDeferr…'");
    assertDiffers(
        asking("a"),
        asking("a").withMaxOutputTokens(5),
        "maxOutputTokens: recorded 'OptionalInt.empty', got 'OptionalInt[5]'");
    assertDiffers(
        asking("a").withResultSchema("{}"),
        asking("a"),
        "resultSchema: recorded 'Optional[{}]', got 'Optional.empty'");
  }

  private void assertDiffers(ModelRequest recorded, ModelRequest asked, String where) {
    ChatModel replaying =
        RecordedModel.replaying(List.of(new Exchange(recorded, ModelReply.text("x"))));

    assertThatThrownBy(() -> replaying.generate(asked, told::add))
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage("The request differs from number 1 of the recording at " + where);
    assertThat(told).isEmpty();
    assertThat(replaying.generate(recorded, DeltaListener.none()).message().text()).isEqualTo("x");
  }

  @Test
  void aCallThatFailsIsNotKept() {
    ModelException fault = new ModelException.Unavailable("Overloaded");
    RecordedModel recorded =
        RecordedModel.recording(ScriptedModel.builder().fault(fault).reply("x").build());

    assertThatThrownBy(() -> recorded.generate(asking("a"), told::add)).isSameAs(fault);
    recorded.generate(asking("a"), told::add);

    assertThat(recorded.exchanges()).hasSize(1);
  }

  @Test
  void aCancelledReplayUsesNothingUp() {
    CancellationSwitch stop = new CancellationSwitch();
    stop.cancel();
    ChatModel replaying = RecordedModel.replaying(List.of(exchange("a", "1")));

    assertThatThrownBy(() -> replaying.generate(asking("a").withCancellation(stop), told::add))
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call was cancelled");
    assertThat(answer(replaying, "a")).isEqualTo("1");
  }

  @Test
  void theNameIsThatOfTheModelBehind() {
    ModelInfo info = ModelInfo.of("any", "large").withContextWindow(1_000);
    ChatModel model = ScriptedModel.builder().info(info).build();

    assertThat(RecordedModel.recording(model).info()).isEqualTo(info);
    assertThat(RecordedModel.replaying(List.of(), info).info()).isEqualTo(info);
    assertThat(RecordedModel.replaying(List.of()).info()).hasToString("recorded/model");
  }

  private static Exchange exchange(String question, String answer) {
    return new Exchange(asking(question), ModelReply.text(answer));
  }

  private static String answer(ChatModel model, String question) {
    return model.generate(asking(question), DeltaListener.none()).message().text();
  }

  private static ModelRequest asking(String... texts) {
    List<Message> messages = new ArrayList<>();
    for (String text : texts) {
      messages.add(UserMessage.of(text));
    }
    return ModelRequest.of(messages);
  }
}
