package dev.penguin.error;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that Penguin throws on purpose.
 *
 * <p>An exception that leaves a run also says which run it was and what that run had used: {@link
 * #failedRun()}. Wrong arguments in code (a negative limit, a null) are {@link
 * IllegalArgumentException} and {@link NullPointerException}, as everywhere in Java.
 */
public abstract class PenguinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Set once by the engine, when the exception leaves a run. */
  private transient volatile @Nullable FailedRun failedRun;

  /**
   * An exception with a message that says what, with which value, and what to do.
   *
   * @param message the message; never holds a secret
   */
  protected PenguinException(String message) {
    super(message);
  }

  /**
   * An exception with a cause.
   *
   * @param message the message; never holds a secret
   * @param cause what led to it, or null
   */
  protected PenguinException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /**
   * Where an error is explained: a heading of the page {@code errors.md}, which lies in the jar of
   * penguin-core beside the classes, in {@code META-INF/penguin}. Messages end in it, so that
   * nobody needs the sources of Penguin or a network to follow them.
   *
   * @param anchor the heading, for instance {@code missing-key}
   * @return for instance {@code errors.md#missing-key in the penguin-core jar}
   */
  public static String helpPlace(String anchor) {
    return "errors.md#" + Objects.requireNonNull(anchor, "anchor") + " in the penguin-core jar";
  }

  /** The run that this exception ended; empty when it was thrown outside a run. */
  public final Optional<FailedRun> failedRun() {
    return Optional.ofNullable(failedRun);
  }

  /**
   * Says which run this exception ended. Called by the engine; the last call counts.
   *
   * @param run the run
   */
  public final void attach(FailedRun run) {
    failedRun = Objects.requireNonNull(run, "run");
  }
}
