package dev.penguin.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts around and in JSON: those with one meaning are read, those with two are not. */
class ModelJsonTest {

  static Stream<Arguments> oneMeaning() {
    return Stream.of(
        row("{\"a\":1}", "{\"a\":1}"),
        // around the value
        among("Here it is: {\"a\":1}", "{\"a\":1}"),
        among("{\"a\":1}\nIs that \"right\"?", "{\"a\":1}"),
        row("Sure:\n```json\n{\"a\":1}\n```\nDone.", "{\"a\":1}"),
        row("~~~\n{\"a\":1}\n~~~", "{\"a\":1}"),
        among("```\nThis: {\"a\":1}\n```", "{\"a\":1}"),
        among("```\nls\n```\n{\"a\":1}", "{\"a\":1}"),
        among("<think>Hm.</think>So: {\"a\":1}", "{\"a\":1}"),
        row("[1, 2,]]", "[1, 2]"),
        row("<think>[3]?</think>\n[1, 2,]", "[1, 2]"),
        row("See [3].\n```json\n[1, 2]\n```\nDone.", "[1, 2]"),
        row("~~~~\nls\n~~~~\n~~~~json5\n[\"a\"]", "[\"a\"]"),
        among("<answer>{\"a\":1}</answer>", "{\"a\":1}"),
        among("As of {today}, see [the list](https://example.org) and [1]: {\"a\":1}", "{\"a\":1}"),
        row("\uFEFF{\"a\":1}", "{\"a\":1}"),
        row("{\"a\":1}}", "{\"a\":1}"),
        row("{\"a\":[1]}]} ", "{\"a\":[1]}"),
        row("```\n42\n```", "42"),
        row("<think>Forty?</think> 42", "42"),
        // thoughts before it
        row("<think>\nHm, {\"a\":2}?\n</think>\n{\"a\":1}", "{\"a\":1}"),
        row("<THINKING>{\"a\":2}</Thinking>{\"a\":1}", "{\"a\":1}"),
        row("Hm, {\"a\":2}?</think>{\"a\":1}", "{\"a\":1}"),
        row("<think>1</think><think>[2]</think>\n{\"a\":1}", "{\"a\":1}"),
        row("<think></think>{\"a\":\"</think>\"}", "{\"a\":\"</think>\"}"),
        // in its texts
        row("{\"a\":\"b\n\tc\r\"}", "{\"a\":\"b\\u000a\\u0009c\\u000d\"}"),
        row("{\"a\":\"it\\'s\"}", "{\"a\":\"it's\"}"),
        row("{\"a\":\"{\n}\"}", "{\"a\":\"{\\u000a}\"}"),
        // between its members
        row("{\\n  \"a\":1,\\n\\t\"b\":2\\r\\n}", "{   \"a\":1,  \"b\":2  }"),
        row("{\u00a0\"a\":1}", "{ \"a\":1}"),
        row("{\"a\":[1,2,],}", "{\"a\":[1,2]}"),
        row("{\"a\":True,\"b\":False,\"c\":[None]}", "{\"a\":true,\"b\":false,\"c\":[null]}"),
        row("{\"a\":\"True,\",\"b\":1,}", "{\"a\":\"True,\",\"b\":1}"),
        row("{\\\"a\\\":\\\"b\\\\nc\\\"}", "{\"a\":\"b\\nc\"}"));
  }

