package dev.penguin.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with an address or a model's name is named, with the address that was asked. */
@Timeout(60)
class WrongAddressTest {
  private static final String SEE = " See errors.md#";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai/m | /v1/chat/completions | /v1/chat/completions/chat/completions"
            + " | : the base URL is a whole endpoint; leave out '/chat/completions' at its end.",
        "openai/m | /v1/chat/completions/ | /v1/chat/completions/chat/completions"
            + " | : the base URL is a whole endpoint; leave out '/chat/completions' at its end.",
        "anthropic/m | /v1/messages | /v1/messages/v1/messages"
            + " | : the base URL is a whole endpoint; leave out '/v1/messages' at its end.",
        "openai/m | / | /chat/completions"
            + " | : a base URL of this protocol mostly ends in /v1, as {host}/v1.",
        "openai/m | /api/v3 | /api/v3/chat/completions"
            + " | : is the base URL right, and does the server have the model 'm'?",
        "ollama/m | /v1 | /v1/chat/completions"
            + " | : is the base URL right, and does the server have the model 'm'?",
      })
  void anAddressThatIsNotThereIsNamedWithWhatIsWrong(
      String model, String base, String asked, String hint) {
    try (FaultServer server = FaultServer.start(Answers.error(404, "not_found", "Not found"))) {
      ModelException failure = failure(model, server.host() + base);

      assertThat(failure)
          .isInstanceOf(ModelException.InvalidRequest.class)
          .hasMessage(
              model
                  + " answered with HTTP 404 (not_found): Not found (sent to "
                  + server.host()
                  + asked
                  + hint.replace("{host}", server.host())
                  + SEE
                  + "not-found in the penguin-core jar)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "openai/gpt-999 | 404 | The model 'gpt-999' does not exist or you do not have access to it | 'gpt-999'? | not-found",
        "openai/x | 400 | invalid model ID | 'x'? | request-refused",
        "ollama/llama9 | 404 | model 'llama9' not found | 'llama9'? Get it with `ollama pull llama9`. | not-found",
      })
  void aModelThatTheServerLacksIsNamed(
      String model, int status, String words, String named, String anchor) {
    try (FaultServer server = FaultServer.start(Answers.error(status, null, words))) {
      ModelException failure = failure(model, server.baseUrl());

      assertThat(failure)
          .hasMessageEndingWith(
              words
                  + " (sent to "
                  + server.baseUrl()
                  + "/chat/completions: does the server have the model "
                  + named
                  + SEE
                  + anchor
                  + " in the penguin-core jar)");
    }
  }

  @Test
  void theAddressShowsNoKey() {
    try (FaultServer server = FaultServer.start(Answers.error(401, null, "no"))) {
      ModelException failure = failure("openai/m", server.baseUrl() + "?key=canary-7f3a");

      assertThat(failure)
          .isInstanceOf(ModelException.Authentication.class)
          .hasMessage(
              "openai/m answered with HTTP 401 (some_type): no (sent to "
                  + server.baseUrl()
                  + "/chat/completions: is the key one of this server, and may it use the model?"
                  + SEE
                  + "key-refused in the penguin-core jar)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ollama/m | is it running? Start it with `ollama serve`. See",
        "lmstudio/m | is it running? Start it with `lms server start`. See",
        "vllm/m | is it running? See",
        "openai/m | see",
      })
  void aServerOfOnesOwnThatRefusesIsProbablyNotRunning(String model, String hint)
      throws IOException {
    try (Socket silent = new Socket()) {
      // Bound and not listening: refuses, and no other server can get the port.
      silent.bind(new InetSocketAddress("127.0.0.1", 0));

      ModelException failure = failure(model, "http://127.0.0.1:" + silent.getLocalPort() + "/v1");

      assertThat(failure)
          .isInstanceOf(ModelException.Unreachable.class)
          .hasMessageContaining("could not be reached at http://127.0.0.1:")
          .hasMessageEndingWith(" (" + hint + " errors.md#unreachable in the penguin-core jar)");
    }
  }

  @Test
  void theAddressOfGeminiThatTheMessageNamesIsAskedAsItIs() {
    try (FaultServer server = FaultServer.start(FaultMatrix.OK);
        Engine engine = engine("openai/gemini-2.5-flash", server.host() + "/v1beta/openai")) {
      assertThat(engine.run(RunRequest.of("hello")).text()).isEqualTo("fine");
      assertThat(server.requests().get(0).line())
          .startsWith("POST /v1beta/openai/chat/completions ");
    }
  }

  private static ModelException failure(String model, String baseUrl) {
    try (Engine engine = engine(model, baseUrl)) {
      return catchThrowableOfType(ModelException.class, () -> engine.run(RunRequest.of("hello")));
    }
  }

  private static Engine engine(String model, String baseUrl) {
    return Engine.builder()
        .model(ModelConfig.of(model).withBaseUrl(baseUrl).withApiKey("test-key").withMaxRetries(0))
        .build();
  }
}
