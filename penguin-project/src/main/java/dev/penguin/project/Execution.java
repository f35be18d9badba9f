package dev.penguin.project;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One attempt at a task. Immutable.
 *
 * @param task the task
 * @param attempt counts the attempts, from 1
 * @param executor who works, for instance a worker or a model
 * @param sessionId the session of an agent; empty for none
 * @param startedAt when it began
 * @param usage what was charged during it
 * @param end how it ended; empty while it goes on
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
   * @param at when
   * @param result what came out
   */
  public record End(Instant at, Result result) {
    /** Checks that nothing is null. */
    public End {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(result, "result");
    }
  }

  /**
   * What came out of an attempt.
   *
   * @param outcome how it went
   * @param summary what was done, for people; may be empty
   * @param toolsUsed the names of the tools that ran
   * @param error what went wrong; empty for nothing
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

    /** An outcome with a summary, without tools and error. */
    public static Result of(Outcome outcome, String summary) {
      return new Result(outcome, summary, List.of(), Optional.empty());
    }
  }

  /** How an attempt went. */
  public enum Outcome {
    /** As asked. */
    SUCCESS,
    /** It was tried and did not work. */
    FAILURE,
    /** Something is left to do. */
    INCOMPLETE,
    /** It was stopped. */
    CANCELLED,
    /** Something outside stood in the way. Never a success. */
    BLOCKED
  }
}
