package dev.penguin.policy;

import java.util.Objects;

/** An approver's answer. Immutable. */
public sealed interface Decision {

  /** The call runs, this once. */
  static Decision allowOnce() {
    return new AllowOnce();
  }

  /**
   * The call runs, and so do later calls of the same tool on the same resources in this session; of
   * a tool that names no resources, later calls with the same arguments. Deny rules still hold.
   */
  static Decision allowForSession() {
    return new AllowForSession();
  }

  /**
   * The call does not run.
   *
   * @param reason why; the model reads it
   */
  static Decision deny(String reason) {
    return new Deny(reason);
  }

  /**
   * The call runs with other arguments, this once. They are checked again from validation on; deny
   * rules still hold.
   *
   * @param argumentsJson the arguments, a JSON object
   */
  static Decision allowWith(String argumentsJson) {
    return new AllowWith(argumentsJson);
  }

  /** The call runs, this once. */
  record AllowOnce() implements Decision {}

  /**
   * The call runs, and so do later calls of the same tool on the same resources in this session; of
   * a tool that names no resources, later calls with the same arguments. Deny rules still hold.
   */
  record AllowForSession() implements Decision {}

  /**
   * The call does not run.
   *
   * @param reason why; the model reads it
   */
  record Deny(String reason) implements Decision {
    /** Checks that there is a reason. */
    public Deny {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The call runs with other arguments, this once.
   *
   * @param argumentsJson the arguments, a JSON object
   */
  record AllowWith(String argumentsJson) implements Decision {
    /** Checks that there are arguments. */
    public AllowWith {
      Objects.requireNonNull(argumentsJson, "argumentsJson");
    }
  }
}
