package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.model.ChatModel;
import dev.penguin.tool.Tool;
import java.util.Map;

/** Gives a model a tool of one's own: a record for its arguments, and a lambda. */
public final class CustomTool {
  private static final Map<String, Double> STATIONS = Map.of("Lisbon", 24.5, "Oslo", 11.0);

  private CustomTool() {}

  // region: custom-tool
  record City(String name) {}

  static Tool temperature() {
    return Tool.of(
        "temperature",
        "Current temperature of a city, in degrees Celsius",
        City.class,
        city -> measure(city.name()));
  }

  // endregion

  private static double measure(String city) {
    Double celsius = STATIONS.get(city);
    if (celsius == null) {
      throw new IllegalArgumentException(
          "There is no station in " + city + ", only in Lisbon and Oslo");
    }
    return celsius;
  }

  /**
   * Prints the model's answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    // region: custom-tool-agent
    try (PenguinAgent agent =
        PenguinAgent.builder().model("openai/gpt-5-mini").tools(temperature()).build()) {
      System.out.println(agent.run("Is it warmer in Lisbon or in Oslo?").text());
    }
    // endregion
  }

  /** The same with any model. */
  static RunResult ask(ChatModel model, String question) {
    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(temperature()).build()) {
      return agent.run(question);
    }
  }
}
