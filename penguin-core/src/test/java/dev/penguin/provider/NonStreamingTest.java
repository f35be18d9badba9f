package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.provider.ModelFactory;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.RetryingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Replies that come in one piece, asked for that way. */
@Timeout(60)
class NonStreamingTest {
  private static final Map<String, String> WHOLE =
      Map.of(
          "openai/test",
          "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":"
              + "{\"role\":\"assistant\",\"content\":\"let me look\",\"tool_calls\":[{\"id\":\"a\","
              + "\"type\":\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]},"
              + "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":9,"
              + "\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":4}}}",
          "anthropic/claude-test",
          "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":["
              + "{\"type\":\"text\",\"text\":\"let me look\"},{\"type\":\"tool_use\",\"id\":\"a\","
              + "\"name\":\"look\",\"input\":{}}],\"stop_reason\":\"tool_use\",\"usage\":"
              + "{\"input_tokens\":5,\"cache_read_input_tokens\":4,\"output_tokens\":3}}");

  @TestFactory
  Stream<DynamicTest> aReplyInOnePieceIsReadAndSilenceBeforeItIsNoFailure() {
    return WHOLE.keySet().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> readsOnePiece(name)));
  }

  private static void readsOnePiece(String name) {
    Answer whole = body(200, WHOLE.get(name), "Content-Type: application/json");
    Answer late =
        (request, wire) -> {
          Thread.sleep(400); // the server's pace, longer than the idle timeout
          whole.give(request, wire);
        };
    List<String> told = new ArrayList<>();
    try (FaultServer server = FaultServer.start(late);
        RetryingModel model = model(name, server)) {
      ModelReply reply =
          model.generate(ModelRequest.of(List.of(UserMessage.of("hello"))), told::add);

      assertThat(reply.message().text()).isEqualTo("let me look");
      assertThat(reply.message().toolCalls()).containsExactly(new ToolCall("a", "look", "{}"));
      assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
      assertThat(reply.usage()).isEqualTo(new Usage(9, 3, 4, 0, 0));
      assertThat(told).containsExactly("let me look");
      assertThat(server.requests()).hasSize(1);
      assertThat(Json.parseObject(server.requests().get(0).text()))
          .containsEntry("stream", false)
          .doesNotContainKey("stream_options");
    }
  }

  private static RetryingModel model(String name, FaultServer server) {
    ModelFactory factory =
        new ModelFactory(
            HttpSettings.defaults(),
            NonStreamingTest.class.getClassLoader(),
            new Random(),
            variable -> null);
    return (RetryingModel)
        factory.create(
            ModelConfig.of(name)
                .withApiKey("sk-test")
                .withBaseUrl(server.baseUrl())
                .withStreaming(false)
                .withIdleTimeout(Duration.ofMillis(100)));
  }
}
