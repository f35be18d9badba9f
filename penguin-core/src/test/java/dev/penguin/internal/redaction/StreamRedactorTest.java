package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamRedactorTest {
  private static final String KEY = "sk-abcabcabcabd";
  private static final String LONGER = KEY + "-and-more";

  private static String told(List<String> keys, List<String> pieces) {
    StreamRedactor redaction = new StreamRedactor(new Redactor(() -> keys, Map.of()));
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
    StreamRedactor redaction = new StreamRedactor(new Redactor(() -> List.of(KEY), Map.of()));

    assertThat(redaction.next("ask")).isEqualTo("ask".substring(0, 1));
    assertThat(redaction.next("ed")).isEqualTo("sked");
    assertThat(redaction.next("")).isEmpty();
    assertThat(redaction.rest()).isEmpty();
  }

  @Test
  void wholeKeyIsToldAtOnceUnlessALongerOneMayFollow() {
    List<String> keys = List.of(KEY, "another-key-that-is-longer");
    StreamRedactor redaction = new StreamRedactor(new Redactor(() -> keys, Map.of()));
    StreamRedactor longer = new StreamRedactor(new Redactor(() -> List.of(KEY, LONGER), Map.of()));

    assertThat(redaction.next("a " + KEY)).isEqualTo("a [redacted]");
    assertThat(longer.next("a " + KEY)).isEqualTo("a ");
    assertThat(longer.rest()).isEqualTo("[redacted]");
  }

  @Test
  void withoutKeysEachPieceIsToldAsItIs() {
    StreamRedactor redaction = new StreamRedactor(new Redactor(List::of, Map.of()));

    assertThat(redaction.next(KEY)).isSameAs(KEY);
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
      StreamRedactor redaction = new StreamRedactor(new Redactor(() -> List.of(KEY), Map.of()));
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
    StreamRedactor redaction =
        new StreamRedactor(new Redactor(() -> List.of("a".repeat(40)), Map.of()));
    StringBuilder told = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      told.append(redaction.next("a"));
    }
    told.append(redaction.rest());
    assertThat(told.toString()).doesNotContain("a".repeat(40));
  }

  /** Keys that share beginnings, hold one another, repeat themselves and overlap, cut anywhere. */
  @Test
  void randomKeysAreTakenOutOfPiecesAsOfTheWhole() {
    for (int round = 0; round < 20_000; round++) {
      long seed = 88_000 + round;
      Random random = new Random(seed);
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        String before = keys.isEmpty() ? "" : keys.get(random.nextInt(keys.size()));
        String some = before.substring(random.nextInt(before.length() + 1));
        String key = random.nextBoolean() ? some : before;
        while (key.length() < 12 || random.nextInt(4) == 0) {
          key += "ab".charAt(random.nextInt(2));
        }
        keys.add(key);
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < random.nextInt(6); i++) {
        String key = keys.get(random.nextInt(keys.size()));
        int from = random.nextInt(3) == 0 ? random.nextInt(key.length()) : 0;
        int to = random.nextInt(3) == 0 ? from + random.nextInt(key.length() - from) : key.length();
        text.append(key, from, to).append(random.nextInt(3) == 0 ? " " : "");
      }
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + random.nextInt(random.nextInt(20) + 1));
        pieces.add(text.substring(at, end));
        at = end;
      }
      String hidden = new Redactor(() -> keys, Map.of()).hide(text.toString());
      assertThat(told(keys, pieces)).as("seed %d, %s, %s", seed, keys, pieces).isEqualTo(hidden);
      assertThat(keys).as("seed %d", seed).noneMatch(hidden::contains);
    }
  }

  @Test
  void nothingRemainsOfKeysThatOverlap() {
    List<String> keys = List.of("abcdefghijklm", "klmnopqrstuvwxyz");
    Redactor redactor = new Redactor(() -> keys, Map.of());
    String both = "abcdefghijklmnopqrstuvwxyz";

    assertThat(redactor.hide("<" + both + ">")).isEqualTo("<[redacted]>");
    for (int i = 0; i <= both.length(); i++) {
      assertThat(told(keys, List.of(both.substring(0, i), both.substring(i))))
          .isEqualTo("[redacted]");
    }
  }

  @Test
  void keysThatChangeWhileAPieceWaitsLoseNothing() {
    List<String> keys = new ArrayList<>(List.of(KEY));
    StreamRedactor redaction = new StreamRedactor(new Redactor(() -> keys, Map.of()));

    assertThat(redaction.next("a sk-abc")).isEqualTo("a ");
    keys.clear();
    assertThat(redaction.next("def")).isEqualTo("sk-abcdef");
    keys.add(KEY);
    assertThat(redaction.next(KEY.substring(0, 5)) + redaction.next(KEY.substring(5)))
        .isEqualTo("[redacted]");
    assertThat(redaction.rest()).isEmpty();
  }

  @Test
  void jsonStaysJsonWhereverAKeyStandsInIt() {
    Redactor redactor = new Redactor(() -> List.of("bcdefghijklmn", "a\\b/c\"d'e-f-g"), Map.of());

    assertThat(redactor.hide("{\"a\":\"\\bcdefghijklmn\\n\"}"))
        .isEqualTo("{\"a\":\"[redacted]\\n\"}");
    assertThat(redactor.hide("{\"a\":\"x a\\\\b\\/c\\\"d'e-f-g\\\\\"}"))
        .isEqualTo("{\"a\":\"x [redacted]\\\\\"}");
    assertThat(redactor.hide("C:\\users\\u00")).isEqualTo("C:\\users\\u00");
    assertThat(redactor.hide("\\")).isEqualTo("\\");
  }
}
