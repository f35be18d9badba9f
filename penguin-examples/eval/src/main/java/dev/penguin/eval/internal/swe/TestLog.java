package dev.penguin.eval.internal.swe;

import dev.penguin.eval.SweBenchInstance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of tests printed, as pytest ({@code -rA} or {@code -v}), unittest ({@code -v}) and
 * sympy's {@code bin/test} print it. A test that has two results counts with the worse one, so that
 * a line that a solution printed itself hides nothing. Published instances name a test of pytest up
 * to its first blank, and one of unittest by whatever stands before {@code ...}: its docstring, if
 * it has one. A result counts for each of these names.
 *
 * @param results the result of each test that is named
 * @param exitCode how the command ended
 */
public record TestLog(Map<String, Result> results, int exitCode) {
  private static final String WORDS = "(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)";
  private static final Pattern PYTEST_FIRST = Pattern.compile(WORDS + " (\\S+::.+)");
  private static final Pattern PYTEST_LAST =
      Pattern.compile("(\\S+::.+?) " + WORDS + "(?: +\\[ *\\d+%])?");
  private static final Pattern UNITTEST =
      Pattern.compile(
          "(.+?) \\.\\.\\. (?:.* )?(ok|FAIL|ERROR|skipped\\b.*|expected failure|unexpected success)");
  private static final Pattern UNITTEST_BEGUN =
      Pattern.compile("(\\w+ \\([\\w.]+\\)) \\.\\.\\. .*");
  private static final Pattern UNITTEST_END = Pattern.compile("(FAIL|ERROR): (\\w+ \\([\\w.]+\\))");
  private static final Pattern SYMPY =
      Pattern.compile("(test_\\w+) (ok|F|E|f|s|X)(?: \\[(?:OK|FAIL)])?");

  /** Worse ones stand later. */
  enum Result {
    PASSED,
    SKIPPED,
    FAILED
  }

  /** Reads what was printed. */
  public static TestLog of(String output, int exitCode) {
    Map<String, Result> results = new HashMap<>();
    String begun = "";
    for (String line : output.lines().map(String::strip).toList()) {
      if (line.equals("ok") && !begun.isEmpty()) { // the test itself printed something between
        add(results, begun, line);
      }
      boolean known = line(line, results);
      Matcher beginning = UNITTEST_BEGUN.matcher(line);
      begun = !known && beginning.matches() ? beginning.group(1) : known ? "" : begun;
    }
    return new TestLog(results, exitCode);
  }

  private static boolean line(String line, Map<String, Result> results) {
    Matcher first = PYTEST_FIRST.matcher(line);
    Matcher last = PYTEST_LAST.matcher(line);
    Matcher unit = UNITTEST.matcher(line);
    Matcher end = UNITTEST_END.matcher(line);
    Matcher sympy = SYMPY.matcher(line);
    if (first.matches()) {
      pytest(results, first.group(2), first.group(1));
    } else if (last.matches()) {
      pytest(results, last.group(1), last.group(2));
    } else if (unit.matches()) {
      add(results, unit.group(1), unit.group(2));
    } else if (end.matches()) {
      add(results, end.group(2), end.group(1));
    } else if (sympy.matches()) {
      add(results, sympy.group(1), sympy.group(2));
    } else {
      return false;
    }
    return true;
  }

  /** A name may have blanks and dashes in it, and a reason may follow. */
  private static void pytest(Map<String, Result> results, String text, String word) {
    Set<String> names = new HashSet<>();
    names.add(text);
    names.add(text.split(" ", 2)[0]);
    for (int at = text.indexOf(" - "); at > 0; at = text.indexOf(" - ", at + 1)) {
      names.add(text.substring(0, at));
    }
    names.forEach(name -> add(results, name, word));
  }

  private static void add(Map<String, Result> results, String test, String word) {
    Result result =
        switch (word) {
          case "PASSED", "ok", "XFAIL", "XPASS", "expected failure", "f", "X" -> Result.PASSED;
          case "SKIPPED", "s" -> Result.SKIPPED;
          default -> word.startsWith("skipped") ? Result.SKIPPED : Result.FAILED;
        };
    results.merge(test, result, (one, other) -> one.compareTo(other) >= 0 ? one : other);
  }

  /**
   * Why an instance is not resolved: a test that must pass did not, or the exit code does not agree
   * with what was printed. A test that must not be broken may be skipped.
   *
   * @return empty when it is resolved
   */
  public Optional<String> problem(SweBenchInstance instance) {
    if (results.isEmpty()) {
      return Optional.of("the log names no test");
    }
    for (String test : instance.failToPass()) {
      if (results.get(test) != Result.PASSED) {
        return Optional.of("it does not make '" + test + "' pass: " + of(test));
      }
    }
    for (String test : instance.passToPass()) {
      if (results.get(test) != Result.PASSED && results.get(test) != Result.SKIPPED) {
        return Optional.of("it breaks '" + test + "': " + of(test));
      }
    }
    boolean failed = results.containsValue(Result.FAILED);
    if (failed == (exitCode == 0)) {
      return Optional.of(
          "the exit code " + exitCode + " does not agree with the results that were printed");
    }
    List<String> judged = instance.failToPass();
    return judged.isEmpty() ? Optional.of("no test says what is to be solved") : Optional.empty();
  }

  private String of(String test) {
    Result result = results.get(test);
    return result == null ? "it did not run" : result.name();
  }
}
