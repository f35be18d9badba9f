package dev.penguin.model;

import dev.penguin.error.PenguinException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A model gave no usable reply. The subclasses differ in what a caller can do about it.
 *
 * <p>Messages contain a shortened form of what the provider reported, and never a key.
 */
public abstract sealed class ModelException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** What the provider reported beside the message. */
  private final transient Details details;

  /** How often it was tried, or why not again although it might have been; empty for neither. */
  private volatile String notRetried = "";

  private ModelException(String message, Details details, @Nullable Throwable cause) {
    super(message, cause);
    this.details = Objects.requireNonNull(details, "details");
  }

  /** What happened, and how often it was tried, or why no more often. */
  @Override
  public String getMessage() {
    return super.getMessage() + notRetried;
  }

  /** Says why this failure is the last one, in a sentence to follow the message. */
  final void notRetried(String why) {
    notRetried = ". ".concat(why);
  }

  /** The HTTP status; empty if there was no response at all. */
  public OptionalInt status() {
    return details.status() == 0 ? OptionalInt.empty() : OptionalInt.of(details.status());
  }

  /** The provider's own error code, for instance {@code rate_limit_exceeded}. */
  public Optional<String> code() {
    return optional(details.code());
  }

  /** The provider's id of the request, for its support. */
  public Optional<String> requestId() {
    return optional(details.requestId());
  }

  /** The text that had arrived before the reply broke off; empty if there was none. */
  public String partialText() {
    return details.partialText();
  }

  /** How long the provider asks to wait before the next attempt. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(details.retryAfter());
  }

  /** Whether the same request may succeed later. */
  public boolean isRetryable() {
    return false;
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /**
   * What a provider reported in addition to its message. Empty text and zero mean that it did not
   * report the value.
   *
   * @param status the HTTP status, or 0
   * @param code the provider's own error code
   * @param requestId the provider's id of the request
   * @param partialText the text that had arrived
   * @param retryAfter how long to wait before the next attempt, or null
   */
  public record Details(
      int status,
      String code,
      String requestId,
      String partialText,
      @Nullable Duration retryAfter) {
    /** Nothing was reported. */
    public static final Details NONE = new Details(0, "", "", "", null);

    /** Checks that no text is null. */
    public Details {
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(requestId, "requestId");
      Objects.requireNonNull(partialText, "partialText");
    }
  }

  /** The key is wrong or may not use the model: check the key. */
  public static final class Authentication extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Authentication(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Authentication(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** The account has no money or no quota left: waiting does not help. */
  public static final class Billing extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Billing(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Billing(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** Too many requests or tokens in a short time: wait, see {@link #retryAfter()}. */
  public static final class RateLimited extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public RateLimited(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public RateLimited(String message) {
      this(message, Details.NONE, null);
    }

    @Override
    public boolean isRetryable() {
      return true;
    }
  }

  /**
   * The conversation does not fit into the model's context window: shorten it, or use another
   * model.
   */
  public static final class ContextTooLong extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public ContextTooLong(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public ContextTooLong(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** The provider refuses this request: change it. */
  public static final class InvalidRequest extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public InvalidRequest(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public InvalidRequest(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** The provider is overloaded or failed on its side: try later, or use another model. */
  public static final class Unavailable extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Unavailable(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Unavailable(String message) {
      this(message, Details.NONE, null);
    }

    @Override
    public boolean isRetryable() {
      return true;
    }
  }

  /**
   * There was no connection, or it broke before a reply began. Check network, address and
   * certificates.
   */
  public static final class Unreachable extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Unreachable(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Unreachable(String message) {
      this(message, Details.NONE, null);
    }

    @Override
    public boolean isRetryable() {
      return !(getCause() instanceof SSLException);
    }
  }

  /** The reply did not arrive in time. */
  public static final class TimedOut extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public TimedOut(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public TimedOut(String message) {
      this(message, Details.NONE, null);
    }

    @Override
    public boolean isRetryable() {
      return true;
    }
  }

  /** The reply began and broke off; {@link #partialText()} holds the part that had arrived. */
  public static final class Incomplete extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Incomplete(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Incomplete(String message) {
      this(message, Details.NONE, null);
    }

    @Override
    public boolean isRetryable() {
      return true;
    }
  }

  /** The server does not use the provider's protocol: check the base URL. */
  public static final class UnexpectedReply extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public UnexpectedReply(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public UnexpectedReply(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** The request was cancelled. */
  public static final class Cancelled extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Cancelled(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Cancelled(String message) {
      this(message, Details.NONE, null);
    }
  }

  /** The model failed in another way, see the cause: most likely a bug in the model's code. */
  public static final class Failed extends ModelException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception with the details that the provider reported.
     *
     * @param message what happened
     * @param details what the provider reported
     * @param cause the cause, or null
     */
    public Failed(String message, Details details, @Nullable Throwable cause) {
      super(message, details, cause);
    }

    /**
     * Creates an exception with a message only.
     *
     * @param message what happened
     */
    public Failed(String message) {
      this(message, Details.NONE, null);
    }
  }
}
