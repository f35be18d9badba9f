package dev.penguin.examples.quickstart;

import dev.penguin.PenguinAgent;
import dev.penguin.model.ModelConfig;
import java.io.PrintStream;
import java.util.Map;

/** Chooses who plays the model's part. */
final class QuickstartModel {
  private static final String NO_KEY =
      """
      No key found: neither PENGUIN_MODEL nor OPENAI_API_KEY is set.
      So the model's part is played by a script that comes with this example. The tools, the files
      and the processes are real, and the script goes by what they return. Tokens are the script's
      estimates, priced as if it were a small model.
      With OPENAI_API_KEY set, the same command asks openai/gpt-5-mini. PENGUIN_MODEL names another
      model, as provider/model; its provider's key has to be set too.
      """;

  private QuickstartModel() {}

  /** Gives the agent the model that the environment names, or else the script. */
  static void choose(
      PenguinAgent.Builder builder, Map<String, String> environment, PrintStream out) {
    String name = environment.getOrDefault("PENGUIN_MODEL", "");
    if (name.isBlank() && !environment.getOrDefault("OPENAI_API_KEY", "").isBlank()) {
      name = "openai/gpt-5-mini";
    }
    if (name.isBlank()) {
      out.print(NO_KEY);
      builder.model(ScriptedDeveloper.create());
    } else {
      builder.model(ModelConfig.of(name));
    }
  }
}
