package dev.penguin.policy;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

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

  /**
   * Nobody decides now: the run ends with {@code NEEDS_APPROVAL}, the call waits in the session,
   * and anybody answers with {@code Session.decide}, from any process. Of an approver only.
   */
  static Decision defer() {
    return new Defer(Optional.empty());
  }

  /**
   * Nobody decides now, and who decides has some time for it. What was not decided by then is
   * denied when the run goes on.
   *
   * @param expiry how long it can be decided from now on; longer than zero
   */
  static Decision defer(Duration expiry) {
    return new Defer(Optional.of(expiry));
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

  /**
   * The call waits for somebody who decides later.
   *
   * @param expiry how long it waits; empty for ever
   */
  record Defer(Optional<Duration> expiry) implements Decision {
    /** Checks that the time is longer than zero. */
    public Defer {
      if (expiry.isPresent() && (expiry.get().isZero() || expiry.get().isNegative())) {
        throw new IllegalArgumentException(
            "An approval can be decided for longer than zero, got " + expiry.get());
      }
    }
  }
}
