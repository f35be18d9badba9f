package dev.penguin.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
