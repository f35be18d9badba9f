package dev.penguin.longrun;

import dev.penguin.model.ModelConfig;
import java.util.function.UnaryOperator;

/** The ways to a model that the laws hold for. */
enum Wires {
  OPENAI("openai/gpt-test", c -> c),
  OPENAI_WHOLE("openai/gpt-test", c -> c.withStreaming(false)),
  /** A server that imitates OpenAI. */
  VLLM("vllm/gemma", c -> c),
  MISTRAL("mistral/mistral", c -> c),
  ANTHROPIC("anthropic/claude-test", c -> c),
  ANTHROPIC_WHOLE("anthropic/claude-test", c -> c.withStreaming(false)),
  ANTHROPIC_THINKING("anthropic/claude-sonnet-4-5", c -> c.withReasoningEffort("low"));

  /** The most tokens of a request and its reply. */
  static final int WINDOW = 32_000;

  private static final int OUTPUT = 4_000;

  private final String model;
  private final UnaryOperator<ModelConfig> settings;

  Wires(String model, UnaryOperator<ModelConfig> settings) {
    this.model = model;
    this.settings = settings;
  }

  /** The server's side of it. */
  Wire wire() {
    return isAnthropic() ? new AnthropicWire() : new OpenAiWire();
  }

  boolean isAnthropic() {
    return model.startsWith("anthropic/");
  }

  /** The client's side of it: what is known of the window and the length of a reply. */
  ModelConfig config(String host) {
    return unknown(host).withContextWindow(WINDOW);
  }

  /** The same without the window. */
  ModelConfig unknown(String host) {
    String url = isAnthropic() ? host : host + "/v1";
    ModelConfig config = ModelConfig.of(model).withBaseUrl(url).withApiKey("test-key");
    return settings.apply(config).withMaxOutputTokens(OUTPUT);
  }
}
