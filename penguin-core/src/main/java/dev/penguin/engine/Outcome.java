package dev.penguin.engine;

/** How a run ended. */
public enum Outcome {
  /** The model finished. */
  COMPLETED,
  /** The model asks something that it cannot go on without: {@link RunResult#question()}. */
  NEEDS_INPUT,
  /**
   * Calls wait for a decision: {@link RunResult#approvals()}. Decide about them with {@link
   * Session#decide}, then go on with {@link Session#resume()}.
   */
  NEEDS_APPROVAL,
  /** The model says that it cannot do what was asked: {@link RunResult#reason()}. */
  BLOCKED,
  /** {@link RunLimits#maxTurns()} model calls were made. */
  TURN_LIMIT,
  /** {@link RunLimits#maxToolCalls()} tools were called. */
  TOOL_CALL_LIMIT,
  /** The next model call would not fit what is left of the tokens or the money. */
  BUDGET_EXCEEDED,
  /** {@link RunLimits#timeout()} was over. */
  TIMED_OUT,
  /** The model asked for the same thing again and again. */
  LOOP_DETECTED,
  /** The answer was cut off at the output limit. */
  TRUNCATED,
  /** The model answered nothing. */
  EMPTY,
  /** The model or its provider refused. */
  REFUSED,
  /**
   * The conversation does not fit the model's window, whatever a compaction takes away: {@link
   * RunResult#reason()}.
   */
  CONTEXT_EXHAUSTED,
  /** The run was cancelled. */
  CANCELLED
}
