package dev.penguin.provider.anthropic;

import static dev.penguin.internal.http.AnthropicAnswers.blockStart;
import static dev.penguin.internal.http.AnthropicAnswers.delta;
import static dev.penguin.internal.http.AnthropicAnswers.jsonDelta;
import static dev.penguin.internal.http.AnthropicAnswers.message;
import static dev.penguin.internal.http.AnthropicAnswers.saying;
import static dev.penguin.internal.http.AnthropicAnswers.toolStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Request;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AnthropicModelProviderTest {
  private static final Message HELLO = UserMessage.of("hello");

  @ParameterizedTest
  @CsvSource({"'', /v1/messages", "/, /v1/messages", "/v1, /v1/messages", "/a/, /a/v1/messages"})
  void keyAndAddressComeFromTheEnvironment(String path, String expected) throws Exception {
    try (FaultServer server = FaultServer.start(saying("hi"))) {
      String url = "http://127.0.0.1:" + server.port() + path;

      Request request =
          ask(
              server,
              Map.of("ANTHROPIC_API_KEY", "sk-ant-1 ", "ANTHROPIC_BASE_URL", url),
              ModelConfig.of("anthropic/claude-sonnet-4-5"));

      assertThat(request.line()).isEqualTo("POST " + expected + " HTTP/1.1");
      assertThat(request.headers())
          .containsEntry("x-api-key", "sk-ant-1")
          .containsEntry("anthropic-version", "2023-06-01")
          .containsEntry("content-type", "application/json")
          .doesNotContainKey("authorization");
    }
  }

  @Test
  void headersOfTheUserReplaceOursAndStandInForTheKey() throws Exception {
    try (FaultServer server = FaultServer.start(saying("hi"))) {
      Request request =
          ask(
              server,
              Map.of(),
              ModelConfig.of("anthropic/claude-sonnet-4-5")
                  .withBaseUrl(server.baseUrl())
                  .withHeader("Authorization", "Bearer token")
                  .withHeader("Anthropic-Version", "2030-01-01")
                  .withHeader("anthropic-beta", "some-beta"));

      assertThat(request.headers())
          .containsEntry("authorization", "Bearer token")
          .containsEntry("anthropic-version", "2030-01-01")
          .containsEntry("anthropic-beta", "some-beta")
          .doesNotContainKey("x-api-key");
    }
  }

  @Test
  void aMissingKeyAndAWrongAddressAreNamed() {
    AnthropicModelProvider empty = new AnthropicModelProvider(name -> null);
    ModelConfig config = ModelConfig.of("anthropic/claude-sonnet-4-5");

    assertThatThrownBy(() -> empty.create(config, HttpSettings.defaults()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "No key for anthropic/claude-sonnet-4-5: set the environment variable"
                + " ANTHROPIC_API_KEY, or pass one with ModelConfig.withApiKey"
                + " (see errors.md#missing-key in the penguin-core jar)");
    assertThatThrownBy(
            () ->
                new AnthropicModelProvider(Map.of("ANTHROPIC_BASE_URL", "ftp://x")::get)
                    .create(config.withApiKey("k"), HttpSettings.defaults()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The environment variable ANTHROPIC_BASE_URL must be an http or https address without"
                + " user information, got 'ftp://x' (see errors.md#bad-base-url in the penguin-core jar)");
  }

  @Test
  void theOutputLimitIsKnownToTheEngine() throws Exception {
    ChatModel model =
        new AnthropicModelProvider(name -> "key")
            .create(
                ModelConfig.of("anthropic/claude-sonnet-4-5").withContextWindow(200_000),
                HttpSettings.defaults());

    assertThat(model.info().maxOutputTokens()).hasValue(32_000);
    assertThat(model.info().contextWindow()).hasValue(200_000);
    ((AutoCloseable) model).close();
  }

  @Test
  @DisplayName("row 42: what the model thought is in the next request, byte for byte")
  void row42ThoughtsMakeTheRoundTrip() {
    String thought = "W\u00e4re \\\"17\\\" \\u00d7 23 = \\n391?";
    String signature = "EqkECkYIBxgCKkA8AZ4noDfV5VcOJe/p3JTRB6Xz5297mrWhl3Mb+HSXDK==";
    String data = "EmwKAhgBEgy3va3pzix/LafPsn4aDFIT2Xlxh0L5L8rLVyIwxtE3rAFBa8cr3qpP";
    try (FaultServer server =
            FaultServer.start(
                message(
                    "tool_use",
                    blockStart(0, "{'type':'thinking','thinking':'','signature':''}"),
                    delta(0, "{'type':'thinking_delta','thinking':'" + thought + "'}"),
                    delta(0, "{'type':'signature_delta','signature':'" + signature + "'}"),
                    blockStart(1, "{'type':'redacted_thinking','data':'" + data + "'}"),
                    toolStart(2, "toolu_1", "look"),
                    jsonDelta(2, "{`a` : 1}")),
                saying("done"));
        AnthropicModel model = AnthropicModelTest.model(server)) {
      List<Message> messages = new ArrayList<>(List.of(HELLO));

      AssistantMessage answer = generate(model, messages);
      messages.add(answer);
      messages.add(ToolMessage.of(answer.toolCalls().get(0), "seen", false));
      generate(model, messages);

      assertThat(server.requests().get(1).text())
          .contains(
              "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"W\u00e4re"
                  + " \\\"17\\\" \u00d7 23 = \\n391?\",\"signature\":\""
                  + signature
                  + "\"},{\"type\":\"redacted_thinking\",\"data\":\""
                  + data
                  + "\"},{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"look\",\"input\":{\"a\" : 1}}]}");
    }
  }

  private static AssistantMessage generate(ChatModel model, List<Message> messages) {
    return model.generate(ModelRequest.of(messages), DeltaListener.none()).message();
  }

  private static Request ask(
      FaultServer server, Map<String, String> environment, ModelConfig config) throws Exception {
    ChatModel model =
        new AnthropicModelProvider(environment::get).create(config, HttpSettings.defaults());
    assertThat(generate(model, List.of(HELLO)).text()).isEqualTo("hi");
    ((AutoCloseable) model).close();
    return server.requests().get(0);
  }
}
