package dev.penguin.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor of the application failed: it threw, gave nothing, or broke what it was given. One
 * around the model ends the run with this; one around a tool makes the call a failed one, and only
 * interceptors outside of it receive this.
 */
public final class InterceptorException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** The name of the interceptor's class. */
  private final String interceptor;

  /**
   * A failure of an interceptor.
   *
   * @param interceptor the name of its class
   * @param what what it did, for instance {@code gave no reply}; no secret
   * @param cause what it threw, or null
   */
  public InterceptorException(String interceptor, String what, @Nullable Throwable cause) {
    super("The interceptor " + Objects.requireNonNull(interceptor) + " " + what, cause);
    this.interceptor = interceptor;
  }

  /** The name of the interceptor's class; for a lambda, that of the class that it stands in. */
  public String interceptor() {
    return interceptor;
  }
}
