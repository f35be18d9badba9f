package dev.penguin.project;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt at a task. Immutable.
 *
 * @param task the task
 * @param attempt the number of the attempt, from 1
 * @param executor the worker, for instance its name or a model
 * @param sessionId the id of the agent's session; empty for none
 * @param startedAt when it began
 * @param usage the usage charged during it
 * @param end how it ended; empty while it is under way
 */
public record Execution(
    TaskId task,
    int attempt,
    String executor,
    Optional<String> sessionId,
    Instant startedAt,
    ResourceBudget.Usage usage,
    Optional<End> end) {

  /** Checks that nothing is null. */
  public Execution {
    Objects.requireNonNull(task, "task");
    Text.line("executor", executor);
    sessionId.ifPresent(id -> Text.line("sessionId", id));
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(end, "end");
  }

  /**
   * How an attempt ended.
   *
   * @param at when it ended
   * @param result the result
   */
  public record End(Instant at, Result result) {
    /** Checks that nothing is null. */
    public End {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(result, "result");
    }
  }

  /**
   * The result of an attempt.
   *
   * @param outcome how it ended
   * @param summary what was done, for people; may be empty
   * @param toolsUsed the names of the tools that ran
   * @param error the error; empty for none
   */
  public record Result(
      Outcome outcome, String summary, List<String> toolsUsed, Optional<String> error) {
    /** Checks the text. */
    public Result {
      Objects.requireNonNull(outcome, "outcome");
      Text.any("summary", summary);
      toolsUsed = Text.lines("toolsUsed", toolsUsed);
      error.ifPresent(text -> Text.any("error", text));
    }

    /** Creates a result with a summary, without tools and error. */
    public static Result of(Outcome outcome, String summary) {
      return new Result(outcome, summary, List.of(), Optional.empty());
    }
  }

  /** How an attempt ended. */
  public enum Outcome {
    /** The work was done as requested. */
    SUCCESS,
    /** The work was tried, and failed. */
    FAILURE,
    /** Part of the work is still to be done. */
    INCOMPLETE,
    /** It was stopped. */
    CANCELLED,
    /** An outside obstacle prevented the work. Never a success. */
    BLOCKED
  }
}
