package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EditDiffTest {
  private static final Pattern HEADER = Pattern.compile("@@ -(\\d+),(\\d+) \\+(\\d+),(\\d+) @@");
  private static final String MORE = "[more changes are not shown]";

  @Test
  void everyDiffLeadsFromTheOldToTheNewWithTheFewestLines() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      String before = text(random, random.nextInt(25));
      List<TextEdit> changes = changes(random, before);
      String after = new String(TextEdit.apply(bytes(before), changes), StandardCharsets.UTF_8);
      String diff = EditDiff.of(bytes(before), changes, bytes(after));

      String as = "seed " + seed + "\n" + before + "\n->\n" + after + "\n" + diff;
      assertThat(applied(before, diff)).as(as).isEqualTo(after);
      assertContextAndFewestLines(before, diff, as);
    }
  }

  /** Lines of few kinds, so that many are equal; the last one perhaps without an end. */
  private static String text(Random random, int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("abc".charAt(random.nextInt(3))).append('\n');
    }
    return lines > 0 && random.nextBoolean() ? text.substring(0, text.length() - 1) : text + "";
  }

  private static List<TextEdit> changes(Random random, String before) {
    List<TextEdit> changes = new ArrayList<>();
    for (int at = random.nextInt(9); at <= before.length(); at += 2 + random.nextInt(40)) {
      int length = Math.min(random.nextInt(9), before.length() - at);
      changes.add(new TextEdit(at, length, bytes(text(random, random.nextInt(5)))));
      at += length;
    }
    return changes;
  }

  /** What the diff makes of a text, with every number in it checked. */
  private static String applied(String before, String diff) {
    List<String> old = lines(before);
    List<String> now = new ArrayList<>();
    int done = 0;
    for (List<String> hunk : hunks(diff)) {
      Matcher header = HEADER.matcher(hunk.get(0));
      assertThat(header.matches()).isTrue();
      List<String> from = side(hunk, '-');
      List<String> to = side(hunk, '+');
      assertThat(number(header, 2)).isEqualTo(from.size());
      assertThat(number(header, 4)).isEqualTo(to.size());
      int start = number(header, 1) - (from.isEmpty() ? 0 : 1);
      now.addAll(old.subList(done, start));
      assertThat(number(header, 3) - (to.isEmpty() ? 0 : 1)).isEqualTo(now.size());
      done = start + from.size();
      assertThat(old.subList(start, done)).isEqualTo(from);
      now.addAll(to);
    }
    now.addAll(old.subList(done, old.size()));
    return String.join("", now);
  }

  private static void assertContextAndFewestLines(String before, String diff, String as) {
    for (List<String> hunk : hunks(diff)) {
      List<String> from = side(hunk, '-');
      List<String> to = side(hunk, '+');
      long signs = hunk.stream().filter(line -> line.matches("[-+].*")).count();
      assertThat(signs).as(as).isEqualTo(from.size() + to.size() - 2L * common(from, to));
    }
  }

  /** How many lines two texts can keep of each other. */
  private static int common(List<String> a, List<String> b) {
    int[][] best = new int[a.size() + 1][b.size() + 1];
    for (int i = 1; i <= a.size(); i++) {
      for (int j = 1; j <= b.size(); j++) {
        best[i][j] =
            a.get(i - 1).equals(b.get(j - 1))
                ? best[i - 1][j - 1] + 1
                : Math.max(best[i - 1][j], best[i][j - 1]);
      }
    }
    return best[a.size()][b.size()];
  }

  private static int number(MatchResult header, int group) {
    return Integer.parseInt(header.group(group));
  }

  private static List<List<String>> hunks(String diff) {
    List<List<String>> hunks = new ArrayList<>();
    for (String line : diff.lines().toList()) {
      if (line.startsWith("@@")) {
        hunks.add(new ArrayList<>());
      }
      hunks.get(hunks.size() - 1).add(line);
    }
    return hunks;
  }

  private static List<String> side(List<String> hunk, char sign) {
    List<String> side = new ArrayList<>();
    for (int i = 1; i < hunk.size(); i++) {
      String line = hunk.get(i);
      if (line.charAt(0) == ' ' || line.charAt(0) == sign) {
        boolean open = i + 1 < hunk.size() && hunk.get(i + 1).startsWith("\\");
        side.add(line.substring(1) + (open ? "" : "\n"));
      }
    }
    return side;
  }

  private static List<String> lines(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split("(?<=\n)"));
  }

  @Test
  void threeLinesAroundAChangeAreShownAndCloseChangesTogether() {
    String before = numbered(1, 20);

    assertThat(diff(before, before.replace("\n10\n", "\nten\n")))
        .isEqualTo("@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+ten\n 11\n 12\n 13");
    assertThat(diffOf(before, 5, 12).lines().filter(line -> line.startsWith("@@")))
        .containsExactly("@@ -2,14 +2,14 @@");
    assertThat(diffOf(before, 5, 13).lines().filter(line -> line.startsWith("@@")))
        .containsExactly("@@ -2,7 +2,7 @@", "@@ -10,7 +10,7 @@");
  }

  @Test
  void aDiffHasTwoHundredLinesAtMostAndSaysSo() {
    String far = numbered(1, 20);

    assertThat(diff("x\n", "y\n".repeat(198)).lines()).hasSize(200).doesNotContain(MORE);
    assertThat(diff("x\n", "y\n".repeat(199)).lines()).hasSize(201).endsWith("+y", MORE);
    List<TextEdit> two =
        List.of(new TextEdit(0, 2, bytes("y\n".repeat(195))), new TextEdit(40, 1, bytes("z")));
    assertThat(EditDiff.of(bytes(far), two, TextEdit.apply(bytes(far), two)).lines())
        .hasSize(201)
        .endsWith(" 4", MORE);
  }

  @Test
  void ofFilesThatComeOrGoTwelveLinesAreShown() {
    assertThat(EditDiff.ofNew(bytes("x\n".repeat(11))))
        .isEqualTo("@@ -0,0 +1,11 @@" + "\n+x".repeat(11));
    assertThat(EditDiff.ofNew(bytes("x\n".repeat(12))))
        .isEqualTo("@@ -0,0 +1,12 @@" + "\n+x".repeat(11) + "\n" + MORE);
    assertThat(EditDiff.ofGone(bytes("x\n".repeat(11))))
        .isEqualTo("@@ -1,11 +0,0 @@" + "\n-x".repeat(11));
    assertThat(EditDiff.ofGone(bytes("x\n".repeat(12))))
        .isEqualTo("@@ -1,12 +0,0 @@" + "\n-x".repeat(11) + "\n" + MORE);
  }

  @Test
  void aLongLineIsCut() {
    assertThat(EditDiff.ofNew(bytes("x".repeat(300) + "\n")))
        .isEqualTo("@@ -0,0 +1,1 @@\n+" + "x".repeat(300));
    assertThat(EditDiff.ofNew(bytes("x".repeat(301) + "\r\n")))
        .isEqualTo("@@ -0,0 +1,1 @@\n+" + "x".repeat(300) + "…");
  }

  @Test
  void equalLinesAreLookedForInFiveHundredByFiveHundred() {
    assertThat(diff("a\nc\n" + "a\n".repeat(498), "b\nc\n" + "b\n".repeat(498)).lines())
        .startsWith("@@ -1,500 +1,500 @@", "-a", "+b", " c", "-a");
    assertThat(diff("a\nc\n" + "a\n".repeat(498), "b\nc\n" + "b\n".repeat(499)).lines())
        .startsWith("@@ -1,500 +1,501 @@", "-a", "-c", "-a");
  }

  private static String diffOf(String before, int one, int other) {
    List<TextEdit> changes =
        IntStream.of(one, other)
            .mapToObj(line -> before.indexOf("\n" + line + "\n") + 1)
            .map(at -> new TextEdit(at, 1, bytes("X")))
            .toList();
    return EditDiff.of(bytes(before), changes, TextEdit.apply(bytes(before), changes));
  }

  private static String diff(String before, String after) {
    List<TextEdit> changes = TextEdit.between(bytes(before), bytes(after));
    return EditDiff.of(bytes(before), changes, bytes(after));
  }

  private static String numbered(int first, int last) {
    return String.join("", IntStream.rangeClosed(first, last).mapToObj(i -> i + "\n").toList());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
