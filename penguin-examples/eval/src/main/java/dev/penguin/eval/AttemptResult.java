package dev.penguin.eval;

import dev.penguin.error.Experimental;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One attempt at one task, as it is stored and reported. Immutable.
 *
 * @param task the id of the task
 * @param attempt the number of the attempt, from 1
 * @param verdict what became of it
 * @param score the mean of the scores of its grades, from 0 to 1
 * @param grades the grades by the names of the graders, in their order
 * @param measures what it took
 * @param note what else is to be known, such as the error; may be empty
 */
@Experimental
public record AttemptResult(
    String task,
    int attempt,
    Verdict verdict,
    double score,
    Map<String, Grade> grades,
    Measures measures,
    String note) {
  /** Checks and copies all of it. */
  public AttemptResult {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(measures, "measures");
    Objects.requireNonNull(note, "note");
    grades = Collections.unmodifiableMap(new LinkedHashMap<>(grades));
    if (attempt < 1) {
      throw new IllegalArgumentException("Attempts are numbered from 1, got " + attempt);
    }
  }

  /**
   * The result that follows from grades: passed when all are.
   *
   * @param task the id of the task
   * @param attempt its number, from 1
   * @param grades the grades by name; without any the attempt has failed
   * @param measures what it took
   */
  public static AttemptResult graded(
      String task, int attempt, Map<String, Grade> grades, Measures measures) {
    boolean passed = !grades.isEmpty() && grades.values().stream().allMatch(Grade::passed);
    double score = grades.values().stream().mapToDouble(Grade::score).average().orElse(0);
    Verdict verdict = passed ? Verdict.PASSED : Verdict.FAILED;
    return new AttemptResult(task, attempt, verdict, score, grades, measures, "");
  }

  /**
   * An attempt without grades.
   *
   * @param task the id of the task
   * @param attempt its number, from 1
   * @param verdict {@link Verdict#ERROR} or {@link Verdict#UNSUPPORTED}
   * @param note why
   */
  public static AttemptResult without(String task, int attempt, Verdict verdict, String note) {
    return new AttemptResult(task, attempt, verdict, 0, Map.of(), Measures.NONE, note);
  }

  /**
   * The same with another note.
   *
   * @param text what is to be known
   */
  public AttemptResult withNote(String text) {
    return new AttemptResult(task, attempt, verdict, score, grades, measures, text);
  }

  /** Whether it passed. */
  public boolean passed() {
    return verdict == Verdict.PASSED;
  }

  /** Why it did not pass, in one line; empty when it did. */
  public String failure() {
    if (passed()) {
      return "";
    }
    String failed =
        grades.entrySet().stream()
            .filter(grade -> !grade.getValue().passed())
            .map(grade -> grade.getKey() + ": " + grade.getValue().reason())
            .collect(Collectors.joining("; "));
    return failed.isEmpty() ? note : failed;
  }

  /**
   * Does nothing when it passed; for tests with one case each.
   *
   * @throws AssertionError when it did not pass; the message says why
   */
  public void assertPassed() {
    if (!passed()) {
      throw new AssertionError(task + ", attempt " + attempt + ": " + verdict + ": " + failure());
    }
  }
}
