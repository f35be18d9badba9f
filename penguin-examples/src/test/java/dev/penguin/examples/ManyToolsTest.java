package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyToolsTest {
  /** What a tool for a report takes. */
  record Period(int year) {}

  /** What a tool takes that needs to know nothing. */
  record Nothing() {}

  /** More reports than a model can choose among. */
  private static List<Tool> reports() {
    List<Tool> reports = new ArrayList<>();
    for (String subject : List.of("sales", "returns", "stock", "staff", "costs")) {
      for (String region : List.of("north", "south", "east", "west", "all")) {
        for (String unit : List.of("daily", "monthly")) {
          String name = subject + "_" + region + "_" + unit;
          Tool report =
              Tool.of(name, "The " + name + " report", Period.class, at -> name + at.year());
          reports.add(Tools.withEffects(report, Effect.READ));
        }
      }
    }
    return reports;
  }

  @Test
  void theModelFindsAReportAndCallsIt() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("find_tools", "{\"query\":\"monthly stock in the west\",\"limit\":1}")
            .call("call_tool", "{\"name\":\"stock_west_monthly\",\"arguments\":{\"year\":2026}}")
            .reply("See stock_west_monthly2026")
            .build();

    // region: many-tools
    List<Tool> tools = new ArrayList<>();
    tools.add(Tool.of("year", "Says which year it is", Nothing.class, none -> 2026));
    for (Tool report : reports()) {
      tools.add(Tools.deferrable(report));
    }
    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(tools).build()) {
      agent.session("books").run("How much is in stock in the west?");
      // endregion

      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .containsExactly("year", "ask_user", "read_result", "find_tools", "call_tool");
      assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
          .startsWith("The best 1 of ")
          .contains("stock_west_monthly: The stock_west_monthly report\nInput schema: {");
      assertThat(ScriptedModel.results(model.requests().get(2)).get(0).text())
          .isEqualTo("stock_west_monthly2026");
      assertThat(agent.session("books").messages())
          .filteredOn(AssistantMessage.class::isInstance)
          .flatExtracting(message -> ((AssistantMessage) message).toolCalls())
          .extracting(call -> call.name())
          .containsExactly("find_tools", "stock_west_monthly");
    }
  }
}
