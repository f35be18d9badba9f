package dev.penguin.examples;

import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelProvider;

// region: own-provider
/** Makes the models whose names begin with {@code count/}. */
public final class WordCountProvider implements ModelProvider {
  @Override
  public String name() {
    return "count";
  }

  @Override
  public ChatModel create(ModelConfig config, HttpSettings http) {
    return new WordCounter(config.info());
  }
}
// endregion
