package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;

/** Chooses the model of the examples: a real one when the environment has a key, or a script. */
final class ExampleModel {
  private ExampleModel() {}

  /** Whether the model is {@code openai/gpt-5-mini}: it has a key, and no other one is named. */
  static boolean isOpenAi() {
    return named().isBlank() && !variable("OPENAI_API_KEY").isBlank();
  }

  /** Begins an agent; the script plays the model's part when there is no key. */
  static PenguinAgent.Builder agent(ScriptedModel.Builder script) {
    if (isOpenAi()) {
      return PenguinAgent.builder().model("openai/gpt-5-mini");
    }
    if (!named().isBlank()) {
      return PenguinAgent.builder().model(named());
    }
    System.out.println("(OPENAI_API_KEY is not set: a script plays the model's part)");
    return PenguinAgent.builder().model(script.build());
  }

  private static String named() {
    return variable("PENGUIN_MODEL");
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }
}
