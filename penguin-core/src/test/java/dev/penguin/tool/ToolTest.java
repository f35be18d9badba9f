package dev.penguin.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ToolTest {
  record City(String name, Optional<Integer> days) {}

  record None() {}

  private static final ToolContext CONTEXT = new QuietContext();

  @Test
  void aToolIsMadeOfARecordAndAFunction() throws Exception {
    Tool tool =
        Tool.of(
            "temperature",
            "Current temperature of a city, in °C",
            City.class,
            city -> city.name() + ": 21");

    assertThat(tool.spec())
        .isEqualTo(
            ToolSpec.of(
                "temperature",
                "Current temperature of a city, in °C",
                "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
                    + "\"days\":{\"type\":[\"integer\",\"null\"]}},"
                    + "\"required\":[\"name\"],\"additionalProperties\":false}"));
    assertThat(call(tool, "{\"name\":\"Rome\"}")).isEqualTo(ToolResult.success("Rome: 21"));
    assertThat(tool).hasToString("TypedTool[temperature]");
  }

  @Test
  void theFunctionMayTakeTheContext() throws Exception {
    AtomicReference<ToolContext> seen = new AtomicReference<>();
    Tool tool =
        Tool.of(
            "look",
            "Looks",
            None.class,
            (arguments, context) -> {
              seen.set(context);
              return context.runId();
            });

    assertThat(call(tool, "{}")).isEqualTo(ToolResult.success("run-1"));
    assertThat(seen).hasValue(CONTEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected a JSON value, got nothing",
        "null | expected an object, got null",
        "[] | expected an object, got []",
        "\"name: a\" | expected an object, got \"name: a\"",
        "{\"name\":\"a\"}{\"b\":2} | expected one JSON value, got more after it at character 12",
        "{} | name: required, but missing",
        "{\"name\":1} | name: expected a string, got 1",
        "{\"name\":null} | name: expected a string, got null",
        "{\"name\":\"a\",\"day\":1} | day: unknown parameter; did you mean days?",
        "{\"name\":\"a\",\"days\":\"12.5\"} | days: expected an integer or null, got \"12.5\"",
        "{\"name\":\"a\",\"days\":4294967297} | days: expected an integer from -2147483648 to"
            + " 2147483647, got 4294967297",
        "{\"name\":\"ok.txt\",\"name\":\"/etc/passwd\"} | Duplicate field 'name' at character 23",
      })
  @DisplayName("M2 M3 M4 wrong arguments fail without running the function")
  void m2WrongArgumentsDoNotRun(@Nullable String arguments, String problem) throws Exception {
    Tool tool =
        Tool.of(
            "temperature",
            "",
            City.class,
            city -> {
              throw new AssertionError("ran with " + city);
            });

    assertThat(call(tool, arguments == null ? "" : arguments))
        .isEqualTo(ToolResult.failure("Invalid arguments:\n" + problem));
  }

  static Stream<Arguments> returned() {
    return Stream.of(
        Arguments.of("text", ToolResult.success("text")),
        Arguments.of("", ToolResult.success("")),
        Arguments.of(null, ToolResult.success("done")),
        Arguments.of(ToolResult.failure("no"), ToolResult.failure("no")),
        Arguments.of(7, ToolResult.success("7")),
        Arguments.of(true, ToolResult.success("true")),
        Arguments.of(Effect.READ, ToolResult.success("\"READ\"")),
        Arguments.of(LocalDate.of(2026, 3, 1), ToolResult.success("\"2026-03-01\"")),
        Arguments.of(Optional.empty(), ToolResult.success("null")),
        Arguments.of(List.of("a", 1), ToolResult.success("[\"a\",1]")),
        Arguments.of(Map.of("a", List.of()), ToolResult.success("{\"a\":[]}")),
        Arguments.of(
            new City("Rome", Optional.of(2)),
            ToolResult.success("{\"name\":\"Rome\",\"days\":2}")));
  }

  @ParameterizedTest
  @MethodSource("returned")
  void whatTheFunctionReturnsBecomesTheResult(@Nullable Object value, ToolResult result)
      throws Exception {
    assertThat(call(Tool.of("get", "", None.class, none -> value), "{}")).isEqualTo(result);
  }

  @Test
  void whatTheFunctionThrowsComesOutAsItIs() {
    IOException checked = new IOException("disk full");
    IllegalArgumentException unchecked = new IllegalArgumentException("no such city");

    assertThatThrownBy(() -> call(throwing(checked), "{}")).isSameAs(checked);
    assertThatThrownBy(() -> call(throwing(unchecked), "{}")).isSameAs(unchecked);
  }

  private static Tool throwing(Exception exception) {
    return Tool.of(
        "fail",
        "",
        None.class,
        none -> {
          throw exception;
        });
  }

  @Test
  void onlyRecordsAreArguments() {
    assertThatThrownBy(() -> Tool.of("echo", "", String.class, text -> text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The arguments of tool 'echo' must be a record, got java.lang.String; write for"
                + " instance record Arguments(String value) {}, or name the one parameter:"
                + " Tool.of(name, description, \"city\", String.class, function) (see"
                + " errors.md#no-json-form in the penguin-core jar)");
  }

  enum Level {
    LOW,
    HIGH
  }

  @Test
  void aToolOfOneParameterNeedsNoRecord() throws Exception {
    Tool tool = Tool.of("weather", "The weather", "city", String.class, city -> city + ": rain");

    assertThat(tool.spec())
        .isEqualTo(
            ToolSpec.of(
                "weather",
                "The weather",
                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},"
                    + "\"required\":[\"city\"],\"additionalProperties\":false}"));
    assertThat(call(tool, "{\"city\":\"Rome\"}")).isEqualTo(ToolResult.success("Rome: rain"));
    assertThat(call(tool, "{}"))
        .isEqualTo(ToolResult.failure("Invalid arguments:\ncity: required, but missing"));
    assertThat(call(Tool.of("double", "", "n", int.class, n -> n * 2), "{\"n\":21}"))
        .isEqualTo(ToolResult.success("42"));
    assertThat(
            call(
                Tool.of("set", "", "level", Level.class, level -> level.ordinal()),
                "{\"level\":\"high\"}"))
        .isEqualTo(ToolResult.success("1"));
    assertThat(
            call(
                Tool.of("visit", "", "where", City.class, City::name),
                "{\"where\":{\"name\":\"Oslo\"}}"))
        .isEqualTo(ToolResult.success("Oslo"));
  }

  @Test
  void aToolMayHaveNoParameters() throws Exception {
    Tool tool = Tool.of("today", "The date", () -> "2 December");

    assertThat(tool.spec())
        .isEqualTo(
            ToolSpec.of(
                "today",
                "The date",
                "{\"type\":\"object\",\"properties\":{},\"required\":[],"
                    + "\"additionalProperties\":false}"));
    assertThat(call(tool, "{}")).isEqualTo(ToolResult.success("2 December"));
  }

  @ParameterizedTest
  @CsvSource({"''", "two words", "städte", "a.b"})
  void aParametersNameIsOneThatEveryProviderTakes(String name) {
    assertThatThrownBy(() -> Tool.of("t", "", name, String.class, text -> text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The parameter of tool 't' must be 1 to 64 letters, digits, '_' or '-', got '%s'"
                .formatted(name));
  }

  @Test
  void aParameterWithoutAJsonFormIsRefused() {
    assertThatThrownBy(() -> Tool.of("t", "", "thread", Thread.class, Thread::getName))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "The type java.lang.Thread of parameter 'thread' of tool 't' has no JSON form");
  }

  @Test
  void namesFollowTheRuleOfSpecs() {
    assertThatThrownBy(() -> Tool.of("no blanks", "", None.class, none -> ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Tool name 'no blanks' must be 1 to 64 letters, digits, '_' or '-'");
  }

  private static ToolResult call(Tool tool, String arguments) throws Exception {
    return tool.call(new ToolCall("c1", tool.spec().name(), arguments), CONTEXT);
  }
}
