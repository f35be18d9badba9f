package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.provider.wire.WireJson;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose name or arguments deviate, but can mean one thing only: they run. */
@Timeout(60)
class MeantCallsTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"},\
      "offset":{"type":"integer"},"mode":{"enum":["keep","replace"]},\
      "tags":{"type":"array","items":{"type":"string"}}},\
      "required":["path"],"additionalProperties":false}""";

  private static TestTool writing() {
    return TestTool.doing("write_file", (call, c) -> ToolResult.success("" + call.arguments()))
        .withSchema(SCHEMA);
  }

  private static Ran run(String name, String arguments, TestTool... tools) {
    return ThreeWays.run(ScriptedModel.builder().call(name, arguments).reply("ok"), tools);
  }

  /** In the rows a double arrow is a line break, and an arrow a tab. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'path':'a','content':'def f():⇒→return 1⇒'} | {path=a, content=def f():⇒→return 1⇒}",
        "{'path':'a','content':'it\\'s'} | {path=a, content=it`s}",
        "{\\n  'path':'a',\\n  'offset':1\\n} | {path=a, offset=1}",
        "```json⇒{'path':'a'}⇒``` | {path=a}",
        "I write: {'path':'a'} | {path=a}",
        "<think>b?</think>{'path':'a'} | {path=a}",
        "'{\\'path\\':\\'a\\'}' | {path=a}",
        "{\\'path\\':\\'a\\'} | {path=a}",
        "{'path':'a'}} | {path=a}",
        "{'path':'a','tags':['b',],} | {path=a, tags=[b]}",
        "{'path':'a','offset':5.0} | {path=a, offset=5}",
        "{'path':'a','offset':1.5009969E7} | {path=a, offset=15009969}",
        "{'path':'a','offset':'12'} | {path=a, offset=12}",
        "{'path':'a','offset':null} | {path=a}",
        "{'path':'a','mode':'Keep'} | {path=a, mode=keep}",
        "{'path':'a','tags':'b'} | {path=a, tags=[b]}",
        "{'Path':'a'} | {path=a}",
        "{'path':'a','offset':None} | {path=a}",
      })
  void argumentsWithOneMeaningRun(String written, String reached) {
    String arguments = text(written).replace("\\\"s", "\\'s");

    Ran ran = run("write_file", arguments, writing());

    assertThat(ran.toolTexts()).containsExactly(text(reached).replace('`', '\''));
    assertThat(ran.toolResults()).noneMatch(result -> result.failed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'path':'a'}{'path':'b'}",
        "{'path':'a'},'content':'b'}",
        "{'path':'a','path':'b'}",
        "{'path':'a','Path':'b'}",
        "{'path':'a','offset':1.5}",
        "{'path':'a','offset':'1 or 2'}",
        "{'path':'a','tags':'b, c'}",
        "{'path':'a','mode':'keeping'}",
        "{'path':'a','content':'say 'hi''}",
        "{'path':'a','content':'\\d'}",
        "{'path':'a','content':'cut",
        "{'path':null}",
        "{'content':'a'}",
      })
  void argumentsWithTwoMeaningsDoNotRun(String written) {
    TestTool tool = writing();

    Ran ran = run("write_file", text(written), tool);

    assertThat(tool.calls()).isEmpty();
    assertThat(ran.toolResults()).allMatch(result -> result.failed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'a':'b⇒',} | {'a':'b\\u000a'}",
        "```⇒{'a':1}⇒``` | {'a':1}",
        "'{\\'a\\':1}' | {'a':1}",
        "{'a':1}{'a':2} | {'invalid_json':'{\\'a\\':1}{\\'a\\':2}'}",
        "{'a':1} | {'a':1}",
      })
  void whatGoesBackToTheProviderIsTheObjectThatWasRead(String written, String sent) {
    assertThat(WireJson.arguments(text(written))).isEqualTo(text(sent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " get_climate ",
        "functions.get_climate",
        "get_climate<|channel|>commentary",
        "Get_Climate",
        "getClimate",
        "get-climate",
        "tools:get_climate",
        "functions.get_climate:0",
        "`get_climate`",
        "get_climate()",
        "weather/get_climate",
        "functions.Get_Climate<|constrain|>json",
      })
  void aNameThatMeansOneToolRunsThatTool(String written) {
    TestTool tool = TestTool.reading("get_climate");

    Ran ran = run(written, "{}", tool, TestTool.reading("get_time"));

    assertThat(ran.toolTexts()).containsExactly("get_climate{}");
    assertThat(ran.toolResults().get(0).toolName()).isEqualTo("get_climate");
    assertThat(ran.result().messages().get(1))
        .isInstanceOfSatisfying(
            AssistantMessage.class,
            message ->
                assertThat(message.toolCalls())
                    .extracting(ToolCall::name)
                    .containsExactly("get_climate"));
    assertThat(ran.events(AgentEvent.ToolStarted.class))
        .allMatch(started -> started.call().name().equals("get_climate"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Get-Time",
        "get_time.get_climate",
        "get_climates",
        "climate",
        "../get_climate",
        "get_climate get_time",
        "get_climate, get_time",
        "please use get_climate",
        "<|get_climate|>",
        "get_climate.0.1",
        "0",
        "",
        "_",
      })
  void aNameThatMeansTwoToolsOrNoneIsRefused(String written) {
    Ran ran =
        run(
            written,
            "{}",
            TestTool.reading("get_climate"),
            TestTool.reading("get_time"),
            TestTool.reading("getTime"));

    assertThat(ran.toolTexts().get(0)).startsWith("There is no tool '" + written + "'.");
  }

  @Test
  void permissionsAreJudgedOnTheRealName() {
    for (String written : List.of("functions.shell", "SHELL", " shell ")) {
      TestTool shell = TestTool.giving("shell", "ran").with(Effect.EXECUTE);
      Ran ran =
          ThreeWays.run(
              ScriptedModel.builder().call(written, "{}").reply("ok"),
              builder -> builder.tools(shell).permissions(Permissions.full().deny("shell")),
              RunRequest.of("go"));

      assertThat(shell.calls()).isEmpty();
      assertThat(ran.toolTexts().get(0)).startsWith("Permission denied for 'shell': ");
    }
  }

  @Test
  void theEnginesOwnToolsAreMeantToo() {
    TestTool look = TestTool.reading("look");

    Ran asking = run("functions.ask_user", "{\"question\":\"Which\none?\",}", look);
    Ran blocked = run("Finish", "{\"status\":\"Blocked\",\"summary\":\"no key\"}", look);

    assertThat(asking.result().outcome()).isEqualTo(Outcome.NEEDS_INPUT);
    assertThat(asking.result().question()).contains("Which\none?");
    assertThat(blocked.result().outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(blocked.result().reason()).contains("no key");
  }

  private static String text(String row) {
    return row.replace('\'', '"').replace('⇒', '\n').replace('→', '\t');
  }
}
