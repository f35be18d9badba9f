package dev.penguin.provider.openai;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider that speaks OpenAI's chat protocol, and its habits. Immutable.
 *
 * @param name the part of a model name before the first slash
 * @param baseUrl where it usually answers
 * @param urlVariables environment variables that name another address, in order
 * @param keyVariables environment variables that hold the key, in order
 * @param keyNeeded whether it answers nobody without a key
 * @param dialect how its protocol differs from OpenAI's
 */
record Preset(
    String name,
    String baseUrl,
    List<String> urlVariables,
    List<String> keyVariables,
    boolean keyNeeded,
    Dialect dialect) {

  private static final Dialect COMPATIBLE = new Dialect("max_tokens", Dialect.Thoughts.DROPPED);

  /** In the order in which messages name them. */
  static final List<Preset> ALL =
      List.of(
          hosted(
              "openai",
              "https://api.openai.com/v1",
              "OPENAI",
              new Dialect("max_completion_tokens", Dialect.Thoughts.DROPPED).plain(false)),
          hosted(
              "openrouter",
              "https://openrouter.ai/api/v1",
              "OPENROUTER",
              new Dialect("max_tokens", Dialect.Thoughts.DETAILS).withNestedEffort()),
          new Preset(
              "ollama",
              "http://localhost:11434/v1",
              List.of("OLLAMA_BASE_URL", "OLLAMA_HOST"),
              List.of("OLLAMA_API_KEY"),
              false,
              COMPATIBLE),
          hosted("groq", "https://api.groq.com/openai/v1", "GROQ", COMPATIBLE),
          hosted(
              "deepseek",
              "https://api.deepseek.com/v1",
              "DEEPSEEK",
              new Dialect("max_tokens", Dialect.Thoughts.CONTENT).withoutSchemas()),
          hosted("mistral", "https://api.mistral.ai/v1", "MISTRAL", COMPATIBLE.mistral()),
          hosted("xai", "https://api.x.ai/v1", "XAI", COMPATIBLE),
          hosted("together", "https://api.together.xyz/v1", "TOGETHER", COMPATIBLE),
          new Preset(
              "lmstudio",
              "http://localhost:1234/v1",
              List.of("LMSTUDIO_BASE_URL"),
              List.of("LMSTUDIO_API_KEY"),
              false,
              COMPATIBLE),
          new Preset(
              "vllm",
              "http://localhost:8000/v1",
              List.of("VLLM_BASE_URL"),
              List.of("VLLM_API_KEY"),
              false,
              COMPATIBLE),
          new Preset(
              "litellm",
              "http://localhost:4000/v1",
              List.of("LITELLM_BASE_URL", "LITELLM_PROXY_API_BASE"),
              List.of("LITELLM_API_KEY", "LITELLM_PROXY_API_KEY"),
              false,
              COMPATIBLE));

  private static Preset hosted(String name, String url, String prefix, Dialect dialect) {
    return new Preset(
        name,
        url,
        List.of(prefix.concat("_BASE_URL")),
        List.of(prefix.concat("_API_KEY")),
        true,
        dialect);
  }

  /** The preset of a name; null when there is none. */
  static @Nullable Preset named(String name) {
    for (Preset preset : ALL) {
      if (preset.name.equals(name)) {
        return preset;
      }
    }
    return null;
  }
}
