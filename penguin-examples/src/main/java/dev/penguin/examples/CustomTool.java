package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.util.List;
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
    if (!ExampleModel.isOpenAi()) {
      System.out.println(ask(ExampleModel.agent(script())).text());
      return;
    }
    // region: custom-tool-agent
    try (PenguinAgent agent =
        PenguinAgent.builder().model("openai/gpt-5-mini").tools(temperature()).build()) {
      System.out.println(agent.run("Is it warmer in Lisbon or in Oslo?").text());
    }
    // endregion
  }

  /** The same with any model. */
  static RunResult ask(PenguinAgent.Builder builder) {
    try (PenguinAgent agent = builder.tools(temperature()).build()) {
      return agent.run("Is it warmer in Lisbon or in Oslo?");
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .calls(
            new ToolCall("call_1", "temperature", "{\"name\":\"Lisbon\"}"),
            new ToolCall("call_2", "temperature", "{\"name\":\"Oslo\"}"))
        .turn(
            request -> {
              List<ToolMessage> measured = ScriptedModel.results(request);
              return ModelReply.text(
                  "In Lisbon: %s degrees, in Oslo %s."
                      .formatted(measured.get(0).text(), measured.get(1).text()));
            });
  }
}
