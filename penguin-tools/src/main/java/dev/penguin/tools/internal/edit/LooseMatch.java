package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Finds lines that are the wanted ones but for white space: at their ends, before them, or how much
 * of it stands between words. Whole lines only, and only where a line holds more than white space.
 */
final class LooseMatch {
  private final FileLines file;
  private final FileLines wanted;
  private final List<Integer> places = new ArrayList<>();

  private LooseMatch(FileLines file, FileLines wanted) {
    this.file = file;
    this.wanted = wanted;
  }

  static LooseMatch of(byte[] content, byte[] text) {
    LooseMatch match = new LooseMatch(FileLines.of(content), FileLines.of(text));
    match.find();
    return match;
  }

  private void find() {
    List<String> look = wanted.all().stream().map(LooseMatch::loose).toList();
    if (look.stream().allMatch(String::isEmpty)) {
      return;
    }
    List<String> lines = file.all().stream().map(LooseMatch::loose).toList();
    for (int i = 0; i + look.size() <= lines.size(); i++) {
      if (lines.get(i).equals(look.get(0)) && lines.subList(i, i + look.size()).equals(look)) {
        places.add(i);
      }
    }
  }

  /** A line without what does not count. */
  static String loose(String line) {
    return line.strip().replaceAll("\\s+", " ");
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
   * The edit that replaces the only match by a text. Where all its lines are indented further than
   * the wanted ones, by the same, the text is too.
   */
  TextEdit change(byte[] put) {
    int first = places.get(0);
    int last = first + size() - 1;
    String text = new String(put, StandardCharsets.UTF_8);
    String more = indentedBy(first);
    if (!more.isEmpty()) {
      text = text.replaceAll("(?m)^(?=[^\\n\\r])", Matcher.quoteReplacement(more));
    }
    String end = file.lineEnd();
    text = end.equals("\n") ? text : text.replaceAll("\r?\n", "\r\n");
    boolean withEnd = wanted.endsWithLineEnd();
    int to = withEnd ? file.end(last) : file.endOfText(last);
    return new TextEdit(
        file.start(first), to - file.start(first), text.getBytes(StandardCharsets.UTF_8));
  }

  private String indentedBy(int first) {
    String more = "";
    boolean known = false;
    for (int i = 0; i < size(); i++) {
      String look = wanted.all().get(i);
      if (look.isBlank()) {
        continue;
      }
      String is = indent(file.all().get(first + i));
      String was = indent(look);
      if (!is.endsWith(was) || known && !more.equals(is.substring(0, is.length() - was.length()))) {
        return "";
      }
      more = is.substring(0, is.length() - was.length());
      known = true;
    }
    return more;
  }

  private static String indent(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }
}
