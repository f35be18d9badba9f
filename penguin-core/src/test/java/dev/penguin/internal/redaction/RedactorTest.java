package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor =
      new Redactor(
          () -> List.of("sk-canary-7f3a", "short"),
          Map.of(
              "OPENAI_API_KEY", "env-canary-0001",
              "DB_PASSWORD", "hunter2hunter2",
              "GH_TOKEN", "tiny",
              "HOME", "/home/ada",
              "LANG", "en_GB.UTF-8-long-enough"));

  @Test
  @DisplayName("I4 configured keys and variables that look secret are taken out")
  void i4KeysAndSecretVariablesAreTakenOut() {
    assertThat(
            redactor.clean(
                "401: Incorrect API key sk-canary-7f3a, env-canary-0001, hunter2hunter2 (tiny)"))
        .isEqualTo("401: Incorrect API key [redacted], [redacted], [redacted] (tiny)");
  }

  @Test
  void variablesThatAreNoSecretStay() {
    assertThat(redactor.clean("en_GB.UTF-8-long-enough")).isEqualTo("en_GB.UTF-8-long-enough");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/home/ada/notes.txt (No such file)|[path] (No such file)",
        "cannot open /etc/shadow: denied|cannot open [path]: denied",
        "'/var/lib/x/'|'[path]'",
        "C:\\Users\\ada\\x.txt is locked|[path] is locked",
        "see https://example.com/a/b/c|see https://example.com/a/b/c",
        "src/main/java is fine|src/main/java is fine",
        "1/2 and and/or|1/2 and and/or",
        "/tmp|/tmp"
      })
  void pathsOfTheHostAreTakenOut(String text, String expected) {
    assertThat(redactor.clean(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/home/ada/My Documents/x.txt is gone|[path] is gone",
        "'/home/ada/My Documents' is gone|'[path]' is gone",
        "/home/ada/a b.txt: denied|[path]: denied",
        "/etc/passwd or else|[path] or else",
        "C:\\Program Files\\x y\\z is locked|[path] is locked"
      })
  void pathsGoOnOverSpaces(String text, String expected) {
    assertThat(redactor.clean(text)).isEqualTo(expected);
  }

  @Test
  void wordsOfALanguageAreNoSecretsOfVariables() {
    Redactor words =
        new Redactor(
            List::of,
            Map.of(
                "TOKEN_KIND", "authorization", "KEY_ROLE", "Administrator", "X_SECRET", "12345"));

    assertThat(words.hide("authorization of an Administrator 12345"))
        .isEqualTo("authorization of an Administrator 12345");
  }

  @Test
  void secretsThatHoldOthersGoWholeAndLinesOfLongOnesGoAlone() {
    String line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj";
    Redactor several =
        new Redactor(
            () -> List.of("sk-canary-7f3a", "sk-canary-7f3a-longer"),
            Map.of("SIGNING_KEY", "-----BEGIN-----\n" + line + "\n-----END-----"));

    assertThat(several.hide("sk-canary-7f3a-longer " + line + " end"))
        .isEqualTo("[redacted] [redacted] end");
  }

  private static Redactor keys(String... keys) {
    return new Redactor(() -> List.of(keys), Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key",
        "Gh_Token",
        "MY_SECRET_1",
        "PASSWD",
        "dbPwd",
        "CREDENTIALS",
        "BASIC_AUTH"
      })
  void valueOfAVariableThatLooksSecretIsTakenOutWithoutSpaceAroundIt(String name) {
    Redactor variables = new Redactor(List::of, Map.of(name, "\t value-1-of-it\n"));

    assertThat(variables.hide("a value-1-of-it b")).isEqualTo("a [redacted] b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "twelve-chars|[redacted]",
        "' twelve-chars '|[redacted]",
        "eleven-char|eleven-char",
        "' eleven-char  '|eleven-char"
      })
  void keyCountsFromTwelveCharactersOn(String key, String expected) {
    assertThat(keys(key).hide(key.strip())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a-line-of-thirty-two-characters-|<[redacted]>",
        "a-line-of-thirty-one-characters|<a-line-of-thirty-one-characters>",
        "a line that has spaces is a text of words|<a line that has spaces is a text of words>"
      })
  void longLineOfAKeyIsTakenOutAlone(String line, String expected) {
    String key = "BEGIN\n  " + line + " \r\nEND";

    assertThat(keys(key).hide("<" + line + ">")).isEqualTo(expected);
    assertThat(keys(key).hide("<" + key + ">")).isEqualTo("<[redacted]>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "p/w d\"\u00e9+x-long",
        "p/w d\\\"\u00e9+x-long",
        "p\\/w d\\\"\u00e9+x-long",
        "p%2Fw+d%22%C3%A9%2Bx-long",
        "p%2fw+d%22%c3%a9%2bx-long",
        "p%2Fw%20d%22%C3%A9%2Bx-long",
        "p%2fw%20d%22%c3%a9%2bx-long"
      })
  void keyIsTakenOutInEachFormOfJsonAndOfAddresses(String form) {
    assertThat(keys("p/w d\"\u00e9+x-long").hide("<" + form + ">")).isEqualTo("<[redacted]>");
  }

  /** The text and what is told of it, with one key per row. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sk-canary-7f3a|\\u0073k-canary-7f3a|[redacted]",
        "sk-canary-7f3a|a\\u0073k-canary-7f3\\u0061|a[redacted]",
        "sk-canary-7f3a|\\n\\u0073k-canary\\u002D7f3\\u0061\\n|\\n[redacted]\\n",
        "sk-canary-7f3a|sk-canary-7f3a\\n|[redacted]\\n",
        "sk-canary-7f3a|\\u0073k-canary-7f3ask-canary-7f3\\u0061!|[redacted][redacted]!",
        "abababababab|\\u0061bababababab\\u0061b!|[redacted]!",
        "sk-canary-7f3a|\\u007gk-canary-7f3a|\\u007gk-canary-7f3a",
        "sk-canary-7f3a|sk-canary-7f3\\t\\u006|sk-canary-7f3\\t\\u006",
        "sk-canary-7f3a|\\u00sk-canary-7f3\\u0061|\\u00[redacted]",
        "sk-canary-7f3a|\\xsk-canary-7f3\\u0061|\\x[redacted]",
        "sk\"canary\\7f3a|\\u0073k\\\"canary\\\\7f3a|[redacted]",
        "sk-canary-7f3a|\\nsk-canary-7f3\\|\\nsk-canary-7f3\\",
        "abcdefghijkl\\|x abcdefghijkl\\ny|x [redacted]y",
        "0073k-canary-7f3a|x\\u0073k-canary-7f3a y|x[redacted] y",
        "canary-7f3a-\\u0|canary-7f3a-\\u0061b|[redacted]b"
      })
  void keyWrittenInEscapesOfJsonIsTakenOutAndNoEscapeIsCut(
      String key, String json, String expected) {
    assertThat(keys(key).hide(json)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"b, 8", "f, 12", "n, 10", "r, 13", "t, 9", "\", 34", "/, 47", "\\, 92"})
  void keyWithANamedEscapeIsTakenOut(String name, int meant) {
    Redactor key = keys("sk-canary" + (char) meant + "-7f3a");

    assertThat(key.hide("{\"a\":\"\\u0073k-canary\\" + name + "-7f3a\"}"))
        .isEqualTo("{\"a\":\"[redacted]\"}");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void keyInEscapesOfEscapesIsTakenOut(int layers) {
    String escape = "\\".repeat(1 << layers - 1) + "u0073";

    assertThat(keys("sk-canary-7f3a").hide(escape + "k-canary-7f3a, " + escape))
        .isEqualTo("[redacted], " + escape);
    assertThat(keys("sk-canary-7f3a").hide(escape + " " + escape + "k-canary-7f3a"))
        .isEqualTo(escape + " [redacted]");
  }

  @Test
  void textWithoutASecretIsTheSame() {
    String text = "no \\n secret /x";

    assertThat(redactor.hide(text)).isSameAs(text);
    assertThat(redactor.hide(text)).isSameAs(text);
    assertThat(redactor.clean(text)).isSameAs(text);
    assertThat(keys().hide(text)).isSameAs(text);
  }

  @Test
  void moreKeysAreTakenOutBesideTheFirstOnesAndAsTheyChange() {
    List<String> more = new ArrayList<>();
    Redactor both = redactor.and(() -> more);
    String text = "sk-canary-7f3a env-canary-0001 the-other-key";

    assertThat(both.hide(text)).isEqualTo("[redacted] [redacted] the-other-key");
    more.add("the-other-key");
    assertThat(both.hide(text)).isEqualTo("[redacted] [redacted] [redacted]");
    more.clear();
    assertThat(both.hide(text)).isEqualTo("[redacted] [redacted] the-other-key");
    assertThat(redactor.hide("the-other-key")).isEqualTo("the-other-key");
  }

  @Test
  @Timeout(20)
  void theTimeGrowsWithTheTextOnly() {
    String text = "a /x b:\\ file: \u00e4 key sk-canary-7f3 ".repeat(500_000);

    long start = System.nanoTime();
    String hidden = redactor.hide(text);
    long middle = System.nanoTime();
    String cleaned = redactor.clean(text);
    System.getLogger(getClass().getName())
        .log(
            System.Logger.Level.INFO,
            "{0} MB: hide {1} ms, clean {2} ms",
            text.length() / 1_000_000,
            (middle - start) / 1_000_000,
            (System.nanoTime() - middle) / 1_000_000);

    assertThat(hidden).isEqualTo(text);
    assertThat(cleaned).isEqualTo(text);
  }
}
