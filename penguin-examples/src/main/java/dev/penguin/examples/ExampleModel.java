package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import java.util.Map;

/** Chooses the model of the examples: a real one when the environment has a key, or a script. */
final class ExampleModel {
  private static final Map<String, String> ENVIRONMENT = System.getenv();

  private ExampleModel() {}

  /** Begins an agent; the script plays the model's part when there is no key. */
  static PenguinAgent.Builder agent(ScriptedModel.Builder script) {
    String name = ENVIRONMENT.getOrDefault("PENGUIN_MODEL", "");
    if (!name.isBlank()) {
      return PenguinAgent.builder().model(name);
    }
    return isScripted()
        ? PenguinAgent.builder().model(script.build())
        : PenguinAgent.builder().model("openai/gpt-5-mini");
  }

  /** Whether there is no key; then says so. */
  static boolean isScripted() {
    boolean noKey = ENVIRONMENT.getOrDefault("OPENAI_API_KEY", "").isBlank();
    if (noKey) {
      System.out.println("(OPENAI_API_KEY is not set: a script plays the model's part)");
    }
    return noKey;
  }
}
