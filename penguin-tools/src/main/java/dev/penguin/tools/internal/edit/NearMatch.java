package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import dev.penguin.tools.internal.text.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a text that is not in a file stands in it all the same, once as little as possible is
 * ignored: white space, the kind of quote, case. Immutable.
 *
 * @param ignored what is ignored
 * @param lineNumbers the lines at which the places begin, counted from 1; at least one
 * @param change the edit, when there is one place; null otherwise
 */
record NearMatch(Set<Difference> ignored, List<Integer> lineNumbers, @Nullable TextEdit change) {
  /** A part of a line that has less is found anywhere. */
  private static final int MIN_LETTERS = 4;

  private static final int MAX_PLACES = 1_000;

  /** The match that ignores least; null when there is none. */
  static @Nullable NearMatch of(byte[] content, byte[] wanted, byte[] put) {
    FileLines lines = FileLines.of(content);
    FileLines wantedLines = FileLines.of(wanted);
    String text = new String(content, StandardCharsets.UTF_8);
    boolean isText = PlainText.isUtf8(content, 0, content.length);
    for (Set<Difference> ignored : Difference.STEPS) {
      if (ignored.contains(Difference.WHITE_SPACE)) {
        LooseMatch whole = LooseMatch.of(lines, wantedLines, ignored);
        if (!whole.lineNumbers().isEmpty()) {
          boolean only = whole.lineNumbers().size() == 1;
          return new NearMatch(ignored, whole.lineNumbers(), only ? whole.change(put) : null);
        }
      }
      NearMatch part = isText ? part(text, lines, wanted, put, ignored) : null;
      if (part != null) {
        return part;
      }
    }
    return null;
  }

  /** A match that may begin and end within lines. */
  private static @Nullable NearMatch part(
      String text, FileLines lines, byte[] wanted, byte[] put, Set<Difference> ignored) {
    String given = new String(wanted, StandardCharsets.UTF_8);
    FoldedText look = FoldedText.of(given, ignored, true);
    if (look.letters() < MIN_LETTERS || look.length() > text.length()) {
      return null;
    }
    FoldedText file = FoldedText.of(text, ignored, false);
    List<Integer> places = file.find(look, MAX_PLACES);
    if (places.isEmpty()) {
      return null;
    }
    List<Integer> numbers = new ArrayList<>();
    for (int place : places) {
      int origin = file.origin(place);
      numbers.add(1 + (int) text.substring(0, origin).chars().filter(c -> c == '\n').count());
    }
    String replacement = new String(put, StandardCharsets.UTF_8);
    TextEdit change =
        places.size() > 1
            ? null
            : change(text, file, places.get(0), look, given, replacement, lines.lineEnd());
    return new NearMatch(ignored, List.copyOf(numbers), change);
  }

  /** Only what the replacement changes of the given text is changed in the file. */
  private static TextEdit change(
      String text,
      FoldedText file,
      int place,
      FoldedText look,
      String given,
      String put,
      String lineEnd) {
    int begin = given.length() - given.stripLeading().length();
    int end = given.stripTrailing().length();
    boolean trims = look.origin(0) == begin && begin > 0 || end < given.length();
    int before = 0;
    while (before < Math.min(given.length(), put.length())
        && given.charAt(before) == put.charAt(before)) {
      before++;
    }
    while (before > 0 && look.at(before) < 0) {
      before--;
    }
    int after = 0;
    while (after < Math.min(given.length(), put.length()) - before
        && given.charAt(given.length() - 1 - after) == put.charAt(put.length() - 1 - after)) {
      after++;
    }
    while (after > 0 && look.at(given.length() - after) < 0) {
      after--;
    }
    int first = before > 0 ? look.at(before) : 0;
    int from = file.origin(place + first);
    int to =
        after > 0
            ? file.origin(place + look.at(given.length() - after))
            : file.end(place + look.length() - 1);
    String inserted = put.substring(before, put.length() - after);
    if (trims) {
      inserted = before == 0 ? inserted.stripLeading() : inserted;
      inserted = after == 0 ? inserted.stripTrailing() : inserted;
    }
    inserted = lineEnd.equals("\n") ? inserted : inserted.replaceAll("\r?\n", "\r\n");
    int at = text.substring(0, from).getBytes(StandardCharsets.UTF_8).length;
    int length = text.substring(from, Math.max(from, to)).getBytes(StandardCharsets.UTF_8).length;
    return new TextEdit(at, length, inserted.getBytes(StandardCharsets.UTF_8));
  }

  /** What is ignored, in words. */
  String words() {
    return Difference.words(ignored);
  }
}
