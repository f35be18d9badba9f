package dev.penguin.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
}
