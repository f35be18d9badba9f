package dev.penguin.internal.provider;

import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.saying;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelProvider;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ModelFactoryTest {
  @Test
  void aMissingKeyIsNamedWithItsVariables() {
    ConfigurationException failure =
        catchThrowableOfType(
            ConfigurationException.class,
            () -> factory(Map.of()).create(ModelConfig.of("openai/gpt-5-mini")));

    assertThat(failure)
        .hasMessage(
            "No key for openai/gpt-5-mini: set the environment variable OPENAI_API_KEY, or pass one"
                + " with ModelConfig.withApiKey (see errors.md#missing-key in the penguin-core jar)");
    assertThat(failure.anchor()).isEqualTo("missing-key");
  }

  @Test
  void anUnknownProviderIsNamedWithTheNearestOne() {
    assertThatThrownBy(() -> factory(Map.of()).create(ModelConfig.of("opnai/gpt")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Unknown provider 'opnai' in the model name opnai/gpt. Did you mean openai/gpt? Known are"
                + " openai, anthropic, openrouter, ollama, groq, deepseek, mistral, xai, together, lmstudio,"
                + " vllm, litellm; others are found through ServiceLoader as"
                + " dev.penguin.model.ModelProvider (see errors.md#unknown-provider in the penguin-core jar)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "google/gemini-2.5-flash | Gemini speaks OpenAI's protocol at an address of its own:"
            + " ModelConfig.of(\"openai/gemini-2.5-flash\").withBaseUrl(\"https://generativelanguage.googleapis.com/v1beta/openai\").withApiKey(a Gemini API key).",
        "Gemini/m | Gemini speaks OpenAI's protocol at an address of its own:"
            + " ModelConfig.of(\"openai/m\").withBaseUrl(\"https://generativelanguage.googleapis.com/v1beta/openai\").withApiKey(a Gemini API key).",
        "vertex/gemini-2.5-pro | Vertex AI speaks OpenAI's protocol at an address of its own:"
            + " ModelConfig.of(\"openai/google/gemini-2.5-pro\").withBaseUrl(\"https://REGION-aiplatform.googleapis.com/v1/projects/PROJECT/locations/REGION/endpoints/openapi\").withApiKey(() -> an access token).",
        "azure/gpt-5 | Azure speaks OpenAI's protocol at an address of its own:"
            + " ModelConfig.of(\"openai/gpt-5\").withBaseUrl(\"https://RESOURCE.openai.azure.com/openai/v1\").withApiKey(the resource's key), where the model is the name of the deployment.",
        "bedrock/openai.gpt-oss-20b-1:0 | Bedrock speaks OpenAI's protocol at an address of its own:"
            + " ModelConfig.of(\"openai/openai.gpt-oss-20b-1:0\").withBaseUrl(\"https://bedrock-runtime.REGION.amazonaws.com/openai/v1\").withApiKey(a Bedrock API key). Models that it does not offer there, Claude among them, are reached through a LiteLLM proxy: litellm/NAME.",
      })
  void aVendorThatIsReachedElsewhereIsNamedWithItsAddress(String name, String hint) {
    String provider = name.substring(0, name.indexOf('/'));

    assertThatThrownBy(() -> factory(Map.of()).create(ModelConfig.of(name)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "Unknown provider '"
                + provider
                + "' in the model name "
                + name
                + ". "
                + hint
                + " Known are openai, ")
        .hasMessageEndingWith("(see errors.md#unknown-provider in the penguin-core jar)");
  }

  @Test
  void aProviderOfAnotherPartyIsFoundByItsName(@TempDir Path folder) {
    ModelFactory factory =
        new ModelFactory(
            HttpSettings.defaults(),
            offering(folder, ParrotProvider.class.getName()),
            new Random(1),
            name -> null);

    ChatModel model = factory.create(ModelConfig.of("parrot/grey"));

    assertThat(ask(model)).isEqualTo("parrot/grey");
    assertThatThrownBy(() -> factory.create(ModelConfig.of("parot/grey")))
        .hasMessageContaining("Did you mean parrot/grey?");
  }

  @Test
  void aProviderThatCannotBeLoadedIsNamed(@TempDir Path folder) {
    ModelFactory factory =
        new ModelFactory(
            HttpSettings.defaults(),
            offering(folder, "no.such.Provider"),
            new Random(1),
            name -> null);

    assertThatThrownBy(() -> factory.create(ModelConfig.of("parrot/grey")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The provider of parrot/grey was not found, because a provider of another library"
                + " cannot be loaded: dev.penguin.model.ModelProvider: Provider"
                + " no.such.Provider not found (see errors.md#unknown-provider in the penguin-core jar)");
  }

  @ParameterizedTest
  @CsvSource({
    "openai, OPENAI_API_KEY, OPENAI_BASE_URL, /v1/chat/completions, /chat/completions",
    "openrouter, OPENROUTER_API_KEY, OPENROUTER_BASE_URL, /v1/chat/completions, /api/v1/chat/completions",
    "groq, GROQ_API_KEY, GROQ_BASE_URL, /v1/chat/completions, /openai/v1/chat/completions",
    "deepseek, DEEPSEEK_API_KEY, DEEPSEEK_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "mistral, MISTRAL_API_KEY, MISTRAL_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "xai, XAI_API_KEY, XAI_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "together, TOGETHER_API_KEY, TOGETHER_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "ollama, OLLAMA_API_KEY, OLLAMA_HOST, /v1/chat/completions, /v1/chat/completions",
    "lmstudio, LMSTUDIO_API_KEY, LMSTUDIO_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "vllm, VLLM_API_KEY, VLLM_BASE_URL, /v1/chat/completions, /v1/chat/completions",
    "litellm, LITELLM_API_KEY, LITELLM_BASE_URL, /v1/chat/completions, /v1/chat/completions"
  })
  void keyAndAddressComeFromTheEnvironment(
      String provider, String key, String url, String path, String pathOfBareHost)
      throws Exception {
    try (FaultServer server = FaultServer.start(saying("hi"))) {
      ChatModel model =
          factory(Map.of(key, "sk-environment", url, server.baseUrl()))
              .create(ModelConfig.of(provider + "/m"));
      ChatModel bare =
          factory(Map.of(key, "sk-environment", url, "http://127.0.0.1:" + server.port()))
              .create(ModelConfig.of(provider + "/m"));

      assertThat(ask(model)).isEqualTo("hi");
      assertThat(ask(bare)).isEqualTo("hi");

      assertThat(server.requests().get(0).line()).isEqualTo("POST " + path + " HTTP/1.1");
      assertThat(server.requests().get(1).line()).isEqualTo("POST " + pathOfBareHost + " HTTP/1.1");
      assertThat(server.requests().get(0).headers())
          .containsEntry("authorization", "Bearer sk-environment");
      ((AutoCloseable) model).close();
      ((AutoCloseable) bare).close();
    }
  }

  @Test
  void ollamasHostMayLackSchemeAndPath() throws Exception {
    try (FaultServer server = FaultServer.start(saying("hi"))) {
      ChatModel model =
          factory(Map.of("OLLAMA_HOST", "0.0.0.0:" + server.port()))
              .create(ModelConfig.of("ollama/qwen3:8b"));

      assertThat(ask(model)).isEqualTo("hi");

      assertThat(server.requests().get(0).headers()).doesNotContainKey("authorization");
      assertThat(server.requests().get(0).text()).startsWith("{\"model\":\"qwen3:8b\"");
      ((AutoCloseable) model).close();
    }
  }

  @Test
  void aWrongAddressIsNamedWithoutItsUser() {
    assertThatThrownBy(
            () ->
                factory(Map.of("VLLM_BASE_URL", "ftp://me:secret@host/"))
                    .create(ModelConfig.of("vllm/m")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The environment variable VLLM_BASE_URL must be an http or https address without user"
                + " information, got 'host/' (see errors.md#bad-base-url in the penguin-core jar)");
  }

  @Test
  @DisplayName("row 1: 429 with Retry-After 1 is two requests, 1.0 to 1.6 s apart")
  void row1TheSecondRequestComesAfterTheWait() throws Exception {
    assertGap("1", 1000, 1600);
  }

  @Test
  @DisplayName("row 2: 429 with an HTTP date two seconds ahead")
  void row2AnHttpDateIsKept() throws Exception {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
    assertGap(date, 900, 2600);
  }

  @Test
  @DisplayName("row 8: a waiting connection that the server closed costs one counted attempt")
  void row8AConnectionThatTheServerClosedIsReplaced() throws Exception {
    try (FaultServer server =
        FaultServer.start(
            (request, wire) -> {
              saying("one").give(request, wire);
              wire.close();
            },
            saying("two"))) {
      ChatModel model =
          factory(Map.of("OPENAI_API_KEY", "sk-environment"))
              .create(ModelConfig.of("openai/m").withBaseUrl(server.baseUrl()));

      assertThat(ask(model)).isEqualTo("one");
      assertThat(ask(model)).isEqualTo("two");

      assertThat(server.requests()).hasSize(2);
      assertThat(server.connections()).isEqualTo(2);
      ((AutoCloseable) model).close();
    }
  }

  private static void assertGap(String retryAfter, long least, long most) throws Exception {
    try (FaultServer server =
        FaultServer.start(error(429, null, "slow", "Retry-After: " + retryAfter), saying("hi"))) {
      ChatModel model =
          factory(Map.of("OPENAI_API_KEY", "sk-environment"))
              .create(ModelConfig.of("openai/m").withBaseUrl(server.baseUrl()));

      assertThat(ask(model)).isEqualTo("hi");

      assertThat(server.gaps()).hasSize(1);
      assertThat(server.gaps().get(0)).isBetween(least, most);
      ((AutoCloseable) model).close();
    }
  }

  private static String ask(ChatModel model) {
    return model
        .generate(ModelRequest.of(List.of(UserMessage.of("hello"))), DeltaListener.none())
        .message()
        .text();
  }

  private static ModelFactory factory(Map<String, String> environment) {
    return new ModelFactory(
        HttpSettings.defaults(),
        ModelFactoryTest.class.getClassLoader(),
        new Random(1),
        environment::get);
  }

  /** A loader that offers one more provider. */
  private static ClassLoader offering(Path folder, String provider) {
    return new ClassLoader(ModelFactoryTest.class.getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        if (!name.equals("META-INF/services/" + ModelProvider.class.getName())) {
          return super.getResources(name);
        }
        try {
          Path file = Files.writeString(folder.resolve("services"), provider);
          return Collections.enumeration(List.of(file.toUri().toURL()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  /** Another party's provider, whose models say their own name. */
  public static final class ParrotProvider implements ModelProvider {
    @Override
    public String name() {
      return "parrot";
    }

    @Override
    public ChatModel create(ModelConfig config, HttpSettings http) {
      return new ChatModel() {
        @Override
        public ModelInfo info() {
          return config.info();
        }

        @Override
        public ModelReply generate(ModelRequest request, DeltaListener deltas) {
          return ModelReply.text(config.info().toString());
        }
      };
    }
  }
}
