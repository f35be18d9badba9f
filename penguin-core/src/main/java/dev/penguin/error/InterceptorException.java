package dev.penguin.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interceptor of the application failed: it threw an exception, returned null, or returned
 * something invalid. If it is an interceptor around the model, this exception ends the run. If it
 * is an interceptor around a tool, the call fails, and only the interceptors outside of it receive
 * this exception.
 */
public final class InterceptorException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** The name of the interceptor's class. */
  private final String interceptor;

  /**
   * Creates an exception.
   *
   * @param interceptor the name of the interceptor's class
   * @param what what the interceptor did, for instance {@code gave no reply}; must not contain a
   *     secret
   * @param cause the exception that the interceptor threw, or null
   */
  public InterceptorException(String interceptor, String what, @Nullable Throwable cause) {
    super("The interceptor " + Objects.requireNonNull(interceptor) + " " + what, cause);
    this.interceptor = interceptor;
  }

  /** The name of the interceptor's class; for a lambda, the class that contains the lambda. */
  public String interceptor() {
    return interceptor;
  }
}
