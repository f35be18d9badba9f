package dev.penguin.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.RecordedCuts;
import dev.penguin.internal.http.Recording;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Replays what Anthropic's servers sent, whole and cut off after each of their events. */
@Needs(Need.RECORDINGS)
class AnthropicRecordingsTest {
  private static final String MESSAGES = "anthropic/.*";

  @Test
  void theRecordingsAreThere() {
    assertThat(Recording.matching(MESSAGES).filter(Recording::isStream)).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> streamsGiveTheReplyThatWasReadFromTheirBytes() {
    return Recording.matching(MESSAGES)
        .filter(Recording::isStream)
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkStream(recording)));
  }

  @TestFactory
  Stream<DynamicTest> streamsMayComeInAnyTwoPiecesAndWithBothLineEnds() {
    return cuts(List.of("\n", "\r\n"), RecordedCuts::splitInTwo);
  }

  @TestFactory
  Stream<DynamicTest> streamsThatAreCutOffBeforeTheirTerminalEventGiveNoReply() {
    return cuts(List.of("\n"), cuts -> cuts.cutOff(terminal(cuts)));
  }

  /** The last event needs its closing brace, not its blank line. */
  private static int terminal(RecordedCuts cuts) {
    int blankLine = cuts.endOfEvent("data: *\\{\"type\": ?\"message_stop\"");
    return blankLine < 0 ? -1 : blankLine - 2;
  }

  private static Stream<DynamicTest> cuts(List<String> lineEnds, Consumer<RecordedCuts> check) {
    return Recording.matching(MESSAGES)
        .filter(Recording::isStream)
        .flatMap(
            recording ->
                lineEnds.stream()
                    .map(
                        lineEnd ->
                            DynamicTest.dynamicTest(
                                recording.id() + (lineEnd.length() == 1 ? " LF" : " CRLF"),
                                () -> check.accept(read(recording, lineEnd)))));
  }

  private static RecordedCuts read(Recording recording, String lineEnd) {
    return RecordedCuts.of(
        recording,
        lineEnd,
        () -> new MessageReader(DeltaListener.none(), "anthropic/https://host.test:443"));
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
      String origin = origin(server);
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
                  .filter(part -> part.origin().equals(origin))
                  .filter(part -> !part.signature().isEmpty())
                  .count())
          .isEqualTo(expected.get("signatures"));
      assertBlocks(reply, origin, (List<?>) expected.get("blocks"));
    }
  }

  /** Everything but text that stayed empty is there, in its order. */
  private static void assertBlocks(ModelReply reply, String origin, List<?> expected) {
    List<Object> kinds = new ArrayList<>();
    for (Part part : reply.message().parts()) {
      if (part instanceof Part.Reasoning reasoning) {
        kinds.add(
            reasoning.origin().equals(origin)
                ? "thinking"
                : reasoning.origin().equals(origin + EncodedMessage.REDACTED)
                    ? "redacted_thinking"
                    : typeOf(reasoning.signature()));
      } else {
        kinds.add("text");
      }
    }
    reply.message().toolCalls().forEach(call -> kinds.add("tool_use"));
    assertThat(kinds).isEqualTo(expected);
  }

  private static String origin(FaultServer server) {
    return "anthropic/http://127.0.0.1:" + server.port();
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
