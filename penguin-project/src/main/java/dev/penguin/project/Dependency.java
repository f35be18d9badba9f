package dev.penguin.project;

import java.util.Objects;
import java.util.Optional;

/**
 * One task waits for another. Immutable.
 *
 * @param task the task that waits
 * @param dependsOn the task that it waits for
 * @param policy what it waits for
 */
public record Dependency(TaskId task, TaskId dependsOn, Policy policy) {
  /** Checks that nothing is null. */
  public Dependency {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(dependsOn, "dependsOn");
    Objects.requireNonNull(policy, "policy");
  }

  /**
   * What a task waits for.
   *
   * @param kind the kind of event
   * @param artifactKey the key of the artifact; there exactly for {@link Kind#ARTIFACT_READY}
   */
  public record Policy(Kind kind, Optional<String> artifactKey) {
    private static final Policy COMPLETION = new Policy(Kind.COMPLETION_REQUIRED, Optional.empty());
    private static final Policy REVIEW = new Policy(Kind.REVIEW_READY_OK, Optional.empty());

    /** Checks that the key is there when it is needed. */
    public Policy {
      Objects.requireNonNull(kind, "kind");
      artifactKey.ifPresent(key -> Text.line("artifactKey", key));
      if (artifactKey.isPresent() != (kind == Kind.ARTIFACT_READY)) {
        throw new IllegalArgumentException("An artifact's key belongs to ARTIFACT_READY alone");
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

    /** Waits until the other task has a valid artifact of that key. */
    public static Policy artifactReady(String key) {
      return new Policy(Kind.ARTIFACT_READY, Optional.of(key));
    }

    /** The kinds of event that a task can wait for. */
    public enum Kind {
      /** The other task is completed. */
      COMPLETION_REQUIRED,
      /** The other task is in review or completed. */
      REVIEW_READY_OK,
      /** The other task has a valid artifact of a key. */
      ARTIFACT_READY
    }
  }

  /**
   * Why a task is not ready.
   *
   * @param cause the rule that holds it
   * @param task the task that is in the way; the held task itself for {@link Cause#OWN_STATUS} and
   *     {@link Cause#PROJECT_STATUS}
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
    /** It is not planned: running, waiting, blocked, or closed. */
    OWN_STATUS,
    /** Its project is not active. */
    PROJECT_STATUS,
    /** A dependency of its own. */
    DEPENDENCY,
    /** A dependency of a task above it. */
    PARENT_DEPENDENCY,
    /** The status of a task above it. */
    PARENT_STATUS
  }
}
