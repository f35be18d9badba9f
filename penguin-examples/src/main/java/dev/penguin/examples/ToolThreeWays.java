package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolMethod;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;

/** Gives a model three tools: from a record, from a method, and with a schema of one's own. */
public final class ToolThreeWays {
  private ToolThreeWays() {}

  // region: tool-of-record
  record Amount(double value, String from, String to) {}

  static Tool convert() {
    return Tool.of("convert", "Converts money", Amount.class, money -> money.value() * 0.5);
  }

  // endregion

  // region: tool-of-method
  /** Its public methods that are marked become tools. */
  public static final class Calendar {
    /** Makes one. */
    public Calendar() {}

    /** Counts nights. */
    @ToolMethod("Counts the nights between two days of a month")
    public int nights(
        @Param(value = "first", description = "the day of arrival") int first,
        @Param(value = "last", description = "the day of departure") int last) {
      return last - first;
    }
  }

  // endregion

  // region: tool-of-schema
  /** What the two others are made into, written out. */
  record Rooms() implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of(
          "free_rooms",
          "Says how many rooms of a kind are free",
          """
          {"type": "object",
           "properties": {"kind": {"type": "string", "enum": ["single", "double"]}},
           "required": ["kind"]}
          """);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success("double".equals(call.arguments().get("kind")) ? "2" : "0");
    }
  }

  // endregion

  private static void print(AgentEvent event) {
    if (event instanceof AgentEvent.ToolFinished finished) {
      System.out.println(finished.call().name() + " gave " + finished.result().text());
    }
  }

  /**
   * Prints what the tools said and the model's answer.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    try (PenguinAgent agent =
        ExampleModel.agent(script())
            .tools(convert(), new Rooms())
            .tools(Tools.from(new Calendar()))
            .listener(ToolThreeWays::print)
            .build()) {
      String question =
          "What do the nights from the 3rd to the 5th in a double cost in euros,"
              + " at 100 crowns each, and is one free?";
      System.out.println(agent.run(question).text());
    }
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .calls(
            new ToolCall("call_1", "nights", "{\"first\":3,\"last\":5}"),
            new ToolCall("call_2", "free_rooms", "{\"kind\":\"double\"}"))
        .call("convert", "{\"value\":200,\"from\":\"crowns\",\"to\":\"euros\"}")
        .turn(
            request -> {
              String euros = ScriptedModel.results(request).get(0).text();
              return ModelReply.text("They cost " + euros + " euros, and doubles are free.");
            });
  }
}
