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

  /** The home of the project, which is the address in its pom.xml. */
  private static final String HOME = "https://penguin.dev";

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
   * The address at which an error is explained: a heading on the page of errors. Messages end with
   * this address, so that users can read more without Penguin's sources.
   *
   * @param anchor the heading, for instance {@code missing-key}
   * @return an https address
   */
  public static String helpUrl(String anchor) {
    return HOME + "/errors#" + Objects.requireNonNull(anchor, "anchor");
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
