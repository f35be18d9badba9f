package dev.penguin.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.message.Part;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what real servers sent, from the folder that {@code -Dpenguin.recordings} names, cut into
 * pieces at random places.
 */
class RecordingsTest {

  @TestFactory
  Stream<DynamicTest> streamsGiveTheReplyThatWasReadFromTheirBytes() throws IOException {
    Path folder = folder();
    return recordings(folder)
        .filter(recording -> recording.get("streaming").equals(true))
        .map(recording -> test(recording, () -> checkStream(folder, recording)));
  }

  @TestFactory
  Stream<DynamicTest> wholeCompletionsAndErrorsAreUnderstood() throws IOException {
    Path folder = folder();
    return recordings(folder)
        .filter(recording -> recording.get("streaming").equals(false))
        .map(recording -> test(recording, () -> checkBody(folder, recording)));
  }

  private static Path folder() {
    String folder = System.getProperty("penguin.recordings", "");
    Assumptions.assumeTrue(
        !folder.isEmpty(), "skipped: no folder of recordings in -Dpenguin.recordings");
    return Path.of(folder);
  }

  private static Stream<Map<?, ?>> recordings(Path folder) throws IOException {
    List<?> manifest = (List<?>) Json.parse(Files.readString(folder.resolve("manifest.json")));
    return manifest.stream()
        .<Map<?, ?>>map(recording -> (Map<?, ?>) recording)
        .filter(recording -> recording.get("id").toString().matches("(openai|compat)-chat/.*"));
  }

  private static DynamicTest test(
      Map<?, ?> recording, org.junit.jupiter.api.function.Executable check) {
    return DynamicTest.dynamicTest(recording.get("id").toString(), check);
  }

  private static void checkStream(Path folder, Map<?, ?> recording) throws IOException {
    Map<?, ?> expected = (Map<?, ?>) recording.get("expected");
    byte[] body = Files.readAllBytes(folder.resolve(recording.get("body").toString()));
    StringBuilder told = new StringBuilder();
    try (FaultServer server = FaultServer.start(inPieces(body, recording));
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

  private static void checkBody(Path folder, Map<?, ?> recording) throws IOException {
    byte[] body = Files.readAllBytes(folder.resolve(recording.get("body").toString()));
    long status = (Long) recording.get("status");
    try (FaultServer server = FaultServer.start(inPieces(body, recording));
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
        assertThat(failure.status()).hasValue((int) status);
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

  private static Answer inPieces(byte[] body, Map<?, ?> recording) {
    Random random = new Random(recording.get("id").hashCode());
    String type = ((List<?>) at(recording, "headers", "content-type")).get(0).toString();
    int status = ((Long) recording.get("status")).intValue();
    return (request, wire) -> {
      wire.head(status, "Content-Type: " + type, "Transfer-Encoding: chunked");
      int from = 0;
      while (from < body.length) {
        int to = Math.min(body.length, from + 1 + random.nextInt(400));
        wire.chunk(Arrays.copyOfRange(body, from, to));
        from = to;
      }
      wire.endChunks();
    };
  }

  @SuppressWarnings("unchecked") // the caller knows what is there
  private static <T> T at(Map<?, ?> map, String outer, String inner) {
    return (T) ((Map<?, ?>) map.get(outer)).get(inner);
  }

  private static long number(Map<?, ?> expected, String name) {
    return RecordingsTest.<Long>at(expected, "usage", name);
  }
}
