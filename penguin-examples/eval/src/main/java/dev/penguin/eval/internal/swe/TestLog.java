package dev.penguin.eval.internal.swe;

import dev.penguin.eval.SweBenchInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of tests printed, as pytest ({@code -rA} or {@code -v}) and unittest ({@code -v})
 * print it. A test that has two results counts with the worse one, so that a line that a solution
 * printed itself hides nothing.
 *
 * @param results the result of each test that is named
 * @param exitCode how the command ended
 */
public record TestLog(Map<String, Result> results, int exitCode) {
  private static final Pattern PYTEST_FIRST =
      Pattern.compile("(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (\\S+::.+?)(?: - .*)?");
  private static final Pattern PYTEST_LAST =
      Pattern.compile("(\\S+::.+?) (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?: +\\[ *\\d+%])?");
  private static final Pattern UNITTEST =
      Pattern.compile(
          "(\\w+ \\([\\w.]+\\)) \\.\\.\\."
              + " (?:.* )?(ok|FAIL|ERROR|skipped\\b.*|expected failure|unexpected success)");
  private static final Pattern UNITTEST_END = Pattern.compile("(FAIL|ERROR): (\\w+ \\([\\w.]+\\))");

  /** Worse ones stand later. */
  enum Result {
    PASSED,
    SKIPPED,
    FAILED
  }

  /** Reads what was printed. */
  public static TestLog of(String output, int exitCode) {
    Map<String, Result> results = new HashMap<>();
    output.lines().forEach(line -> line(line.strip(), results));
    return new TestLog(results, exitCode);
  }

  private static void line(String line, Map<String, Result> results) {
    Matcher first = PYTEST_FIRST.matcher(line);
    Matcher last = PYTEST_LAST.matcher(line);
    Matcher unit = UNITTEST.matcher(line);
    Matcher end = UNITTEST_END.matcher(line);
    if (first.matches()) {
      add(results, first.group(2), first.group(1));
    } else if (last.matches()) {
      add(results, last.group(1), last.group(2));
    } else if (unit.matches()) {
      add(results, unit.group(1), unit.group(2));
    } else if (end.matches()) {
      add(results, end.group(2), end.group(1));
    }
  }

  private static void add(Map<String, Result> results, String test, String word) {
    Result result =
        switch (word) {
          case "PASSED", "ok", "XFAIL", "XPASS", "expected failure" -> Result.PASSED;
          case "SKIPPED" -> Result.SKIPPED;
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
