package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls that cannot run as the model wrote them: M1 to M6. */
@Timeout(60)
class MalformedCallsTest {
  private static final String SCHEMA =
      """
      {"type":"object","properties":{"path":{"type":"string"},\
      "limit":{"type":"integer","minimum":1}},"required":["path"],"additionalProperties":false}""";
  private static final String NO_JSON =
      "The arguments of 'read_file' are not valid JSON: %s. The tool did not run. Send one JSON"
          + " object.";
  private static final String NO_FIT =
      "The arguments of 'read_file' do not fit its schema. The tool did not run.\n- %s";

  static Stream<Arguments> unknownNames() {
    return Stream.of(
        Arguments.of("rm_rf", "There is no tool 'rm_rf'. Tools: read_file, write_file."),
        Arguments.of("", "There is no tool ''. Tools: read_file, write_file."),
        Arguments.of("../x", "There is no tool '../x'. Tools: read_file, write_file."),
        Arguments.of(
            "Read_Files",
            "There is no tool 'Read_Files'. Did you mean 'read_file'? Tools: read_file,"
                + " write_file."),
        Arguments.of(
            "wirte_file",
            "There is no tool 'wirte_file'. Did you mean 'write_file'? Tools: read_file,"
                + " write_file."),
        Arguments.of(
            "x".repeat(60),
            "There is no tool '" + "x".repeat(60) + "'. Tools: read_file, write_file."),
        Arguments.of(
            "x".repeat(61),
            "There is no tool '" + "x".repeat(60) + "…'. Tools: read_file, write_file."),
        Arguments.of(
            "x".repeat(10_000),
            "There is no tool '" + "x".repeat(60) + "…'. Tools: read_file, write_file."));
  }

  @ParameterizedTest
  @MethodSource("unknownNames")
  @DisplayName("M1 an unknown tool is answered with the tools that there are")
  void m1AnUnknownToolIsAnsweredWithTheToolsThatThereAre(String name, String expected) {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call(name, "{}").reply("sorry"),
            TestTool.giving("read_file", ""),
            TestTool.giving("write_file", ""));

    assertThat(ran.toolTexts()).containsExactly(expected);
    assertThat(ran.toolResults()).allMatch(result -> result.failed());
    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  @DisplayName("M1 an unknown tool of an agent without tools")
  void m1AnUnknownToolOfAnAgentWithoutTools() {
    Ran ran = ThreeWays.run(ScriptedModel.builder().call("shell", "{}").reply("sorry"));

    assertThat(ran.toolTexts()).containsExactly("There is no tool 'shell'. Tools: none.");
  }