  @ParameterizedTest
  @MethodSource("oneMeaning")
  void whatHasOneMeaningIsRead(String text, String json, boolean alone) {
    assertThat(ModelJson.read(text)).isEqualTo(new ModelJson(json, Json.parseExact(json), alone));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Rome",
        "{\"a\":1}{\"a\":2}",
        "{\"a\":1} or rather {\"a\":1}",
        "[\"a\"] or {\"a\":1}",
        "{\"a\":1} or [\"a\"]",
        "```\n[1]\n``` or {\"a\":1}",
        "```\n[1]\n``` or\n```\n[2]\n```",
        // a list among words
        "The list: [1, 2]",
        "[1] says so.",
        "See [1] and [\"a\"].",
        "I ran:\n```\nls\n```\n[1]",
        "```\nThe list: [1]\n```",
        "```\n[1] says so.\n```",
        "```\n[1]\n[2]\n```",
        "[1]\n```\nls\n```",
        "Use {} for nothing: {\"a\":1}",
        "{\"a\":1,,} I mean {\"a\":2}",
        "{\"a\":1,\"a\":2}",
        "Here: {\"a\":1,\"a\":2}",
        "{\"a\":1},\"b\":2}",
        "{\"a\":1},\"b\":2",
        "{\"a\":1},b:2}",
        "\"a\":{\"b\":1}}",
        "Here: \"a\":{\"b\":1}",
        "\"a\":1}",
        "{\"a\":{\"b\":1}",
        "{\"a\":[1,2}",
        "{\"a\":{\"b\":1]}}",
        "{a:{\"b\":1}}",
        "{a:1} or rather {\"a\":2}",
        "{\"a\":\"b}",
        "{\"a\":\"say \"hi\" now\"}",
        "{\"a\":\"\\d+\"}",
        "{\"a\":\"b\\\n\"}",
        "{\"a\":007}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":,}",
        "[,]",
        "{\"a\":NaN}",
        "{\"a\":Trueish}",
        "<think>{\"a\":1}",
        "<think>Hm.</think>",
        "Forty-two: 42",
        "I have no data {}",
      })
  void whatHasTwoMeaningsOrNoneIsRefusedWithTheWordsOfTheStrictReader(String text) {
    String strict = null;
    try {
      Json.parseExact(text);
    } catch (IllegalArgumentException e) {
      strict = e.getMessage();
    }

    assertThatThrownBy(() -> ModelJson.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(strict);
  }

  @Test
  void aTextThatIsStrictIsLeftAsItIs() {
    for (String text : List.of(" {\"a\" : 1.50}\n", "[\"<think>{}</think>{}\"]", "\"{\"", "1e2")) {
      assertThat(ModelJson.read(text)).isEqualTo(new ModelJson(text, Json.parseExact(text), true));
    }
  }

  @Test
  void hugeAndDeepTextsTakeTimeThatGrowsWithTheirLength() {
    int length = 3_000_000;
    List<String> units =
        List.of(
            "{",
            "[",
            "{\"a\":",
            "</think>",
            "<think>",
            "}",
            "\"",
            "\\",
            "{} ",
            ",",
            "</",
            " ",
            "[x] ",
            "{x} ",
            "[1] ",
            "[x]\n",
            "```",
            "~~~\n",
            "``` a",
            "```\n[1]\n```\n",
            "```\n[1] ");

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (String unit : units) {
            String text = "x" + unit.repeat(length / unit.length());
            assertThatThrownBy(() -> ModelJson.read(text))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
  }

  /** A seed makes a value, and each harmless deviation is added to its text. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aValueIsReadThroughAllDeviationsAtOnce(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Object value = Map.of("k", value(random, 3));
      String json = Json.write(value);

      String text =
          "<think>a {\"k\":0} or</think>Well:\n```json\n"
              + json.replace("\\n", "\n")
                  .replace("\\t", "\t")
                  .replace("}", ",\n}")
                  .replace("]", ", ]")
                  .replace("{,", "{")
                  .replace("[,", "[")
              + "}\n```\nBye.";

      assertThat(ModelJson.read(text).value())
          .describedAs("seed %s: %s", seed, text)
          .isEqualTo(value);
    }
  }

  private static Object value(Random random, int depth) {
    switch (random.nextInt(depth == 0 ? 3 : 5)) {
      case 0:
        return (long) random.nextInt(100);
      case 1:
        return random.nextBoolean();
      case 2:
        return "a \"b\"\\\n\tü'".substring(0, random.nextInt(11));
      case 3:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(random, depth - 1));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          map.put("m" + i, value(random, depth - 1));
        }
        return map;
    }
  }

  private static Arguments row(String text, String json) {
    return Arguments.of(text, json, true);
  }

  private static Arguments among(String text, String json) {
    return Arguments.of(text, json, false);
  }
}
