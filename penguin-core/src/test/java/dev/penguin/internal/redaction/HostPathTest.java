package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostPathTest {
  @ParameterizedTest
  @CsvSource({
    "/home/joe/x.txt (No such file), [path] (No such file)",
    "/home/müller/projekt/x.txt: gone, [path]: gone",
    "/über/joe, [path]",
    "NoSuchFile:/home/joe/x, NoSuchFile:[path]",
    "open file:/home/joe/x.txt failed, open [path] failed",
    "file:///C:/Users/joe, [path]",
    "C:\\Users\\joe, [path]",
    "open C:\\Users\\joe\\x.txt failed, open [path] failed"
  })
  void pathsOfTheHostAreTakenOut(String text, String clean) {
    assertThat(redactor().clean(text)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({
    "see https://host.example/a/b",
    "src/main/java",
    "./a/b/c",
    "my_/a/b",
    "1/2/3",
    "text/plain or a/b",
    "/",
  })
  void otherTextStaysAsItIs(String text) {
    assertThat(redactor().clean(text)).isEqualTo(text);
  }

  @Test
  void keysAndSecretVariablesAreTakenOut() {
    Redactor redactor =
        new Redactor(
            () -> List.of("sk-canary-7f3a"), Map.of("MY_TOKEN", "tok-canary-99", "A", "b"));

    assertThat(redactor.clean("a sk-canary-7f3a b tok-canary-99"))
        .isEqualTo("a [redacted] b [redacted]");
  }

  private static Redactor redactor() {
    return new Redactor(List::of, Map.of());
  }
}
