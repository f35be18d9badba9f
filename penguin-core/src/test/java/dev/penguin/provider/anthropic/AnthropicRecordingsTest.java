package dev.penguin.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.http.Recording;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays what Anthropic's servers sent, whole and cut off after each of their events. */
class AnthropicRecordingsTest {
  private static final String MESSAGES = "anthropic/.*";
  private static final String END = "event: message_stop";

  @TestFactory
  Stream<DynamicTest> streamsGiveTheReplyThatWasReadFromTheirBytes() {
    return Recording.matching(MESSAGES)
        .filter(Recording::isStream)
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkStream(recording)));
  }

  @TestFactory
  Stream<DynamicTest> streamsThatAreCutOffGiveNoReply() {
    return Recording.matching(MESSAGES)
        .filter(Recording::isStream)
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkCuts(recording)));
  }

  @TestFactory
  Stream<DynamicTest> wholeMessagesAndErrorsAreUnderstood() {
    return Recording.matching(MESSAGES)
        .filter(recording -> !recording.isStream())
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkBody(recording)));
  }

  private static void checkStream(Recording recording) {
    Map<?, ?> expected = recording.expected();
    StringBuilder told = new StringBuilder();
    try (FaultServer server = FaultServer.start(recording.inPieces());
        AnthropicModel model = AnthropicModelTest.model(server)) {
      ModelReply reply = model.generate(hello(), told::append);

      assertThat(reply.message().text()).isEqualTo(expected.get("text"));
      assertThat(told.toString()).isEqualTo(expected.get("text"));
      assertThat(reasoning(reply).map(Part.Reasoning::text).collect(Collectors.joining()))
          .isEqualTo(expected.get("thinking"));
      assertThat(calls(reply)).isEqualTo(expected.get("tools"));
      assertThat(reply.finishReason()).isEqualTo(finishReason(expected.get("stop")));
      assertThat(reply.usage().outputTokens())
          .isEqualTo(((Map<?, ?>) expected.get("usage")).get("output_tokens"));
      assertThat(reply.usage().inputTokens()).isPositive();
      assertThat(
              reasoning(reply)
                  .filter(part -> part.origin().equals(EncodedMessage.THOUGHT))
                  .filter(part -> !part.signature().isEmpty())
                  .count())
          .isEqualTo(expected.get("signatures"));
      assertBlocks(reply, (List<?>) expected.get("blocks"));
    }
  }

  /** Everything but text that stayed empty is there, in its order. */
  private static void assertBlocks(ModelReply reply, List<?> expected) {
    List<Object> kinds = new ArrayList<>();
    for (Part part : reply.message().parts()) {
      if (part instanceof Part.Reasoning reasoning) {
        kinds.add(
            switch (reasoning.origin()) {
              case EncodedMessage.THOUGHT -> "thinking";
              case EncodedMessage.REDACTED -> "redacted_thinking";
              default -> typeOf(reasoning.signature());
            });
      } else {
        kinds.add("text");
      }
    }
    reply.message().toolCalls().forEach(call -> kinds.add("tool_use"));
    assertThat(kinds).isEqualTo(expected);
  }

  private static Object typeOf(String block) {
    return Objects.requireNonNull(dev.penguin.internal.json.Json.parseObject(block).get("type"));
  }

  private static Stream<Part.Reasoning> reasoning(ModelReply reply) {
    return reply.message().parts().stream()
        .filter(Part.Reasoning.class::isInstance)
        .map(Part.Reasoning.class::cast);
  }

  private static List<Map<String, String>> calls(ModelReply reply) {
    return reply.message().toolCalls().stream()
        .map(
            call -> Map.of("id", call.id(), "name", call.name(), "arguments", call.argumentsJson()))
        .toList();
  }

  private static FinishReason finishReason(Object stop) {
    return switch (stop.toString()) {
      case "end_turn" -> FinishReason.STOP;
      case "tool_use" -> FinishReason.TOOL_CALLS;
      case "pause_turn" -> FinishReason.PAUSED;
      default -> throw new IllegalArgumentException("not expected: " + stop);
    };
  }

  private static void checkCuts(Recording recording) {
    String events = new String(recording.body(), StandardCharsets.UTF_8);
    List<Answer> answers = new ArrayList<>();
    int last = events.indexOf(END);
    for (int cut = events.indexOf("\n\n"); cut > 0 && cut < last; ) {
      answers.add(cutAt(events, cut));
      answers.add(cutAt(events, cut + 2));
      answers.add(cutAt(events, cut + 2 + (events.indexOf("\n\n", cut + 2) - cut - 2) / 2));
      cut = events.indexOf("\n\n", cut + 2);
    }
    try (FaultServer server = FaultServer.start(answers.toArray(Answer[]::new));
        AnthropicModel model = AnthropicModelTest.model(server)) {
      for (int i = 0; i < answers.size(); i++) {
        assertThat(
                catchThrowableOfType(
                    ModelException.class, () -> model.generate(hello(), DeltaListener.none())))
            .as("cut %d", i)
            .isInstanceOf(ModelException.Incomplete.class);
      }
    }
  }

  private static Answer cutAt(String events, int length) {
    byte[] body = events.substring(0, length).getBytes(StandardCharsets.UTF_8);
    return (request, wire) -> wire.streamHead().chunk(body).endChunks();
  }

  private static void checkBody(Recording recording) {
    int status = recording.status();
    try (FaultServer server = FaultServer.start(recording.inPieces());
        AnthropicModel model = AnthropicModelTest.model(server)) {
      if (status == 200) {
        ModelReply reply = model.generate(hello(), DeltaListener.none());
        assertThat(reply.finishReason()).isIn(FinishReason.STOP, FinishReason.TOOL_CALLS);
        assertThat(reply.message().text().isEmpty() && reply.message().toolCalls().isEmpty())
            .isFalse();
        assertThat(reply.usage().inputTokens()).isPositive();
      } else {
        ModelException failure =
            catchThrowableOfType(
                ModelException.class, () -> model.generate(hello(), DeltaListener.none()));
        assertThat(failure).isInstanceOf(ModelException.InvalidRequest.class);
        assertThat(failure.status()).hasValue(status);
        assertThat(failure.requestId()).isPresent();
      }
    }
  }

  private static ModelRequest hello() {
    return ModelRequest.of(List.of(UserMessage.of("hello")));
  }
}
