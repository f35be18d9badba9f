package dev.penguin.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** An approver's answer. Immutable. */
public sealed interface Decision {

  /** The call runs once. */
  static Decision allowOnce() {
    return new AllowOnce();
  }

  /**
   * The call runs, and so do later calls of the same tool on the same resources in this session. If
   * the tool names no resources, the arguments must be the same. Deny rules still apply.
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
   * The call runs once with other arguments. They go through all checks again; deny rules still
   * apply.
   *
   * @param argumentsJson the arguments, a JSON object
   */
  static Decision allowWith(String argumentsJson) {
    return new AllowWith(argumentsJson);
  }

  /**
   * The decision is deferred: the run ends with {@code NEEDS_APPROVAL}, the call waits in the
   * session, and somebody decides later with {@code Session.decide}, from any process. {@code
   * Session.decide} itself does not accept this decision.
   */
  static Decision defer() {
    return new Defer(Optional.empty());
  }

  /**
   * Like {@link #defer()} with a time limit: a call without a decision by then is denied when the
   * run continues.
   *
   * @param expiry how long the call can be decided, counted from now; longer than zero
   */
  static Decision defer(Duration expiry) {
    return new Defer(Optional.of(expiry));
  }

  /** The call runs once. */
  record AllowOnce() implements Decision {}

  /**
   * The call runs, and so do later calls of the same tool on the same resources in this session. If
   * the tool names no resources, the arguments must be the same. Deny rules still apply.
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
   * The call runs once with other arguments.
   *
   * @param argumentsJson the arguments, a JSON object
   */
  record AllowWith(String argumentsJson) implements Decision {
    /** Checks that there are arguments. */
    public AllowWith {
      Objects.requireNonNull(argumentsJson, "argumentsJson");
    }
  }

  /**
   * The call waits until somebody decides later.
   *
   * @param expiry how long it waits; empty for no limit
   */
  record Defer(Optional<Duration> expiry) implements Decision {
    /** Checks that the time is longer than zero. */
    public Defer {
      if (expiry.isPresent() && (expiry.get().isZero() || expiry.get().isNegative())) {
        throw new IllegalArgumentException(
            "The expiry of an approval must be longer than zero, got " + expiry.get());
      }
    }
  }
}
