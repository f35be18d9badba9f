package dev.penguin.project.internal.sync;

import dev.penguin.project.internal.blueprint.ItemText;
import dev.penguin.project.internal.sync.SyncStep.FieldChange;
import java.util.ArrayList;
import java.util.List;

/** Values before and after as lines that people read. */
final class DiffLines {
  private static final int MAX_LENGTH = 120;
  private static final int MAX_LINES = 12;

  private DiffLines() {}

  /** The values of something new. */
  static List<String> ofNew(List<FieldChange> values) {
    List<String> lines = new ArrayList<>();
    values.forEach(value -> add(lines, value, true));
    return lines;
  }

  /** The values in which something changes. */
  static List<String> of(List<FieldChange> changes) {
    List<String> lines = new ArrayList<>();
    changes.forEach(change -> add(lines, change, false));
    return lines;
  }

  private static void add(List<String> lines, FieldChange change, boolean isNew) {
    String before = change.before();
    String after = change.after();
    boolean inLine = before.indexOf('\n') < 0 && after.indexOf('\n') < 0;
    if (inLine && before.length() + after.length() < MAX_LENGTH) {
      lines.add(
          isNew
              ? "%s: %s".formatted(change.field(), shown(after))
              : "%s: %s → %s"
                  .formatted(
                      change.field(), value(change.field(), before), value(change.field(), after)));
      return;
    }
    lines.add(change.field() + ":");
    List<String> old = before.isEmpty() ? List.of() : List.of(before.split("\n", -1));
    List<String> other = after.isEmpty() ? List.of() : List.of(after.split("\n", -1));
    int same = 0;
    while (same < Math.min(old.size(), other.size()) && old.get(same).equals(other.get(same))) {
      same++;
    }
    int tail = 0;
    while (tail < Math.min(old.size(), other.size()) - same
        && old.get(old.size() - 1 - tail).equals(other.get(other.size() - 1 - tail))) {
      tail++;
    }
    add(lines, "  - ", old.subList(same, old.size() - tail));
    add(lines, "  + ", other.subList(same, other.size() - tail));
  }

  private static String value(String field, String value) {
    return value.isEmpty() ? ItemText.usual(field) : shown(value);
  }

  private static void add(List<String> lines, String mark, List<String> values) {
    values.stream().limit(MAX_LINES).forEach(value -> lines.add(mark + shown(value)));
    if (values.size() > MAX_LINES) {
      lines.add("%s… %,d more lines".formatted(mark, values.size() - MAX_LINES));
    }
  }

  /** A text as one line of bounded length. */
  static String shown(String text) {
    String line = text.replace('\n', ' ').replaceAll("\\p{Cntrl}", " ");
    int end = Math.min(line.length(), MAX_LENGTH);
    if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return end < line.length() ? line.substring(0, end) + "…" : line;
  }
}
