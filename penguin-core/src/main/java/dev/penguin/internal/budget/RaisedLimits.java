package dev.penguin.internal.budget;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.internal.transcript.RunProgress;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The limits under which a run is to go on that a limit ended. Thread-safe. */
public final class RaisedLimits {
  /** The outcomes that a limit of the run brings about; a higher one lets the run go on. */
  private static final Set<Outcome> BY_LIMIT =
      EnumSet.of(
          Outcome.TURN_LIMIT,
          Outcome.TOOL_CALL_LIMIT,
          Outcome.BUDGET_EXCEEDED,
          Outcome.TIMED_OUT,
          Outcome.LOOP_DETECTED);

  private RaisedLimits() {}

  /**
   * The start of the run that is to go on: one that a limit ended, or an unfinished one.
   *
   * @throws IllegalStateException when the last run is neither, or there is none
   */
  public static RunStarted startOf(Transcript transcript) {
    String session = "Session '" + transcript.sessionId() + "' ";
    if (transcript.unfinishedRun().isPresent()) {
      return transcript.unfinishedStart();
    }
    RunEnded ended =
        transcript
            .lastEnded()
            .orElseThrow(() -> new IllegalStateException(session + "never had a run"));
    if (!BY_LIMIT.contains(Outcome.valueOf(ended.outcome()))) {
      throw new IllegalStateException(
          session
              + "has no run to continue: its last run ended with "
              + ended.outcome()
              + ", which is not the effect of a limit; send it a prompt instead");
    }
    return transcript
        .lastStarted()
        .filter(started -> started.runId().equals(ended.runId()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    session
                        + "is a copy made after the run had ended; resume the run in the original"
                        + " session, or send the copy a prompt"));
  }

  /**
   * Checks that a run can get on under other limits.
   *
   * @param before the limits that it had
   * @param transcript what it has done
   * @param budget what it has spent
   * @throws IllegalArgumentException when one is not above what is used, with its name
   */
  public static void check(
      RunLimits raised, RunLimits before, Transcript transcript, Budget budget) {
    RunProgress progress = transcript.progress();
    Optional<String> outcome =
        transcript.unfinishedRun().isPresent()
            ? Optional.empty()
            : transcript.lastEnded().map(RunEnded::outcome);
    above("maxTurns", raised.maxTurns(), progress.turns());
    int calls = progress.toolCalls();
    boolean none = outcome.filter(Outcome.TOOL_CALL_LIMIT.name()::equals).isPresent();
    above("maxToolCalls", raised.maxToolCalls(), none ? calls : calls - 1L);
    if (outcome.filter(Outcome.LOOP_DETECTED.name()::equals).isPresent()) {
      above("maxIdenticalCalls", raised.maxIdenticalCalls(), before.maxIdenticalCalls() + 1L);
    }
    raised.maxTokens().ifPresent(most -> above("maxTokens", most, budget.used().totalTokens()));
    Optional<BigDecimal> usd = budget.costUsd();
    if (raised.maxCostUsd().isPresent()
        && usd.isPresent()
        && raised.maxCostUsd().get().compareTo(usd.get()) <= 0) {
      throw refused(
          "maxCostUsd", raised.maxCostUsd().get().toPlainString(), usd.get().toPlainString());
    }
  }

  private static void above(String name, long limit, long used) {
    if (limit <= used) {
      throw refused(name, String.valueOf(limit), String.valueOf(used));
    }
  }

  private static IllegalArgumentException refused(String name, String limit, String used) {
    return new IllegalArgumentException(
        "%s must be above the %s that the run has used since its start, got %s"
            .formatted(name, used, limit));
  }
}
