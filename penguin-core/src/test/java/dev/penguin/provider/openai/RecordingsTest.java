package dev.penguin.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.RecordedCuts;
import dev.penguin.internal.http.Recording;
import dev.penguin.message.Part;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what real servers sent, from the folder that {@code -Dpenguin.recordings} names, cut into
 * pieces at random places.
 */
@Needs(Need.RECORDINGS)
class RecordingsTest {

  private static final String CHATS = "(openai|compat)-chat/.*";

  @Test
  void theRecordingsAreThere() {
    assertThat(Recording.matching(CHATS).filter(Recording::isStream)).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> streamsGiveTheReplyThatWasReadFromTheirBytes() {
    return Recording.matching(CHATS)
        .filter(Recording::isStream)
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkStream(recording)));
  }

  @TestFactory
  Stream<DynamicTest> wholeCompletionsAndErrorsAreUnderstood() {
    return Recording.matching(CHATS)
        .filter(recording -> !recording.isStream())
        .map(recording -> DynamicTest.dynamicTest(recording.id(), () -> checkBody(recording)));
  }

  @TestFactory
  Stream<DynamicTest> streamsMayComeInAnyTwoPiecesAndWithBothLineEnds() {
    return cuts(List.of("\n", "\r\n"), RecordedCuts::splitInTwo);
  }

  @TestFactory
  Stream<DynamicTest> streamsThatAreCutOffBeforeTheirTerminalEventGiveNoReply() {
    return cuts(List.of("\n"), cuts -> cuts.cutOff(terminal(cuts)));
  }

  private static int terminal(RecordedCuts cuts) {
    int done = cuts.endOf(List.of("data: [DONE]"));
    int finish = cuts.endOfEvent("\"finish_reason\": ?\"");
    return finish < 0 ? done : Math.min(finish, done);
  }

  private static Stream<DynamicTest> cuts(List<String> lineEnds, Consumer<RecordedCuts> check) {
    return Recording.matching(CHATS)
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
        recording, lineEnd, () -> new CompletionReader(DeltaListener.none(), ""));
  }

  private static void checkStream(Recording recording) {
    Map<?, ?> expected = recording.expected();
    StringBuilder told = new StringBuilder();
    try (FaultServer server = FaultServer.start(recording.inPieces());
        OpenAiModel model = OpenAiModelTest.model(server)) {
      ModelRequest request = ModelRequest.of(List.of(UserMessage.of("hello")));
      if (expected.get("error") != null) {
        ModelException failure =
            catchThrowableOfType(ModelException.class, () -> model.generate(request, told::append));
        assertThat(failure.partialText()).isEqualTo(expected.get("text"));
        assertThat(failure.code()).contains(at(expected, "error", "code"));
        assertThat(failure.status()).hasValue(400);
      } else {
        check(model.generate(request, told::append), expected);
      }
      assertThat(told.toString()).isEqualTo(expected.get("text"));
    }
  }

  private static void check(ModelReply reply, Map<?, ?> expected) {
    assertThat(reply.message().text()).isEqualTo(expected.get("text"));
    assertThat(thoughts(reply)).isEqualTo(expected.get("thinking"));
    List<Map<String, String>> calls =
        reply.message().toolCalls().stream()
            .map(
                call ->
                    Map.of("id", call.id(), "name", call.name(), "arguments", call.argumentsJson()))
            .toList();
    assertThat(calls).isEqualTo(expected.get("tools"));
    FinishReason reason =
        expected.get("stop") == null
            ? FinishReason.UNKNOWN
            : FinishReason.valueOf(
                expected.get("stop").toString().toUpperCase(java.util.Locale.ROOT));
    assertThat(reply.finishReason()).isEqualTo(reason);
    Usage usage = reply.usage();
    if (expected.get("usage") == null) {
      assertThat(usage).isEqualTo(Usage.NONE);
    } else {
      assertThat(usage.inputTokens()).isEqualTo(number(expected, "prompt_tokens"));
      assertThat(usage.outputTokens()).isEqualTo(number(expected, "completion_tokens"));
    }
  }

  private static void checkBody(Recording recording) {
    int status = recording.status();
    try (FaultServer server = FaultServer.start(recording.inPieces());
        OpenAiModel model = OpenAiModelTest.model(server)) {
      ModelRequest request = ModelRequest.of(List.of(UserMessage.of("hello")));
      if (status == 200) {
        ModelReply reply = model.generate(request, DeltaListener.none());
        assertThat(reply.finishReason())
            .isIn(FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.LENGTH);
        assertThat(reply.message().text().isEmpty() && reply.message().toolCalls().isEmpty())
            .isFalse();
        assertThat(reply.usage().inputTokens()).isPositive();
      } else {
        ModelException failure =
            catchThrowableOfType(
                ModelException.class, () -> model.generate(request, DeltaListener.none()));
        assertThat(failure.status()).hasValue(status);
        assertThat(failure)
            .isInstanceOf(
                status == 429
                    ? ModelException.RateLimited.class
                    : ModelException.InvalidRequest.class);
      }
    }
  }

  private static String thoughts(ModelReply reply) {
    StringBuilder text = new StringBuilder();
    for (Part part : reply.message().parts()) {
      if (part instanceof Part.Reasoning reasoning) {
        text.append(reasoning.text());
      }
    }
    return text.toString();
  }

  @SuppressWarnings("unchecked") // the caller knows what is there
  private static <T> T at(Map<?, ?> map, String outer, String inner) {
    return (T) ((Map<?, ?>) map.get(outer)).get(inner);
  }

  private static long number(Map<?, ?> expected, String name) {
    return RecordingsTest.<Long>at(expected, "usage", name);
  }
}
