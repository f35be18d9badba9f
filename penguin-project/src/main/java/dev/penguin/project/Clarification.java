package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A question about a task. Immutable.
 *
 * @param task the task
 * @param number the number of the question within its task, from 1
 * @param question the text of the question
 * @param askedAt when it was asked
 * @param status whether it is still open
 * @param answer the answer; empty if the question is open or was withdrawn
 */
public record Clarification(
    TaskId task,
    int number,
    String question,
    Instant askedAt,
    Status status,
    Optional<Answer> answer) {

  /** Checks that nothing is null. */
  public Clarification {
    Objects.requireNonNull(task, "task");
    Text.any("question", question);
    Objects.requireNonNull(askedAt, "askedAt");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(answer, "answer");
  }

  /**
   * The answer to a question.
   *
   * @param text the answer
   * @param by who answered
   * @param at when it was answered
   */
  public record Answer(String text, String by, Instant at) {
    /** Checks that nothing is null. */
    public Answer {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(by, "by");
      Objects.requireNonNull(at, "at");
    }
  }

  /** Whether a question is still open. */
  public enum Status {
    /** The task waits for the answer. */
    OPEN,
    /** It was answered. */
    ANSWERED,
    /** It no longer needs an answer. */
    WITHDRAWN
  }
}
