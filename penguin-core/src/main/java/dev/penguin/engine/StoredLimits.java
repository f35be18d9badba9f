package dev.penguin.engine;

import dev.penguin.session.SessionEntry.Limits;

/** Limits as a session's log keeps them. */
final class StoredLimits {
  private StoredLimits() {}

  static Limits write(RunLimits limits) {
    return new Limits(
        limits.maxTurns(),
        limits.maxToolCalls(),
        limits.maxIdenticalCalls(),
        limits.maxTokens(),
        limits.maxCostUsd(),
        limits.timeout());
  }

  static RunLimits read(Limits limits) {
    return new RunLimits(
        limits.maxTurns(),
        limits.maxToolCalls(),
        limits.maxIdenticalCalls(),
        limits.maxTokens(),
        limits.maxCostUsd(),
        limits.timeout());
  }
}
