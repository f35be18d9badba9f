package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import java.util.Map;

/** Chooses the model of the examples: a real one when the environment has a key, or a script. */
final class ExampleModel {
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  private ExampleModel() {}

  /** Whether the model is {@code openai/gpt-5-mini}: it has a key, and no other one is named. */
  static boolean isOpenAi() {
    return isSet("OPENAI_API_KEY") && !isSet("PENGUIN_MODEL");
  }

  /** Begins an agent; the script plays the model's part when there is no key. */
  static PenguinAgent.Builder agent(ScriptedModel.Builder script) {
    if (isOpenAi()) {
      return PenguinAgent.builder().model("openai/gpt-5-mini");
    }
    if (isSet("PENGUIN_MODEL")) {
      return PenguinAgent.builder().model(ENVIRONMENT.get("PENGUIN_MODEL"));
    }
    System.out.println("(OPENAI_API_KEY is not set: a script plays the model's part)");
    return PenguinAgent.builder().model(script.build());
  }

  private static boolean isSet(String variable) {
    return !ENVIRONMENT.getOrDefault(variable, "").isBlank();
  }
}
