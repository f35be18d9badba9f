package dev.penguin.eval;

import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What an attempt took. Immutable.
 *
 * @param turns the turns of the agent
 * @param toolCalls the tool calls, those of sub-agents included
 * @param tokens the tokens of all requests, input and output
 * @param costUsd the cost in US dollars; empty when the price of a model is not known
 * @param duration the time from begin to end
 */
@Experimental
public record Measures(
    int turns, int toolCalls, long tokens, Optional<BigDecimal> costUsd, Duration duration) {
  /** Of an attempt without an agent. */
  public static final Measures NONE = new Measures(0, 0, 0, Optional.empty(), Duration.ZERO);

  /** Checks that nothing is null. */
  public Measures {
    Objects.requireNonNull(costUsd, "costUsd");
    Objects.requireNonNull(duration, "duration");
  }

  /**
   * What a run took.
   *
   * @param run the run
   * @param trajectory its tool calls
   */
  public static Measures of(RunResult run, Trajectory trajectory) {
    return new Measures(
        run.turns(),
        trajectory.calls().size(),
        run.usage().totalTokens(),
        run.costUsd(),
        run.duration());
  }
}
