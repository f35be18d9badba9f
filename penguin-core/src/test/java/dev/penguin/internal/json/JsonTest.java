package dev.penguin.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void readsEachKindOfValue() {
    Map<String, Object> object =
        Json.parseObject(
            """
            {"s":"ä\\u00e4\\n","i":9223372036854775807,"b":9223372036854775808,"d":0.1,"n":null,
             "t":true,"f":false,"l":[1,[]],"o":{}}""");

    assertThat(object)
        .containsEntry("s", "ää\n")
        .containsEntry("i", Long.MAX_VALUE)
        .containsEntry("b", new BigInteger("9223372036854775808"))
        .containsEntry("d", 0.1)
        .containsEntry("n", null)
        .containsEntry("t", true)
        .containsEntry("f", false)
        .containsEntry("l", List.of(1L, List.of()))
        .containsEntry("o", Map.of());
    assertThat(object.keySet()).containsExactly("s", "i", "b", "d", "n", "t", "f", "l", "o");
  }

  @Test
  void writesWhatItReads() {
    String text = "{\"a\":[1,0.5,\"x\\\"y\",null,true],\"b\":{\"c\":9223372036854775808}}";

    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
  }

  @Test
  void exactReadingKeepsTheDigitsOfFractions() {
    assertThat(Json.parseExact("[0.10, 1e3, 7]"))
        .isEqualTo(List.of(new BigDecimal("0.10"), new BigDecimal("1e3"), 7L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected a JSON value, got nothing",
        "`  ` | expected a JSON value, got nothing",
        "null | expected a JSON object, got null",
        "[] | expected a JSON object, got an array",
        "12 | expected a JSON object, got a number",
        "true | expected a JSON object, got a boolean",
        "\"{\\\"path\\\":\\\"a\\\"}\" | expected a JSON object, got a string",
        "{\"path\":\"a | Unexpected end-of-input",
        "{\"a\":1}{\"b\":2} | expected one JSON value, got more after it at character 7",
        "{\"a\":1}} | Unexpected close marker '}'",
      })
  @DisplayName("M2 text that is not exactly one object is refused")
  void m2TextThatIsNotExactlyOneObjectIsRefused(String text, String message) {
    assertThatThrownBy(() -> Json.parseObject(text == null ? "" : text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{path:'a'}",
        "{'path':'a'}",
        "```json\n{\"a\":1}\n```",
        "{\"a\":1,}",
        "[1,]",
        "{\"a\":1 // comment\n}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":\"tab\there\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\" 1}",
        "\uFEFF{}",
      })
  @DisplayName("M2 dialects of JSON are refused")
  void m2DialectsOfJsonAreRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("M3 duplicate keys are refused")
  void m3DuplicateKeysAreRefused() {
    assertThatThrownBy(() -> Json.parse("{\"path\":\"ok.txt\",\"path\":\"/etc/passwd\"}"))
        .hasMessage("Duplicate field 'path' at character 23");
    assertThatThrownBy(() -> Json.parse("{\"path\":\"ok.txt\",\"p\\u0061th\":\"/etc/passwd\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Duplicate field 'path'");
    assertThatThrownBy(() -> Json.parse("[{\"a\":{\"b\":1,\"b\":2}}]"))
        .hasMessageStartingWith("Duplicate field 'b'");
  }

  @Test
  @DisplayName("M4 numbers are neither wrapped nor infinite")
  void m4NumbersAreNeitherWrappedNorInfinite() {
    assertThat(Json.parse("4294967297")).isEqualTo(4294967297L);
    assertThatThrownBy(() -> Json.parse("{\"limit\":1e1000000000}"))
        .hasMessage("the number at character 9 is too large");
    assertThatThrownBy(() -> Json.parse("[-1e400]")).hasMessageEndingWith("is too large");
    assertThatThrownBy(() -> Json.parseExact("1e-1000000000")).hasMessageEndingWith("is too small");
    assertThatThrownBy(() -> Json.parse("[NaN]")).hasMessageContaining("token 'NaN'");
    assertThatThrownBy(() -> Json.parse("[-Infinity]"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Json.parse("1".repeat(1001)))
        .hasMessageStartingWith("Number value length exceeds the maximum allowed (100");
    assertThatThrownBy(() -> Json.parse("0." + "1".repeat(1001)))
        .hasMessageStartingWith("Number value length");
  }

  @Test
  @DisplayName("M5 too deep, too many keys, too long a key, too long a text")
  void m5TooMuchIsRefused() {
    assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
        .hasMessageStartingWith("Document nesting depth exceeds the maximum allowed (200");
    assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000)))
        .hasMessageStartingWith("Document nesting depth exceeds the maximum allowed (200");
    assertThatThrownBy(() -> Json.parse("{\"" + "k".repeat(60_000) + "\":1}"))
        .hasMessageStartingWith("Name length exceeds the maximum allowed (1000");
    assertThatThrownBy(() -> Json.parse("\"" + "x".repeat(21_000_000) + "\""))
        .hasMessageStartingWith("String value length exceeds the maximum allowed (20000000");
    StringBuilder keys = new StringBuilder("{");
    for (int i = 0; i < 1_000_000; i++) {
      keys.append("\"k").append(i).append("\":1,");
    }
    assertThatThrownBy(() -> Json.parse(keys.append("\"z\":1}").toString()))
        .hasMessageStartingWith("Token count exceeds the maximum allowed (500000");
  }

  @Test
  @DisplayName("M6 lone surrogates become U+FFFD, in texts and keys, both ways")
  void m6LoneSurrogatesAreReplaced() {
    assertThat(Json.parse("[\"a\\ud800b\", \"\\ud83d\\udc27\"]"))
        .isEqualTo(List.of("a\uFFFDb", "\ud83d\udc27"));
    assertThat(Json.parseObject("{\"\udc00\":1}")).containsOnlyKeys("\uFFFD");
    assertThatThrownBy(() -> Json.parse("{\"\ud800\":1,\"\ud801\":2}"))
        .hasMessage("Duplicate field '\uFFFD'");
    String written = Json.write(Map.of("k\ud800", Arrays.asList("\udc00x", null)));
    assertThat(written).isEqualTo("{\"k\uFFFD\":[\"\uFFFDx\",null]}");
    assertThat(new String(written.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(written);
  }

  @Test
  void numbersThatJsonDoesNotHaveAreNotWritten() {
    assertThatThrownBy(() -> Json.write(Double.NaN)).hasMessage("No JSON for the number NaN");
    assertThatThrownBy(() -> Json.write(List.of(Float.NEGATIVE_INFINITY)))
        .hasMessage("No JSON for the number -Infinity");
    assertThatThrownBy(() -> Json.write(new Thread[0]))
        .hasMessage("No JSON for a value of [Ljava.lang.Thread;");
  }

  @Test
  void valuesCannotBeChanged() {
    Map<String, Object> object = Json.parseObject("{\"a\":[]}");

    assertThatThrownBy(() -> object.put("b", 1)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ((List<?>) object.get("a")).remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
