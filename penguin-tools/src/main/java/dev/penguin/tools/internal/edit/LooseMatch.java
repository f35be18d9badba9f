package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds lines that are the wanted ones but for white space (at their ends, before them, or how much
 * of it stands between words) and what else is ignored with it. Whole lines only, and only where a
 * line holds more than white space.
 */
final class LooseMatch {
  private final FileLines file;
  private final FileLines wanted;
  private final List<Integer> places = new ArrayList<>();

  private LooseMatch(FileLines file, FileLines wanted) {
    this.file = file;
    this.wanted = wanted;
  }

  /**
   * Finds the places.
   *
   * @param ignored what does not count, white space among it
   */
  static LooseMatch of(FileLines content, FileLines text, Set<Difference> ignored) {
    LooseMatch match = new LooseMatch(content, text);
    match.find(ignored);
    return match;
  }

  private void find(Set<Difference> ignored) {
    List<String> look = wanted.all().stream().map(line -> Difference.fold(line, ignored)).toList();
    if (look.stream().allMatch(String::isEmpty)) {
      return;
    }
    List<String> lines = file.all().stream().map(line -> Difference.fold(line, ignored)).toList();
    for (int i = 0; i + look.size() <= lines.size(); i++) {
      if (lines.get(i).equals(look.get(0)) && lines.subList(i, i + look.size()).equals(look)) {
        places.add(i);
      }
    }
  }

  /** A line without the white space that does not count. */
  static String loose(String line) {
    return Difference.fold(line, EnumSet.of(Difference.WHITE_SPACE));
  }

  /** The numbers of the lines at which the wanted ones begin, counted from 1. */
  List<Integer> lineNumbers() {
    return places.stream().map(place -> place + 1).toList();
  }

  /** How many lines are wanted. */
  int size() {
    return wanted.all().size();
  }

  /**
   * The edit that replaces the only match by a text. Lines at its beginning and end that the text
   * keeps stay as the file has them. Where the file's lines are indented in another way than the
   * wanted ones, each depth in one way, the text is too.
   */
  TextEdit change(byte[] put) {
    FileLines given = FileLines.of(put);
    boolean withEnd = wanted.endsWithLineEnd();
    int most = Math.min(size(), given.all().size()) - 1;
    int before = 0;
    while (before < most && given.all().get(before).equals(wanted.all().get(before))) {
      before++;
    }
    int after = 0;
    boolean sameEnd = withEnd == given.endsWithLineEnd();
    while (sameEnd && after < most - before && isSameFromEnd(given, after)) {
      after++;
    }
    int first = places.get(0);
    int last = first + size() - 1 - after;
    String text = new String(put, StandardCharsets.UTF_8);
    if (before > 0 || after > 0) {
      text = String.join("\n", given.all().subList(before, given.all().size() - after));
      text += after == 0 && given.endsWithLineEnd() ? "\n" : "";
    }
    text = indented(text, first);
    String end = file.lineEnd();
    text = end.equals("\n") ? text : text.replaceAll("\r?\n", "\r\n");
    int from = file.start(first + before);
    int to = withEnd && after == 0 ? file.end(last) : file.endOfText(last);
    return new TextEdit(from, to - from, text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean isSameFromEnd(FileLines given, int number) {
    return given
        .all()
        .get(given.all().size() - 1 - number)
        .equals(wanted.all().get(size() - 1 - number));
  }

  /** The text with the indentation of the file, as far as the wanted lines show what that is. */
  private String indented(String text, int first) {
    Map<String, String> known = new HashMap<>();
    for (int i = 0; i < size(); i++) {
      String look = wanted.all().get(i);
      if (!look.isBlank()) {
        String is = indent(file.all().get(first + i));
        String before = known.put(indent(look), is);
        if (before != null && !before.equals(is)) {
          return text;
        }
      }
    }
    return Arrays.stream(text.split("\n", -1))
        .map(line -> line.isBlank() ? line : indented(line, known))
        .collect(Collectors.joining("\n"));
  }

  private static String indented(String line, Map<String, String> known) {
    String indent = indent(line);
    for (int length = indent.length(); length >= 0; length--) {
      String is = known.get(indent.substring(0, length));
      if (is != null) {
        return is + line.substring(length);
      }
    }
    return line;
  }

  private static String indent(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
