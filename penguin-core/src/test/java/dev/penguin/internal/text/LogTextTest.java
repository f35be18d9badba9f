package dev.penguin.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LogTextTest {

  @Test
  @DisplayName("D7 What controls a terminal or ends a line is escaped")
  void d7ControlCharactersAreEscaped() {
    assertThat(LogText.oneLine("x\n2030-01-01 ERROR admin login\u001b[2K", 100))
        .isEqualTo("x\\n2030-01-01 ERROR admin login\\u001b[2K");
    assertThat(LogText.oneLine("\r\t\u0085\u2028\u2029\u009b\u0000\u007f", 100))
        .isEqualTo("\\r\\t\\u0085\\u2028\\u2029\\u009b\\u0000\\u007f");
  }

  @Test
  void whatTurnsTheDirectionOfTextIsEscaped() {
    assertThat(LogText.oneLine("a\u202eb\u2066c\ufeff", 100)).isEqualTo("a\\u202eb\\u2066c\\ufeff");
  }

  @Test
  void aBackslashCannotPassForAnEscape() {
    assertThat(LogText.oneLine("\\n", 100)).isEqualTo("\\\\n");
  }

  @Test
  void otherTextStaysAsItIs() {
    assertThat(LogText.oneLine("Größe 東京 🐧", 100)).isEqualTo("Größe 東京 🐧");
  }

  @Test
  void halvesOfPairsAndInvisiblePairsAreEscaped() {
    assertThat(LogText.oneLine("\ud83d", 100)).isEqualTo("\\ud83d");
    assertThat(LogText.oneLine("\udc27", 100)).isEqualTo("\\udc27");
    assertThat(LogText.oneLine("\udb40\udc41", 100)).isEqualTo("\\udb40\\udc41");
  }

  @Test
  void longTextIsCut() {
    assertThat(LogText.oneLine("abcdef", 3)).isEqualTo("abc…");
    assertThat(LogText.oneLine("ab🐧", 3)).isEqualTo("ab\\ud83d…");
  }
}
