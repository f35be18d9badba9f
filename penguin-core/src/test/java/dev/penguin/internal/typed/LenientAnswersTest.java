package dev.penguin.internal.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.typed.Samples.Circle;
import dev.penguin.internal.typed.Samples.Colour;
import dev.penguin.internal.typed.Samples.Figure;
import java.math.BigInteger;
import java.time.Year;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as models really give them: taken when they can mean one value only. */
class LenientAnswersTest {
  enum Level {
    LOW,
    HIGH,
    VERY_HIGH
  }

  record Film(String title, int year) {}

  record Rated(
      Level level, List<String> tags, @Nullable Integer stars, Optional<Map<String, Long>> votes) {}

  record Tags(List<String> tags) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>\nHm.\n</think>\n\n{\"title\":\"Big\",\"year\":1988}",
        "<thinking>{\"title\":\"Bad\",\"year\":1}</thinking>{\"title\":\"Big\",\"year\":1988}",
        "The film is this one: {\"title\":\"Big\",\"year\":1988}",
        "Here:\n```json\n{\"title\":\"Big\",\"year\":1988}\n```\nAnything else?",
        "{\"title\":\"Big\",\"year\":1988,}",
        "{\"title\":\"Big\",\"year\":\"1988\"}",
        "{\"title\":\"Big\",\"year\":1.988E3}",
        "{\"Title\":\"Big\",\"YEAR\":1988.0}",
        "\"{\\\"title\\\":\\\"Big\\\",\\\"year\\\":1988}\"",
        "{\"film\":{\"title\":\"Big\",\"year\":1988}}",
        "[{\"title\":\"Big\",\"year\":1988}]",
        "[1] says: {\"title\":\"Big\",\"year\":1988}}",
        "As of [1]:\n```json\n[{\"title\":\"Big\",\"year\":1988}]\n```",
        "It is\n```json\n{\"film\":{\"title\":\"Big\",\"year\":1988}}\n```\nI think.",
      })
  void aFilmIsAFilmHoweverItIsWrapped(String text) {
    assertThat(ResultType.of(Film.class).read(text)).isEqualTo(new Film("Big", 1988));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "It is Big, of 1988.",
        "{\"title\":\"Big\"}",
        "{\"title\":\"Big\",\"year\":1988.5}",
        "{\"title\":\"Big\",\"year\":\"1988/89\"}",
        "{\"title\":\"Big\",\"year\":19880000000}",
        "{\"title\":\"Big\",\"year\":1988,\"stars\":5}",
        "{\"title\":\"Big\",\"title\":\"Bad\",\"year\":1988}",
        "{\"title\":\"Big\",\"Title\":\"Bad\",\"year\":1988}",
        "{\"title\":\"Big\",\"year\":1988} {\"title\":\"Bad\",\"year\":1988}",
        "[{\"title\":\"Big\",\"year\":1988},{\"title\":\"Bad\",\"year\":1988}]",
        "{\"not\":{\"title\":\"Big\",\"year\":1988}}",
        "{\"film\":{\"title\":\"Big\",\"year\":1988},\"sure\":false}",
        "<think>{\"title\":\"Big\",\"year\":1988}",
        "[\"Big\",1988]",
        "It is [{\"title\":\"Big\",\"year\":1988}]",
        "It is not {\"film\":{\"title\":\"Big\",\"year\":1988}}",
      })
  void twoMeaningsAndWhatIsMissingStayRefused(String text) {
    assertThatThrownBy(() -> ResultType.of(Film.class).read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void membersTakeTheFormOfTheirTypes() {
    assertThat(
            ResultType.of(Rated.class)
                .read(
                    "{\"level\":\"very high\",\"tags\":\"fun\",\"stars\":\"5\",\"votes\":{\"a\":1e2}}"))
        .isEqualTo(new Rated(Level.VERY_HIGH, List.of("fun"), 5, Optional.of(Map.of("a", 100L))));
    assertThat(ResultType.of(Rated.class).read("{\"level\":\"high\",\"tags\":\"[\\\"a\\\"]\"}"))
        .isEqualTo(new Rated(Level.HIGH, List.of("a"), null, Optional.empty()));
    assertThatThrownBy(
            () -> ResultType.of(Rated.class).read("{\"level\":\"higher\",\"tags\":\"fun, new\"}"))
        .hasMessage(
            "level: expected one of \"LOW\", \"HIGH\", \"VERY_HIGH\", got \"higher\"\n"
                + "tags: expected an array, got \"fun, new\"");
  }

  @Test
  void aValueMayLackTheObjectAroundIt() {
    assertThat(ResultType.of(Integer.class).read("42")).isEqualTo(42);
    assertThat(ResultType.of(Integer.class).read("```\n42.0\n```")).isEqualTo(42);
    assertThat(ResultType.of(Colour.class).read("\"red\"")).isEqualTo(Colour.RED);
    assertThat(ResultType.of(Colour.class).read("{\"colour\":\"RED\"}")).isEqualTo(Colour.RED);
    assertThat(ResultType.of(Figure.class).read("{\"type\":\"circle\",\"radius\":\"1\"}"))
        .isEqualTo(new Circle(1));
    assertThat(ResultType.of(Film[].class).read("[{\"title\":\"Big\",\"year\":1988}]"))
        .containsExactly(new Film("Big", 1988));
    assertThat(ResultType.of(Tags.class).read("The tags:\n```\n[\"a\",\"b\"]\n```"))
        .isEqualTo(new Tags(List.of("a", "b")));
    assertThat(ResultType.of(Tags.class).read("{\"Tags\":{\"tags\":[\"a\"]}}"))
        .isEqualTo(new Tags(List.of("a")));
  }

  record Count(int n) {}

  record Ids(List<Integer> ids) {}

  record Flag(boolean ok) {}

  record Counts(Map<String, Integer> counts) {}

  record Maps(List<Map<String, Integer>> maps) {}

  record Any(@Nullable Object any) {}

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(Count.class, "I could not count them; see the note [1]."),
        Arguments.of(Count.class, "n = [3] or so, but [4] is possible"),
        Arguments.of(Count.class, "It failed: {\"count\":404}"),
        Arguments.of(Ids.class, "No rows match (checked [1, 2])."),
        Arguments.of(Ids.class, "[1] has none."),
        Arguments.of(Flag.class, "I checked: [false]"),
        Arguments.of(Tags.class, "I know of none but [\"a\"]."),
        Arguments.of(Tags.class, "\"\""),
        Arguments.of(Counts.class, "{\"error\":404}"),
        Arguments.of(Counts.class, "[{\"error\":404}]"),
        Arguments.of(Counts.class, "{\"counts\":3}"),
        Arguments.of(Counts.class, "{}"),
        Arguments.of(Maps.class, "{\"error\":404}"),
        Arguments.of(Any.class, "{\"error\":404}"),
        Arguments.of(Figure.class, "Not {\"type\":\"circle\",\"radius\":1}"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatARefusalMentionsIsNoAnswer(Class<?> type, String text) {
    assertThatThrownBy(() -> ResultType.of(type).read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  record Node(Object node) {}

  @Test
  void whatCanBeUnwrappedInTwoWaysIsRefused() {
    assertThat(ResultType.of(Node.class).read("{\"node\":{\"node\":1}}"))
        .isEqualTo(new Node(Map.of("node", 1L)));
    assertThatThrownBy(() -> ResultType.of(Node.class).read("{\"Node\":{\"node\":1},}"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ResultType.of(Node.class).read("[1]"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"It is red.", "red", "{\"a\":\"red\"}", "\"a\" or \"b\"", "null", "[]"})
  void wordsAreNoValue(String text) {
    assertThatThrownBy(() -> ResultType.of(Colour.class).read(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  record Numbers(
      @Nullable Byte tiny,
      @Nullable Short small,
      @Nullable Integer number,
      @Nullable Long large,
      @Nullable BigInteger huge,
      @Nullable Year year,
      @Nullable List<Integer> list) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tiny | 1e2 | 100",
        "small | 3.2767E4 | 32767",
        "number | 1.5009969E7 | 15009969",
        "number | -2.147483648E9 | -2147483648",
        "large | 9.223372036854775807E18 | 9223372036854775807",
        "huge | 1.2e20 | 120000000000000000000",
        "year | 2026.0 | 2026",
        "list | [5.0,6e0] | [5, 6]",
      })
  void wholeNumbersAreJudgedByTheirValue(String member, String json, String value) {
    Numbers numbers = ResultType.of(Numbers.class).read("{\"" + member + "\":" + json + "}");

    assertThat(numbers.toString()).contains(member + "=" + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tiny | 1.28e2 | an integer from -128 to 127, got 128",
        "small | 32768.0 | an integer from -32768 to 32767, got 32768",
        "number | 1.5 | an integer or null, got 1.5",
        "number | 2147483648.0 | an integer from -2147483648 to 2147483647, got 2147483648",
        "large | 1e19 | an integer from -9223372036854775808 to 9223372036854775807, got"
            + " 10000000000000000000",
        "large | 12345678901234567.5 | an integer or null, got 12345678901234567.5",
        "huge | 0.5 | an integer or null, got 0.5",
        "year | 1e10 | a year such as 2026, got 10000000000",
      })
  void fractionsAndNumbersOutOfRangeStayRefused(String member, String json, String expected) {
    assertThatThrownBy(() -> ResultType.of(Numbers.class).read("{\"" + member + "\":" + json + "}"))
        .hasMessage(member + ": expected " + expected);
  }
}
