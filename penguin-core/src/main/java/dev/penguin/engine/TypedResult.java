package dev.penguin.engine;

import java.util.Objects;

/**
 * A run's answer as a value.
 *
 * @param value the answer
 * @param result how the run ended
 * @param <T> the type of the answer
 */
public record TypedResult<T>(T value, RunResult result) {
  /** Checks that nothing is null. */
  public TypedResult {
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(result, "result");
  }
}
