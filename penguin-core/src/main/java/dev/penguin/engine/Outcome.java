package dev.penguin.engine;

/** How a run ended. */
public enum Outcome {
  /** The model finished. */
  COMPLETED,
  /** The model asks the user a question: {@link RunResult#question()}. */
  NEEDS_INPUT,
  /**
   * Calls wait for a decision: {@link RunResult#approvals()}. Decide about them with {@link
   * Session#decide}, then continue with {@link Session#resume()}.
   */
  NEEDS_APPROVAL,
  /** The model reports that it cannot do the task: {@link RunResult#reason()}. */
  BLOCKED,
  /** The run took {@link RunLimits#maxTurns()} turns. */
  TURN_LIMIT,
  /** The run made {@link RunLimits#maxToolCalls()} tool calls. */
  TOOL_CALL_LIMIT,
  /** The next request would not fit into the remaining tokens or money. */
  BUDGET_EXCEEDED,
  /** The time limit {@link RunLimits#timeout()} was reached. */
  TIMED_OUT,
  /** The model repeated the same call too often. */
  LOOP_DETECTED,
  /** The answer was cut off at the output limit. */
  TRUNCATED,
  /** The model's answer was empty. */
  EMPTY,
  /** The model or its provider refused to answer. */
  REFUSED,
  /**
   * The conversation does not fit into the model's context window, even after a compaction: {@link
   * RunResult#reason()}.
   */
  CONTEXT_EXHAUSTED,
  /** The run was cancelled. */
  CANCELLED
}
