package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.text.FileLines;
import dev.penguin.tools.internal.text.PlainText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shows what in a file comes closest to lines that are not there. */
final class ClosestLines {
  private static final int MAX_CANDIDATES = 3;
  private static final int MAX_LINES = 8;
  private static final int MAX_SHOWN = 200;
  private static final int MAX_COMPARED = 300;
  private static final int MAX_FILE_LINES = 50_000;
  private static final double CLOSE_ENOUGH = 0.5;

  private ClosestLines() {}

  private record Candidate(int line, double closeness) {}

  /** The candidates with their line numbers, beginning with a line feed; empty when none. */
  static String in(byte[] content, byte[] text) {
    return in(content, text, false);
  }

  /** The first of some lines by their numbers, beginning with a line feed. */
  static String at(byte[] content, List<Integer> numbers) {
    StringBuilder shown = new StringBuilder();
    List<String> lines = FileLines.of(content).all();
    numbers.stream()
        .distinct()
        .limit(MAX_CANDIDATES)
        .forEach(number -> show(shown, lines, number - 1, 1));
    return shown.toString();
  }

  /** The same, with what is different at the closest one. */
  static String withDifference(byte[] content, byte[] text) {
    return in(content, text, true);
  }

  private static String in(byte[] content, byte[] text, boolean compares) {
    List<String> wanted = FileLines.of(text).all();
    int anchor = 0;
    for (int i = 0; i < Math.min(wanted.size(), MAX_FILE_LINES); i++) {
      anchor = wanted.get(i).length() > wanted.get(anchor).length() ? i : anchor;
    }
    Set<Integer> look = pairs(wanted.get(anchor));
    List<String> lines = FileLines.of(content).all();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < Math.min(lines.size(), MAX_FILE_LINES) && !look.isEmpty(); i++) {
      double closeness = closeness(look, pairs(lines.get(i)));
      if (closeness >= CLOSE_ENOUGH) {
        candidates.add(new Candidate(Math.max(0, i - anchor), closeness));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::closeness).reversed());
    String difference =
        candidates.isEmpty() || !compares
            ? ""
            : difference(lines, candidates.get(0).line(), wanted);
    StringBuilder shown = new StringBuilder();
    candidates.stream()
        .limit(MAX_CANDIDATES)
        .sorted(Comparator.comparingInt(Candidate::line))
        .forEach(candidate -> show(shown, lines, candidate.line(), wanted.size()));
    return shown.length() == 0 ? "" : "\nClosest to it:" + shown + difference;
  }

  /** What is different at the closest place, in the first line that is. */
  private static String difference(List<String> lines, int first, List<String> wanted) {
    for (int i = 0; i < wanted.size() && first + i < lines.size(); i++) {
      String line = lines.get(first + i);
      if (!LooseMatch.loose(line).equals(LooseMatch.loose(wanted.get(i)))) {
        String words = MissedEdit.between(first + i + 1, line.strip(), wanted.get(i).strip());
        return words.isEmpty() ? "" : "\n" + words;
      }
    }
    return "";
  }

  private static void show(StringBuilder shown, List<String> lines, int first, int count) {
    int last = Math.min(lines.size(), first + Math.min(count, MAX_LINES));
    for (int i = first; i < last; i++) {
      String text = PlainText.shortened(lines.get(i), MAX_SHOWN);
      shown.append(String.format(Locale.ROOT, "\n%d: %s", i + 1, PlainText.oneLine(text)));
    }
  }

  /** The pairs of neighbouring characters, without white space. */
  private static Set<Integer> pairs(String line) {
    String text = line.length() > MAX_COMPARED ? line.substring(0, MAX_COMPARED) : line;
    Set<Integer> pairs = new HashSet<>();
    int before = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        pairs.add(before << 16 | c);
        before = c;
      }
    }
    return pairs;
  }

  private static double closeness(Set<Integer> look, Set<Integer> other) {
    int both = 0;
    for (Integer pair : look) {
      both += other.contains(pair) ? 1 : 0;
    }
    return 2.0 * both / (look.size() + other.size());
  }
}
