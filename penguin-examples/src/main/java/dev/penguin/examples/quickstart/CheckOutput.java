package dev.penguin.examples.quickstart;

import java.util.List;

/**
 * What the project's test printed, one line a check: {@code ok} or {@code FAIL}, and its name.
 *
 * @param passed the names of the checks that passed
 * @param failures the lines of those that failed: name, what was expected and what came
 */
record CheckOutput(List<String> passed, List<String> failures) {
  private static final String OK = "ok    ";
  private static final String FAIL = "FAIL  ";

  static CheckOutput of(String text) {
    return new CheckOutput(linesAfter(OK, text), linesAfter(FAIL, text));
  }

  private static List<String> linesAfter(String mark, String text) {
    return text.lines()
        .filter(line -> line.startsWith(mark))
        .map(line -> line.substring(mark.length()).strip())
        .toList();
  }

  /** The names of the checks that failed. */
  List<String> failed() {
    return failures.stream().map(line -> line.replaceFirst(": expected .*", "")).toList();
  }
}