  @Test
  @DisplayName("M1 unknown tools count to the loop limit")
  void m1UnknownToolsCountToTheLoopLimit() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 6; i++) {
      script.call("rm_rf", "{}");
    }
    Ran ran = ThreeWays.run(script, TestTool.giving("read_file", ""));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    assertThat(ran.result().reason())
        .contains("'rm_rf' was asked for with the same arguments more than 5 times");
  }

  @ParameterizedTest
  @CsvSource({"60, ''", "61, …", "10000, …"})
  @DisplayName("M1 the name of a tool of ten thousand letters is cut in the reason")
  void m1AHugeNameIsCutInTheReason(int length, String cut) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 6; i++) {
      script.call("y".repeat(length), "{}");
    }
    Ran ran = ThreeWays.run(script, TestTool.giving("read_file", ""));

    assertThat(ran.result().reason())
        .contains(
            "'%s%s' was asked for with the same arguments more than 5 times"
                .formatted("y".repeat(60), cut));
  }

  static Stream<Arguments> arguments() {
    return Stream.of(
        noJson("", "expected a JSON value, got nothing"),
        noJson("  ", "expected a JSON value, got nothing"),
        noJson("null", "expected a JSON object, got null"),
        noJson("[]", "expected a JSON object, got an array"),
        noJson("\"path: a\"", "expected a JSON object, got a string"),
        noJson(
            "{\"path\":\"a",
            "Unexpected end-of-input: was expecting closing quote for a string value at character"
                + " 10"),
        noJson("{\"a\":1}{\"b\":2}", "expected one JSON value, got more after it at character 7"),
        noJson(
            "{path:'a'}",
            "Unexpected character ('p' (code 112)): was expecting double-quote to start field name"
                + " at character 1"),
        noJson(
            "```json\n{\"path\":\"a\"}\n```\n{\"path\":\"b\"}",
            "Unexpected character ('`' (code 96)): expected a valid value (JSON String, Number,"
                + " Array, Object or token 'null', 'true' or 'false') at character 0"),
        noFit("{}", "path: required, but missing"),
        noFit("{\"path\":null}", "path: expected a string, got null"),
        noFit("{\"path\":\"a\",\"pth\":1}", "pth: unknown parameter; did you mean path?"),
        noFit("{\"path\":1}", "path: expected a string, got 1"));
  }

  @ParameterizedTest
  @MethodSource("arguments")
  @DisplayName("M2 arguments that are no JSON object, or do not fit the schema, run nothing")
  void m2ArgumentsThatDoNotFitRunNothing(String written, String expected) {
    assertRefused(written, expected);
  }

  @Test
  @DisplayName("M2 no arguments at all mean none for a tool that needs none")
  void m2NoArgumentsAtAllMeanNoneForAToolThatNeedsNone() {
    TestTool list = TestTool.doing("list", (call, c) -> ToolResult.success(call.argumentsJson()));
    Ran ran = ThreeWays.run(ScriptedModel.builder().call("list", " ").reply("ok"), list);

    assertThat(ran.toolTexts()).containsExactly("{}");
  }

  @Test
  @DisplayName("M3 the same key twice is refused")
  void m3DuplicateKeysAreRefused() {
    assertRefused(
        "{\"path\":\"ok.txt\",\"path\":\"/etc/passwd\"}",
        NO_JSON.formatted("Duplicate field 'path' at character 23"));
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        noJson(
            "{\"path\":\"a\",\"limit\":1e1000000000}", "the number at character 20 is too large"),
        noJson("{\"path\":\"a\",\"limit\":NaN}", "Non-standard token 'NaN' at character 23"),
        noJson(
            "{\"path\":\"a\",\"limit\":" + "1".repeat(1_001) + "}",
            "Number value length exceeds the maximum allowed (100)"),
        noFit("{\"path\":\"a\",\"limit\":\"1,2\"}", "limit: expected an integer, got \"1,2\""),
        noFit("{\"path\":\"a\",\"limit\":1.5}", "limit: expected an integer, got 1.5"),
        noFit("{\"path\":\"a\",\"limit\":-1}", "limit: must be at least 1, got -1"));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  @DisplayName("M4 numbers that are none, too large, or out of range")
  void m4NumbersThatAreNoneOrOutOfRangeAreRefused(String written, String expected) {
    assertRefused(written, expected);
  }

  @Test
  @DisplayName("M4 a number beyond an int reaches the tool whole")
  void m4ANumberBeyondAnIntReachesTheToolWhole() {
    TestTool tool =
        TestTool.doing("read_file", (call, c) -> ToolResult.success("" + call.arguments()))
            .withSchema(SCHEMA);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .call("read_file", "{\"path\":\"a\",\"limit\":4294967297}")
                .reply("ok"),
            tool);

    assertThat(ran.toolTexts()).containsExactly("{path=a, limit=4294967297}");
  }

  static Stream<Arguments> large() {
    StringBuilder manyKeys = new StringBuilder("{\"path\":\"a\"");
    for (int i = 0; i < 1_000_000; i++) {
      manyKeys.append(",\"k").append(i).append("\":1");
    }
    manyKeys.append('}');
    return Stream.of(
        noJson(
            "{\"path\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
            "Document nesting depth exceeds the maximum allowed (200)"),
        noJson(manyKeys.toString(), "Token count exceeds the maximum allowed (500000)"),
        noJson(
            "{\"" + "k".repeat(60_000) + "\":1,\"path\":\"a\"}",
            "Name length exceeds the maximum allowed (1000)"),
        noJson(
            "{\"path\":\"" + "x".repeat(21_000_000) + "\"}",
            "String value length exceeds the maximum allowed (20000000)"));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("large")
  @DisplayName("M5 arguments too deep or too large are refused cheaply")
  void m5ArgumentsTooDeepOrTooLargeAreRefusedCheaply(String written, String expected) {
    TestTool tool = TestTool.giving("read_file", "ran").withSchema(SCHEMA);
    ScriptedModel model = ScriptedModel.builder().call("read_file", written).reply("ok").build();
    try (Engine engine = Engine.builder().model(model).tools(tool).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.messages().get(2).text()).isEqualTo(expected);
    }
    assertThat(tool.calls()).isEmpty();
  }

  @Test
  @DisplayName("M6 half a character becomes U+FFFD before any check")
  void m6HalfACharacterIsReplacedBeforeAnyCheck() {
    TestTool tool =
        TestTool.doing(
                "read_file", (call, c) -> ToolResult.success("" + call.arguments().get("path")))
            .withSchema(SCHEMA);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .call("read_file", "{\"path\":\"\\ud800x\"}")
                .call("read_file", "{\"path\":\"\ud800x\"}")
                .reply("ok"),
            tool);

    assertThat(ran.toolTexts()).containsExactly("\uFFFDx", "\uFFFDx");
  }

  @Test
  void tenProblemsAreEnoughForOneResult() {
    List<String> properties = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      properties.add("\"p" + i + "\"");
    }
    TestTool tool =
        TestTool.giving("read_file", "ran")
            .withSchema("{\"type\":\"object\",\"required\":" + properties + "}");
    Ran ran = ThreeWays.run(ScriptedModel.builder().call("read_file", "{}").reply("ok"), tool);

    assertThat(ran.toolTexts())
        .containsExactly(
            NO_FIT.formatted(
                IntStream.range(0, 10)
                    .mapToObj(i -> "p" + i + ": required, but missing")
                    .collect(Collectors.joining("\n- "))));
  }

  private static void assertRefused(String written, String expected) {
    TestTool tool = TestTool.giving("read_file", "ran").withSchema(SCHEMA);
    Ran ran = ThreeWays.run(ScriptedModel.builder().call("read_file", written).reply("ok"), tool);

    assertThat(tool.calls()).isEmpty();
    assertThat(ran.toolTexts()).containsExactly(expected);
    assertThat(ran.toolResults()).allMatch(result -> result.failed());
  }

  private static Arguments noJson(String written, String problem) {
    return Arguments.of(written, NO_JSON.formatted(problem));
  }

  private static Arguments noFit(String written, String problem) {
    return Arguments.of(written, NO_FIT.formatted(problem));
  }
}
