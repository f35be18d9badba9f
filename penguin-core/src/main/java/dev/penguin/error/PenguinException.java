package dev.penguin.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The base class of all exceptions that Penguin defines.
 *
 * <p>If an exception ends a run, {@link #failedRun()} says which run it was and how many tokens the
 * run had used. For invalid arguments in code, such as a negative limit or a null, Penguin throws
 * {@link IllegalArgumentException} and {@link NullPointerException}, as usual in Java.
 */
public abstract class PenguinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Set once by the engine, when the exception leaves a run. */
  private transient volatile @Nullable FailedRun failedRun;

  /**
   * Creates an exception with a message that says what happened, with which value, and what to do.
   *
   * @param message the message; must not contain a secret
   */
  protected PenguinException(String message) {
    super(message);
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the message; must not contain a secret
   * @param cause the cause, or null
   */
  protected PenguinException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * The place where an error is explained: a heading of the page {@code errors.md}, which is in the
   * jar of penguin-core, as {@code META-INF/penguin/errors.md}. Messages end with this place, so
   * that users can read more without Penguin's sources and without a network.
   *
   * @param anchor the heading, for instance {@code missing-key}
   * @return for instance {@code errors.md#missing-key in the penguin-core jar}
   */
  public static String helpPlace(String anchor) {
    return "errors.md#" + Objects.requireNonNull(anchor, "anchor") + " in the penguin-core jar";
  }

  /** The run that this exception ended; empty if it was thrown outside of a run. */
  public final Optional<FailedRun> failedRun() {
    return Optional.ofNullable(failedRun);
  }

  /**
   * Sets the run that this exception ended. The engine calls this method; the last call counts.
   *
   * @param run the run
   */
  public final void attach(FailedRun run) {
    failedRun = Objects.requireNonNull(run, "run");
  }
}
