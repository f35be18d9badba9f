package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.typed.Samples.Chain;
import dev.penguin.internal.typed.Samples.Circle;
import dev.penguin.internal.typed.Samples.City;
import dev.penguin.internal.typed.Samples.Colour;
import dev.penguin.internal.typed.Samples.Empty;
import dev.penguin.internal.typed.Samples.Figure;
import dev.penguin.internal.typed.Samples.Range;
import dev.penguin.internal.typed.Samples.Silent;
import dev.penguin.internal.typed.Samples.Square;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultTypeTest {

  @Test
  void recordsAreReadAsTheyAre() {
    assertThat(ResultType.of(City.class).read("{\"name\":\"Rome\"}"))
        .isEqualTo(new City("Rome", null));
  }

  @Test
  void aTextIsReadAsItIs() {
    String text = " {\"value\":\"a\"} and words ";
    assertThat(ResultType.of(String.class).read(text)).isEqualTo(text);
  }

  @Test
  void otherTypesTravelInAnObject() {
    assertThat(ResultType.of(Integer.class).read("{\"value\":3}")).isEqualTo(3);
    assertThat(ResultType.of(int.class).read("{\"value\":3}")).isEqualTo(3);
    assertThat(ResultType.of(Boolean.class).read("{\"value\":true}")).isTrue();
    assertThat(ResultType.of(BigDecimal.class).read("{\"value\":0.10}")).isEqualTo("0.10");
    assertThat(ResultType.of(Colour.class).read("{\"value\":\"RED\"}")).isEqualTo(Colour.RED);
    assertThat(ResultType.of(Figure.class).read("{\"value\":{\"type\":\"Circle\",\"radius\":1}}"))
        .isEqualTo(new Circle(1));
    assertThat(ResultType.of(City[].class).read("{\"value\":[{\"name\":\"Rome\"}]}"))
        .containsExactly(new City("Rome", null));
    assertThat(ResultType.of(Integer.class).schema())
        .isEqualTo(
            "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"}},"
                + "\"required\":[\"value\"],\"additionalProperties\":false}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  {\"name\":\"Rome\"}\n",
        "```json\n{\"name\":\"Rome\"}\n```",
        "```\n{\"name\":\"Rome\"}```",
        "\n```JSON\r\n{\"name\":\"Rome\"}\r\n```\n",
      })
  void oneFenceIsTakenOff(String text) {
    assertThat(ResultType.of(City.class).read(text)).isEqualTo(new City("Rome", null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Here they are: {\"name\":\"Rome\"} {\"name\":\"Oslo\"}",
        "```json\n{\"name\":\"Rome\"}\n```\n```json\n{\"name\":\"Oslo\"}\n```",
        "``````",
        "```",
        "```json\n```",
        "",
      })
  void whatIsNotOneValueIsRefused(String text) {
    assertThatThrownBy(() -> ResultType.of(City.class).read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void eachProblemIsOneLine() {
    assertThatThrownBy(() -> ResultType.of(City.class).read("{\"nam\":\"Rome\",\"country\":5}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            name: required, but missing
            nam: unknown parameter; did you mean name?
            country: expected a string or null, got 5""");
  }

  @Test
  void sealedFormsInsideEachOtherAreRead() {
    assertThat(
            ResultType.of(Figure.class)
                .read(
                    "{\"value\":{\"type\":\"Square\",\"side\":1,\"inner\":{\"type\":\"Empty\"}}}"))
        .isEqualTo(new Square(1, Optional.of(new Empty())));
    assertThatThrownBy(
            () ->
                ResultType.of(Figure.class)
                    .read("{\"value\":{\"type\":\"Square\",\"inner\":{\"type\":\"Cube\"}}}"))
        .hasMessage(
            """
            value.side: required, but missing
            value.inner.type: expected one of "Circle", "Square", "Empty", got "Cube\"""");
  }

  @Test
  void whatAConstructorRefusesIsAProblemOfTheValue() {
    record Ranges(List<Range> ranges) {}

    assertThatThrownBy(() -> ResultType.of(Range.class).read("{\"from\":3,\"to\":2}"))
        .hasMessage("from must not be after to, got 3 > 2");
    assertThatThrownBy(
            () ->
                ResultType.of(Ranges.class)
                    .read("{\"ranges\":[{\"from\":1,\"to\":2},{\"from\":3,\"to\":2}]}"))
        .hasMessage("ranges[1]: from must not be after to, got 3 > 2");
    assertThatThrownBy(() -> ResultType.of(Silent.class).read("{\"text\":\"\"}"))
        .hasMessage("not valid");
  }

  record All(
      Optional<Integer> number,
      Optional<Byte> tiny,
      Optional<Long> large,
      Optional<Float> real,
      Optional<Character> letter,
      Optional<Colour> colour,
      Optional<UUID> id,
      Optional<URI> uri,
      Optional<Instant> instant,
      Optional<LocalDate> date,
      Optional<Duration> duration,
      Optional<Map<Integer, String>> byNumber,
      Optional<Map<LocalDate, String>> byDate,
      OptionalInt optionalInt,
      Optional<List<Integer>> list) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'number':4294967297} | number: expected an integer from -2147483648 to 2147483647, got"
            + " 4294967297",
        "{'number':'12a'} | number: expected an integer or null, got \"12a\"",
        "{'number':1.5} | number: expected an integer or null, got 1.5",
        "{'number':1e10} | number: expected an integer from -2147483648 to 2147483647, got"
            + " 10000000000",
        "{'number':1e1000000000} | the number at character 10 is too large",
        "{'tiny':128} | tiny: expected an integer from -128 to 127, got 128",
        "{'large':9223372036854775808} | large: expected an integer from -9223372036854775808 to"
            + " 9223372036854775807, got 9223372036854775808",
        "{'real':1e39} | real: expected a number from -3.4028235E38 to 3.4028235E38, got 1E+39",
        "{'letter':'ab'} | letter: expected one character, got \"ab\"",
        "{'letter':''} | letter: expected one character, got \"\"",
        "{'colour':'rod'} | colour: expected one of \"RED\", \"GREEN\", null, got \"rod\"",
        "{'colour':0} | colour: expected one of \"RED\", \"GREEN\", null, got 0",
        "{'id':'1-2-3-4-5'} | id: expected a UUID, got \"1-2-3-4-5\"",
        "{'uri':'a b'} | uri: expected a URI such as https://example.org/a, got \"a b\"",
        "{'instant':'2026-03-01'} | instant: expected a date and time with offset such as"
            + " 2026-03-01T14:30:00Z, got \"2026-03-01\"",
        "{'instant':1772375400} | instant: expected a string or null, got 1772375400",
        "{'date':'tomorrow'} | date: expected a date such as 2026-03-01, got \"tomorrow\"",
        "{'date':'2026-02-30'} | date: expected a date such as 2026-03-01, got \"2026-02-30\"",
        "{'duration':'5 minutes'} | duration: expected a duration in days to seconds such as"
            + " PT1H30M, got \"5 minutes\"",
        "{'byNumber':{'a':'x'}} | byNumber.a: expected an integer as key, got \"a\"",
        "{'byNumber':{'1':'x','01':'y'}} | byNumber.01: the same key is there twice",
        "{'byDate':{'a':'x'}} | byDate.a: expected a date such as 2026-03-01, got \"a\"",
        "{'optionalInt':3000000000} | optionalInt: expected an integer from -2147483648 to"
            + " 2147483647, got 3000000000",
        "{'list':[1,null]} | list[1]: expected an integer, got null",
        "{'list':[1,3000000000]} | list[1]: expected an integer from -2147483648 to 2147483647, got"
            + " 3000000000",
      })
  @DisplayName("M2 M4 nothing is bent to fit")
  void m4NothingIsBentToFit(String json, String problem) {
    assertThatThrownBy(() -> ResultType.of(All.class).read(json.replace('\'', '"')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(problem);
  }

  @Test
  void atMostTenProblemsAreTold() {
    String items =
        IntStream.range(0, 50).mapToObj(i -> "3000000000").collect(Collectors.joining(","));

    assertThatThrownBy(() -> ResultType.of(All.class).read("{\"list\":[" + items + "]}"))
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(10));
  }

  @Test
  @DisplayName("M5 deep nesting of a recursive type is refused, not a stack overflow")
  void m5DeepNestingIsRefused() {
    String deep = "{\"value\":1,\"next\":".repeat(150) + "null" + "}".repeat(150);
    String tooDeep = "{\"value\":1,\"next\":".repeat(100_000) + "null" + "}".repeat(100_000);

    Chain chain = ResultType.of(Chain.class).read(deep);

    assertThat(JsonCodec.of(chain)).isEqualTo(deep);
    assertThatThrownBy(() -> ResultType.of(Chain.class).read(tooDeep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Document nesting depth exceeds the maximum allowed (200");
  }
}
