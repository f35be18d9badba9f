package dev.penguin.project;

import java.util.Objects;
import java.util.Optional;

/**
 * One task waits for another. Immutable.
 *
 * @param task the task that waits
 * @param dependsOn the task that it waits for
 * @param policy the condition that ends the wait
 */
public record Dependency(TaskId task, TaskId dependsOn, Policy policy) {
  /** Checks that nothing is null. */
  public Dependency {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(dependsOn, "dependsOn");
    Objects.requireNonNull(policy, "policy");
  }

  /**
   * The condition that ends the wait for a task.
   *
   * @param kind the kind of condition
   * @param artifactKey the key of the artifact; present only for {@link Kind#ARTIFACT_READY}
   */
  public record Policy(Kind kind, Optional<String> artifactKey) {
    private static final Policy COMPLETION = new Policy(Kind.COMPLETION_REQUIRED, Optional.empty());
    private static final Policy REVIEW = new Policy(Kind.REVIEW_READY_OK, Optional.empty());

    /** Checks that the key is present if the kind needs one. */
    public Policy {
      Objects.requireNonNull(kind, "kind");
      artifactKey.ifPresent(key -> Text.line("artifactKey", key));
      if (artifactKey.isPresent() != (kind == Kind.ARTIFACT_READY)) {
        throw new IllegalArgumentException(
            "ARTIFACT_READY needs an artifact's key, and the other kinds have none");
      }
    }

    /** Waits until the other task is completed. */
    public static Policy completionRequired() {
      return COMPLETION;
    }

    /** Waits until the other task is in review or completed. */
    public static Policy reviewReadyOk() {
      return REVIEW;
    }

    /** Waits until the other task has a valid artifact with that key. */
    public static Policy artifactReady(String key) {
      return new Policy(Kind.ARTIFACT_READY, Optional.of(key));
    }

    /** The kinds of condition. */
    public enum Kind {
      /** The other task is completed. */
      COMPLETION_REQUIRED,
      /** The other task is in review or completed. */
      REVIEW_READY_OK,
      /** The other task has a valid artifact with the key. */
      ARTIFACT_READY
    }
  }

  /**
   * A reason why a task is not ready.
   *
   * @param cause the rule that keeps it from being ready
   * @param task the task that must change first; for {@link Cause#OWN_STATUS} and {@link
   *     Cause#PROJECT_STATUS} it is the task that is not ready
   * @param text a sentence for people
   */
  public record Blocker(Cause cause, TaskId task, String text) {
    /** Checks that nothing is null. */
    public Blocker {
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(task, "task");
      Objects.requireNonNull(text, "text");
    }
  }

  /** The rules that keep a task from being ready. */
  public enum Cause {
    /** The task is not planned: it is running, waiting, blocked, or closed. */
    OWN_STATUS,
    /** Its project is not active. */
    PROJECT_STATUS,
    /** A dependency of the task. */
    DEPENDENCY,
    /** A dependency of a parent task. */
    PARENT_DEPENDENCY,
    /** The status of a parent task. */
    PARENT_STATUS
  }
}
