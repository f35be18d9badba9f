package dev.penguin.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceRedactionTest {
  private static final String KEY = "sk-abcabcabcabd";
  private static final String LONGER = KEY + "-and-more";

  private static String told(List<String> keys, List<String> pieces) {
    PieceRedaction redaction = new PieceRedaction(new Redactor(() -> keys, Map.of()));
    StringBuilder told = new StringBuilder();
    pieces.forEach(piece -> told.append(redaction.next(piece)));
    return told.append(redaction.rest()).toString();
  }

  @Test
  void keyIsTakenOutWhereverThePiecesAreCut() {
    String text = "the key is " + KEY + ", and " + KEY + KEY + ".";
    for (int i = 0; i <= text.length(); i++) {
      for (int j = i; j <= text.length(); j++) {
        assertThat(
                told(
                    List.of(KEY),
                    List.of(text.substring(0, i), text.substring(i, j), text.substring(j))))
            .isEqualTo("the key is [redacted], and [redacted][redacted].");
      }
    }
  }

  @Test
  void longerKeyThatBeginsLikeAShorterOneIsTakenOutAsAWhole() {
    for (int i = 0; i <= LONGER.length(); i++) {
      assertThat(
              told(
                  List.of(KEY, LONGER), List.of(LONGER.substring(0, i), LONGER.substring(i) + "!")))
          .isEqualTo("[redacted]!");
    }
    assertThat(told(List.of(KEY, LONGER), List.of(KEY + "-and", " so on")))
        .isEqualTo("[redacted]-and so on");
  }

  @Test
  void nothingWaitsThatBeginsNoKey() {
    PieceRedaction redaction = new PieceRedaction(new Redactor(() -> List.of(KEY), Map.of()));

    assertThat(redaction.next("ask")).isEqualTo("ask".substring(0, 1));
    assertThat(redaction.next("ed")).isEqualTo("sked");
    assertThat(redaction.next("")).isEmpty();
    assertThat(redaction.rest()).isEmpty();
  }

  /** Whatever is cut where, no key is told, and what is told is what the whole text would be. */
  @Test
  void randomTextsOfHostilePiecesHoldNoKey() {
    String[] parts = {KEY, "sk-", "abc", "sk-abcabcabcab", "d", " ", "sk-abcabcabc", "a", "s"};
    for (int round = 0; round < 20_000; round++) {
      long seed = 77_000 + round;
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      PieceRedaction redaction = new PieceRedaction(new Redactor(() -> List.of(KEY), Map.of()));
      StringBuilder told = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + random.nextInt(5));
        told.append(redaction.next(text.substring(at, end)));
        at = end;
      }
      told.append(redaction.rest());
      assertThat(told.toString())
          .as("seed %d", seed)
          .isEqualTo(new Redactor(() -> List.of(KEY), Map.of()).hide(text.toString()));
    }
  }

  @Test
  void aTextThatIsAllBeginningsIsTakenInLinearTime() {
    PieceRedaction redaction =
        new PieceRedaction(new Redactor(() -> List.of("a".repeat(40)), Map.of()));
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      told.append(redaction.next("a"));
    }
    told.append(redaction.rest());
    assertThat(told.toString()).doesNotContain("a".repeat(40));
  }
}
