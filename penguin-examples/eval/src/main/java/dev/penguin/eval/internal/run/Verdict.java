package dev.penguin.eval.internal.run;

import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.EvalCase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

/**
 * What was found of an attempt, and what models wrote for it. Immutable.
 *
 * @param reason why it did not pass; empty when it did
 * @param inputTokens what was sent to models
 * @param outputTokens what models wrote
 */
public record Verdict(
    EvalCase.Status status,
    String reason,
    long inputTokens,
    long outputTokens,
    BigDecimal costUsd) {
  private static final int MAX_REASON = 2_000;

  /** Of an attempt that no model made, or whose model is added. */
  public static Verdict of(EvalCase.Status status, String reason) {
    return new Verdict(status, reason, 0, 0, BigDecimal.ZERO);
  }

  /** The right one. */
  public static Verdict passed() {
    return of(EvalCase.Status.PASSED, "");
  }

  /** A wrong one. */
  public static Verdict failed(String reason) {
    return of(EvalCase.Status.FAILED, reason);
  }

  /** The same with what models wrote and cost. */
  public Verdict spent(long input, long output, BigDecimal usd) {
    return new Verdict(status, reason, input, output, usd);
  }

  /** The same with what a run of an agent spent. */
  public Verdict spent(RunResult run) {
    return spent(
        run.usage().inputTokens(),
        run.usage().outputTokens(),
        run.costUsd().orElse(BigDecimal.ZERO));
  }

  /** The same of an agent's work, with how its run ended where it did not pass. */
  public Verdict after(RunResult run) {
    return after(run.outcome().name()).spent(run);
  }

  /**
   * The same with how a run ended, where it did not pass.
   *
   * @param outcome the name of its outcome
   */
  public Verdict after(String outcome) {
    String why = reason.isEmpty() ? "" : reason + " (the agent's run ended with " + outcome + ")";
    return new Verdict(status, why, inputTokens, outputTokens, costUsd);
  }

  /**
   * What a grading finds. One that fails gives no verdict, and what models cost before it still
   * counts.
   *
   * @throws ConfigurationException when this machine cannot grade
   */
  public static Verdict graded(Callable<Verdict> grading) {
    try {
      return grading.call();
    } catch (Spending.CrashedRunException e) {
      return e.verdict();
    } catch (Throwable e) {
      rethrowIfFatal(e);
      return crashed(e);
    }
  }

  /** That there is none, since something failed; an error of the machine is one of its attempt. */
  static Verdict crashed(Throwable failure) {
    return of(EvalCase.Status.ERROR, failure.toString());
  }

  /**
   * Throws what ends the whole evaluation.
   *
   * @throws ConfigurationException when this machine cannot make attempts
   * @throws CancellationException when the thread was interrupted; it stays so
   */
  static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof ConfigurationException e) {
      throw e;
    }
    if (failure instanceof CancellationException e) {
      throw e;
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The evaluation was interrupted");
    }
  }

  /** The attempt; its reason is one line without control characters. */
  EvalCase of(String task, int attempt, Duration duration) {
    String line = reason.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return new EvalCase(
        task,
        attempt,
        status,
        line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line,
        duration,
        inputTokens,
        outputTokens,
        costUsd);
  }
}
