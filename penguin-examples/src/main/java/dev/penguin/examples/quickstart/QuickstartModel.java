package dev.penguin.examples.quickstart;

import dev.penguin.PenguinAgent;
import dev.penguin.examples.quickstart.Screen.Style;
import dev.penguin.model.ModelConfig;
import java.util.Map;

/** Chooses who plays the model's part. */
final class QuickstartModel {
  private static final String NO_KEY =
      """
      No key found: neither PENGUIN_MODEL nor OPENAI_API_KEY is set.
      A script that comes with this example plays the model's part. The tools, the files and the
      processes are real, and the script goes by what they return. Tokens are the script's estimates,
      priced as if it were a small model.
      """;

  private QuickstartModel() {}

  /** Gives the agent the model that the environment names, or else the script. */
  static void choose(PenguinAgent.Builder builder, Map<String, String> environment, Screen screen) {
    String name = name(environment);
    if (name.isEmpty()) {
      NO_KEY.lines().forEach(line -> screen.line(Style.QUIET, line));
      builder.model(ScriptedDeveloper.create());
    } else {
      builder.model(ModelConfig.of(name));
    }
  }

  /** The name of a real model, or nothing where a script plays its part. */
  static String name(Map<String, String> environment) {
    String name = environment.getOrDefault("PENGUIN_MODEL", "");
    if (name.isBlank() && !environment.getOrDefault("OPENAI_API_KEY", "").isBlank()) {
      name = "openai/gpt-5-mini";
    }
    return name.strip();
  }
}
