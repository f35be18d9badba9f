package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A question about a task. Immutable.
 *
 * @param task the task
 * @param number counts the questions of the task, from 1
 * @param question what is asked
 * @param askedAt when
 * @param status whether it is still open
 * @param answer what was answered; empty while it is open, and when it was withdrawn
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
   * What was answered.
   *
   * @param text the answer
   * @param by who
   * @param at when
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
    /** It needs no answer any more. */
    WITHDRAWN
  }
}
