package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import outside.consumer.weather.City;
import outside.consumer.weather.Forecast;
import outside.consumer.weather.WeatherStation;

/** A tool made three ways: by the interface, from a function, from annotated methods. */
class ToolTest {
  private static final String OSLO = "{\"name\":\"Oslo\"}";

  private static List<String> results(Tool tool, String... arguments) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (String json : arguments) {
      script.call(tool.spec().name(), json);
    }
    return results(List.of(tool), script.reply("done").build());
  }

  private static List<String> results(List<Tool> tools, ScriptedModel model) {
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).tools(tools).permissions(Permissions.full()).build()) {
      RunResult result = agent.run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      return Runs.results(result);
    }
  }

  @Test
  void aToolByTheInterface() {
    assertThat(results(new CommandTool(), "{\"line\":\"ls\"}", "{\"line\":\"false\"}", "{}"))
        .containsExactly(
            "done: ls",
            "'false' ended with code 1",
            """
            The arguments of 'shell' do not fit its schema. The tool did not run.
            - line: required, but missing""");
  }

  @Test
  void aToolFromAFunction() {
    Tool temperature =
        Tool.of("temperature", "Temperature in °C", City.class, city -> city.name().length());

    assertThat(temperature.spec().name()).isEqualTo("temperature");
    assertThat(temperature.spec().description()).isEqualTo("Temperature in °C");
    assertThat(temperature.spec().effects()).isEmpty();
    assertThat(temperature.spec().inputSchema())
        .contains("\"name\"", "The city's name, in English");
    assertThat(results(temperature, OSLO)).containsExactly("4");
  }

  @Test
  void aToolOfOneParameterNeedsNoRecord() {
    Tool length = Tool.of("length", "How long a name is", "city", String.class, String::length);

    assertThat(length.spec().inputSchema()).contains("\"city\"");
    assertThat(results(length, "{\"city\":\"Oslo\"}", "{}"))
        .containsExactly(
            "4",
            """
            The arguments of 'length' do not fit its schema. The tool did not run.
            - city: required, but missing""");
    assertThatThrownBy(() -> Tool.of("length", "Length", "the city", String.class, String::length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the city");
  }

  @Test
  void aFunctionGivesTextAResultOrAnythingElseAsJson() {
    Tool text = Tool.of("t", "Text", City.class, city -> "in " + city.name());
    Tool result = Tool.of("t", "A result", City.class, city -> ToolResult.failure("no data"));
    Tool record =
        Tool.of(
            "t",
            "A record",
            City.class,
            city -> new Forecast(city.name(), -3, Forecast.Sky.CLEAR, List.of("ice")));
    Tool nothing = Tool.of("t", "Nothing", City.class, city -> null);
    Tool thrown =
        Tool.of(
            "t",
            "Throws",
            City.class,
            city -> {
              throw new IOException("no line to " + city.name());
            });

    assertThat(results(text, OSLO)).containsExactly("in Oslo");
    assertThat(results(result, OSLO)).containsExactly("no data");
    assertThat(results(record, OSLO))
        .containsExactly(
            "{\"city\":\"Oslo\",\"celsius\":-3,\"sky\":\"CLEAR\",\"warnings\":[\"ice\"]}");
    assertThat(results(nothing, OSLO)).containsExactly("done");
    assertThat(results(thrown, OSLO)).containsExactly("'t' failed: no line to Oslo");
  }

  @Test
  void aFunctionWithTheRunsContext() {
    RecordingListener heard = new RecordingListener();
    Tool tool =
        Tool.of(
            "who",
            "Says for whom it works",
            City.class,
            (city, context) -> {
              context.progress("looking");
              assertThat(context.cancellation().isCancelled()).isFalse();
              assertThat(context.remaining()).isPositive();
              return context.attributes().get("user")
                  + " in "
                  + context.sessionId()
                  + " "
                  + context.runId();
            });
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("who", OSLO).reply("ok").build())
            .tools(tool)
            .build()) {
      RunResult result =
          agent.run(
              RunRequest.of("go").inSession("s").withAttribute("user", "ada").withListener(heard));

      assertThat(Runs.results(result)).containsExactly("ada in s " + result.runId());
      assertThat(heard.events(AgentEvent.ToolProgressed.class))
          .extracting(AgentEvent.ToolProgressed::message)
          .containsExactly("looking");
    }
  }

  @Test
  void toolsFromAnnotatedMethods() {
    List<Tool> tools = Tools.from(new WeatherStation());

    assertThat(tools)
        .extracting(tool -> tool.spec().name())
        .containsExactly("set_reading", "temperature");
    assertThat(tools.get(0).spec().effects()).isEqualTo(Set.of(Effect.WRITE));
    assertThat(tools.get(1).spec().effects()).isEqualTo(Set.of(Effect.READ));
    assertThat(tools.get(1).spec().readsOnly()).isTrue();
    assertThat(
            results(
                tools,
                ScriptedModel.builder()
                    .call("temperature", "{\"city\":\"Oslo\"}")
                    .call("set_reading", "{\"city\":\"Oslo\",\"celsius\":5}")
                    .call("temperature", "{\"city\":\"Oslo\"}")
                    .call("temperature", "{\"city\":\"Atlantis\"}")
                    .reply("done")
                    .build()))
        .containsExactly(
            "-3",
            "Oslo is now at 5 °C",
            "5",
            "'temperature' failed: There is no station in Atlantis; there are stations in [Oslo,"
                + " Rome]");
    assertThatThrownBy(() -> Tools.from(new CommandTool()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "outside.consumer.CommandTool has no public method marked @ToolMethod; mark at least"
                + " one (see errors.md#tool-methods in the penguin-core jar)");
  }

  @Test
  void effectsOfAToolCanBeDeclaredFromOutside() {
    Tool silent = Tool.of("t", "A tool", City.class, City::name);
    Tool writes = Tools.withEffects(silent, Effect.WRITE, Effect.NETWORK);

    assertThat(writes.spec().effects()).isEqualTo(Set.of(Effect.WRITE, Effect.NETWORK));
    assertThat(writes.spec().name()).isEqualTo("t");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("t", OSLO).reply("ok").build())
            .tools(writes)
            .build()) {
      assertThat(Runs.results(agent.run("go")))
          .containsExactly(
              "Permission denied for 't': it needs approval, and nobody is there to approve it."
                  + " It did not run.");
    }
  }

  @Test
  void ofManyToolsThoseThatAreMarkedAreListedByNameOnly() {
    List<Tool> tools = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      tools.add(Tools.deferrable(Tool.of("city_" + i, "A city", City.class, City::name)));
    }
    ScriptedModel model =
        ScriptedModel.builder()
            .call("call_tool", "{\"name\":\"city_7\",\"arguments\":" + OSLO + "}")
            .reply("done")
            .build();

    assertThat(tools.get(7).spec()).isEqualTo(tools.get(7).spec().deferrable());
    assertThat(tools.get(7).spec().isDeferrable()).isTrue();
    assertThat(results(tools, model)).containsExactly("Oslo");
    assertThat(model.requests().get(0).tools())
        .extracting(ToolSpec::name)
        .containsExactly("ask_user", "read_result", "find_tools", "call_tool");
  }

  @Test
  @DisplayName(
      "A15 two reads in one turn run side by side, their results in the order of the calls")
  void a15TwoReadsInOneTurnRunSideBySide() {
    CountDownLatch both = new CountDownLatch(2);
    Tool meet =
        Tools.withEffects(
            Tool.of(
                "meet",
                "Waits for the other",
                City.class,
                city -> {
                  both.countDown();
                  return city.name() + (both.await(10, TimeUnit.SECONDS) ? " met" : " alone");
                }),
            Effect.READ);

    assertThat(
            results(
                List.of(meet),
                ScriptedModel.builder()
                    .calls(
                        new ToolCall("a", "meet", "{\"name\":\"Oslo\"}"),
                        new ToolCall("b", "meet", "{\"name\":\"Rome\"}"))
                    .reply("done")
                    .build()))
        .containsExactly("Oslo met", "Rome met");
  }

  @Test
  void whateverAModelAsksForHasExactlyOneResult() {
    assertThat(
            results(
                List.of(Tool.of("greet", "Greets", City.class, city -> "Hello " + city.name())),
                ScriptedModel.builder()
                    .calls(
                        new ToolCall("x", "greet", OSLO),
                        new ToolCall("x", "greet", "{\"name\":\"Rome\"}"),
                        new ToolCall("", "great", OSLO),
                        new ToolCall("y", "greet", "{\"name\":"))
                    .reply("done")
                    .build()))
        .hasSize(4)
        .startsWith(
            "Hello Oslo",
            "Hello Rome",
            "There is no tool 'great'. Did you mean 'greet'? Tools: greet.")
        .last()
        .asString()
        .startsWith("The arguments of 'greet' are not valid JSON:");
  }
}
