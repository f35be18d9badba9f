package dev.penguin.provider.openai;

import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserHeadersTest {
  private static final String KEY = "sk-canary-7f3a";

  @Test
  void aHeaderOfTheUserReplacesTheKey() {
    try (FaultServer server = FaultServer.start(saying("x"))) {
      ModelConfig config =
          ModelConfig.of("openai/test")
              .withBaseUrl(server.baseUrl())
              .withApiKey(KEY)
              .withHeader("authorization", "Basic other")
              .withHeader("Accept-Encoding", "identity");
      try (OpenAiModel model =
          (OpenAiModel)
              OpenAiModelProvider.named("openai", name -> null)
                  .create(config, HttpSettings.defaults())) {
        ModelRequest hello = ModelRequest.of(List.of(UserMessage.of("hello")));
        assertThat(model.generate(hello, DeltaListener.none()).message().text()).isEqualTo("x");
      }

      FaultServer.Request request = server.requests().get(0);
      assertThat(request.headers())
          .containsEntry("authorization", "Basic other")
          .containsEntry("accept-encoding", "identity");
      assertThat(request.headers().toString()).doesNotContain(KEY);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length", "transfer-encoding", "Accept-Encoding"})
  void aHeaderThatSaysHowABodyIsSentIsRefused(String name) {
    assertThatThrownBy(() -> ModelConfig.of("openai/test").withHeader(name, "gzip"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The header '" + name + "' must not be set: the connection decides how a body is sent");
  }
}
