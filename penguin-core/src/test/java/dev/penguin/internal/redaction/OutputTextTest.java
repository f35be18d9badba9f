package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTextTest {
  @Test
  @DisplayName("S11 escape sequences go, other control characters and marks are named")
  void s11ControlSequencesGo() {
    assertThat(
            OutputText.plain(
                "\u001b[1;31mred\u001b[0m \u001b]52;c;aGk=\u0007\u001b[2Jx\ry \u009b31mz"))
        .isEqualTo("red x\ny z");
    assertThat(OutputText.plain("a\0b\u202ec\u2066d\u200fe\u0085f\u007f"))
        .isEqualTo("a<U+0000>b<U+202E>c<U+2066>d<U+200F>e<U+0085>f<U+007F>");
    assertThat(OutputText.plain("\ud800x\udc00 \udb40\udc41")).isEqualTo("\uFFFDx\uFFFD <U+E0041>");
    assertThat(OutputText.plain("\u001b]0;never closed\nnext")).isEqualTo("\nnext");
  }

  @Test
  void plainTextIsTheSameText() {
    String text = "ä 漢字 \ud83d\udc27 \u200d tab\t line\r\nnext\n";

    assertThat(OutputText.plain(text)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x1, 0x8, 0xB, 0x1F, 0x7F, 0x80, 0x9F, 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
        0x202E, 0x2066, 0x2069, 0xE0000, 0xE007F
      })
  void characterThatIsNotSeenIsNamed(int codePoint) {
    String odd = Character.toString(codePoint);
    String named = codePoint == 0x9F ? "" : String.format("<U+%04X>", codePoint);

    assertThat(OutputText.plain(odd)).isEqualTo(named);
    assertThat(OutputText.plain("\u00e9" + odd + "\n" + odd))
        .isEqualTo("\u00e9" + named + "\n" + named);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x9, 0xA, ' ', '~', 0xA0, 0x61B, 0x61D, 0x200D, 0x2010, 0x2027, 0x202F, 0x2065, 0x206A,
        0xD7FF, 0xE000, 0x10000, 0xDFFFF, 0xE0080
      })
  void characterBesideThoseStays(int codePoint) {
    String text = Character.toString(codePoint).repeat(2);

    assertThat(OutputText.plain(text)).isSameAs(text);
  }

  @Test
  void loneReturnsAreLinesAndHalvesOfPairsAreReplaced() {
    assertThat(OutputText.plain("\r")).isEqualTo("\n");
    assertThat(OutputText.plain("x\r")).isEqualTo("x\n");
    assertThat(OutputText.plain("\n\rx")).isEqualTo("\n\nx");
    assertThat(OutputText.plain("\r\r\nx")).isEqualTo("\n\r\nx");
    assertThat(OutputText.plain("\ud83d")).isEqualTo("\uFFFD");
    assertThat(OutputText.plain("\ud83d\ud83d\udc27")).isEqualTo("\uFFFD\ud83d\udc27");
    assertThat(OutputText.plain("\udc27\ud83d")).isEqualTo("\uFFFD\uFFFD");
  }
}
