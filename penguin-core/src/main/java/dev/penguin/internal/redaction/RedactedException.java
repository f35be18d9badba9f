package dev.penguin.internal.redaction;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** A copy of an exception of foreign code for the log, without secrets. Never thrown. */
final class RedactedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_CAUSES = 20;

  private final String said;

  private RedactedException(String said, @Nullable Throwable cause) {
    super(said, cause, true, true);
    this.said = said;
  }

  /** The very same failure when no secret is in it, else one that reads like it without them. */
  static Throwable of(Throwable failure, Redactor redactor) {
    try {
      StringWriter all = new StringWriter();
      failure.printStackTrace(new PrintWriter(all));
      String text = all.toString();
      return redactor.hide(text).equals(text) ? failure : clean(failure, redactor, MAX_CAUSES);
    } catch (RuntimeException | StackOverflowError e) { // its own code, too
      return new RedactedException(failure.getClass().getName(), null);
    }
  }

  private static RedactedException clean(Throwable failure, Redactor redactor, int deeper) {
    Throwable cause = failure.getCause();
    RedactedException clean =
        new RedactedException(
            redactor.hide(failure.toString()),
            cause == null || deeper == 0 ? null : clean(cause, redactor, deeper - 1));
    clean.setStackTrace(failure.getStackTrace());
    if (deeper > 0) {
      for (Throwable suppressed : failure.getSuppressed()) {
        clean.addSuppressed(clean(suppressed, redactor, 0));
      }
    }
    return clean;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the class that a log shows is the other one's
  public String toString() {
    return said;
  }
}
