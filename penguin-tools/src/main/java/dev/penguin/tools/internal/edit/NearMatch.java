package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a text that is not in a file stands in it all the same, once as little as possible is
 * ignored: white space, the kind of quote, case. Names that differ in case alone are different
 * names in most languages, so such a match is shown and never edited. Immutable.
 *
 * @param ignored what is ignored
 * @param lineNumbers the lines at which the places begin, counted from 1; at least one
 * @param change the edit, when there is one place and case was not ignored; null otherwise
 */
record NearMatch(Set<Difference> ignored, List<Integer> lineNumbers, @Nullable TextEdit change) {
  /** A part of a line that has less is found anywhere. */
  private static final int MIN_LETTERS = 4;

  /** In a larger file only white space is ignored, and only of whole lines. */
  private static final int MAX_BYTES = 1_000_000;

  private static final int MAX_PLACES = 1_000;

  /** The match that ignores least; null when there is none. */
  static @Nullable NearMatch of(byte[] content, byte[] wanted, byte[] put)
      throws ToolFailureException {
    FileLines lines = FileLines.of(content);
    FileLines wantedLines = FileLines.of(wanted);
    boolean isText = content.length <= MAX_BYTES && PlainText.isUtf8(content, 0, content.length);
    String text = isText ? new String(content, StandardCharsets.UTF_8) : "";
    NearMatch otherEnds = lineEnds(content, wanted, put);
    if (otherEnds != null) {
      return otherEnds;
    }
    for (Set<Difference> ignored : Difference.STEPS) {
      if (ignored.contains(Difference.WHITE_SPACE)) {
        LooseMatch whole = LooseMatch.of(lines, wantedLines, ignored);
        if (!whole.lineNumbers().isEmpty()) {
          boolean only = whole.lineNumbers().size() == 1 && isEdited(ignored);
          return new NearMatch(ignored, whole.lineNumbers(), only ? whole.change(put) : null);
        }
      }
      NearMatch part = isText ? part(text, lines, wanted, put, ignored) : null;
      if (part != null || content.length > MAX_BYTES) {
        return part;
      }
    }
    return null;
  }

  private static boolean isEdited(Set<Difference> ignored) {
    return !ignored.contains(Difference.CASE);
  }

  /** A match of a text with the line ends of Windows in a file with others. */
  private static @Nullable NearMatch lineEnds(byte[] content, byte[] wanted, byte[] put)
      throws ToolFailureException {
    byte[] plain = withoutReturns(wanted);
    if (plain.length == wanted.length || plain.length == 0) {
      return null;
    }
    ByteEdit edit = ByteEdit.of(content, plain, withoutReturns(put));
    return edit.places().isEmpty()
        ? null
        : new NearMatch(
            EnumSet.of(Difference.LINE_ENDS),
            edit.lineNumbers(),
            edit.occurrences() == 1 ? edit.changes().get(0) : null);
  }

  private static byte[] withoutReturns(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1)
        .replace("\r\n", "\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A match that may begin and end within lines. */
  private static @Nullable NearMatch part(
      String text, FileLines lines, byte[] wanted, byte[] put, Set<Difference> ignored) {
    String given = new String(wanted, StandardCharsets.UTF_8);
    FoldedText look = FoldedText.of(given, ignored, true);
    int least = isEdited(ignored) ? MIN_LETTERS : 1;
    if (look.letters() < least || look.length() > text.length()) {
      return null;
    }
    FoldedText file = FoldedText.of(text, ignored, false);
    List<Integer> places = file.find(look, MAX_PLACES);
    if (places.isEmpty()) {
      return null;
    }
    String replacement = new String(put, StandardCharsets.UTF_8);
    TextEdit change =
        places.size() > 1 || !isEdited(ignored)
            ? null
            : new FoldedEdit(text, file, places.get(0), given, look)
                .change(replacement, lines.lineEnd(), ignored);
    return new NearMatch(ignored, file.lineNumbers(places), change);
  }

  /** Whether it differs in case, so that it is shown only. */
  boolean differsInCase() {
    return !isEdited(ignored);
  }

  /** What is ignored, in words. */
  String words() {
    return Difference.words(ignored);
  }
}
