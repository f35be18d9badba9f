package dev.penguin.eval;

import dev.penguin.engine.Outcome;
import dev.penguin.error.Experimental;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges an attempt. Called from several threads at once.
 *
 * <pre>{@code
 * Evaluation.of(cases)
 *     .grade("says it", Grader.saysWhatIsExpected())
 *     .grade("asks the weather once", Grader.calls("weather", 1, 1))
 *     .grade("cheap", Grader.maxCostUsd("0.01"));
 * }</pre>
 */
@Experimental
@FunctionalInterface
public interface Grader {

  /**
   * Judges.
   *
   * @param attempt what was done
   * @throws Exception when it cannot judge; the attempt then counts as an error
   */
  Grade grade(Attempt attempt) throws Exception;

  /**
   * What it judges by besides the attempt, such as a limit: verdicts that are stored hold only for
   * the same. Empty for a lambda, of which nobody can see what it does.
   */
  default String settings() {
    return "";
  }

  /**
   * The same with other settings, for a lambda whose verdicts are stored.
   *
   * @param settings what it judges by; another text when it judges otherwise
   */
  default Grader withSettings(String settings) {
    return new ConfiguredGrader(Objects.requireNonNull(settings, "settings"), this);
  }

  /**
   * The answer contains what the case expects as a word, a number or words of its own, in upper or
   * lower case: {@code 42} is in {@code It is 42.}, and not in {@code 142} or {@code 4.2}. It does
   * not understand the answer: {@code not 42} contains it, too. Where that matters, ask for a bare
   * answer and use {@link #isWhatIsExpected()}, or a typed answer and a grader of your own.
   */
  static Grader saysWhatIsExpected() {
    Grader grader =
        attempt -> {
          String expected = ExpectedText.of(attempt);
          return Grade.of(
              ExpectedText.isIn(attempt.text(), expected),
              "the answer does not say '" + expected + "': " + attempt.text());
        };
    return grader.withSettings("says");
  }

  /**
   * The answer is what the case expects and nothing else, in upper or lower case; spaces around it
   * and a full stop after it do not count.
   */
  static Grader isWhatIsExpected() {
    Grader grader =
        attempt -> {
          String expected = ExpectedText.of(attempt);
          return Grade.of(
              ExpectedText.isAll(attempt.text(), expected),
              "the answer is not '" + expected + "': " + attempt.text());
        };
    return grader.withSettings("is");
  }

  /** The run ended with {@link Outcome#COMPLETED}. */
  static Grader completed() {
    Grader grader =
        attempt ->
            Grade.of(
                attempt.run().outcome() == Outcome.COMPLETED,
                "the run ended with " + attempt.run().outcome());
    return grader.withSettings("completed");
  }

  /**
   * A tool is called so many times.
   *
   * @param tool its name
   * @param min at least, 0 or more
   * @param max at most, {@code min} or more
   */
  static Grader calls(String tool, int min, int max) {
    if (min < 0 || max < min) {
      throw new IllegalArgumentException(
          "Calls are counted from 0, and the maximum is not below the minimum, got "
              + min
              + " to "
              + max);
    }
    Grader grader =
        attempt -> {
          int calls = attempt.trajectory().callsOf(tool).size();
          return Grade.of(
              calls >= min && calls <= max,
              tool + " was called " + calls + " times, not " + min + " to " + max);
        };
    return grader.withSettings("calls " + tool + " " + min + " " + max);
  }

  /**
   * No other tool than these is called.
   *
   * @param tools their names
   */
  static Grader callsOnly(String... tools) {
    Set<String> allowed = Set.of(tools);
    Grader grader =
        attempt -> {
          Set<String> others = new TreeSet<>(attempt.trajectory().tools());
          others.removeAll(allowed);
          return Grade.of(others.isEmpty(), "other tools were called: " + others);
        };
    return grader.withSettings("only " + new TreeSet<>(allowed));
  }

  /**
   * These tools are called in this order; others may be called in between.
   *
   * @param tools their names
   */
  static Grader callsInOrder(String... tools) {
    List<String> order = List.of(tools);
    Grader grader =
        attempt -> {
          int next = 0;
          for (String tool : attempt.trajectory().tools()) {
            if (next < order.size() && tool.equals(order.get(next))) {
              next++;
            }
          }
          return Grade.of(
              next == order.size(),
              "the calls were " + attempt.trajectory().tools() + ", not in the order " + order);
        };
    return grader.withSettings("order " + order);
  }

  /**
   * The run takes at most so many turns.
   *
   * @param max 1 or more
   */
  static Grader maxTurns(int max) {
    Grader grader =
        attempt ->
            Grade.of(
                attempt.run().turns() <= max,
                "it took " + attempt.run().turns() + " turns, more than " + max);
    return grader.withSettings("turns " + max);
  }

  /**
   * The run uses at most so many tokens, input and output.
   *
   * @param max 1 or more
   */
  static Grader maxTokens(long max) {
    Grader grader =
        attempt -> {
          long tokens = attempt.run().usage().totalTokens();
          return Grade.of(tokens <= max, "it used " + tokens + " tokens, more than " + max);
        };
    return grader.withSettings("tokens " + max);
  }

  /**
   * The run costs at most so much. A run whose cost is not known fails.
   *
   * @param max US dollars, such as {@code "0.02"}
   */
  static Grader maxCostUsd(String max) {
    BigDecimal limit = new BigDecimal(max);
    Grader grader =
        attempt ->
            attempt
                .run()
                .costUsd()
                .map(
                    cost ->
                        Grade.of(
                            cost.compareTo(limit) <= 0,
                            "it cost " + cost.toPlainString() + " USD, more than " + max))
                .orElseGet(() -> Grade.fail("its cost is not known: the model has no price"));
    return grader.withSettings("cost " + max);
  }
}
