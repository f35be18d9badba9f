package dev.penguin.error;

/**
 * Something that the program needs is missing or wrong: a key, a module, a workspace directory. The
 * message names it and says what to do. It ends with the place where the error is explained, {@link
 * #helpPlace}.
 */
public final class ConfigurationException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** The anchor of the explanation, for instance {@code missing-key}. */
  private final String anchor;

  /**
   * Creates an exception.
   *
   * @param message what is missing or wrong, with its value, and what to do
   * @param anchor the heading on the page of errors that explains this error, for instance {@code
   *     missing-key}
   */
  public ConfigurationException(String message, String anchor) {
    super(message + " (see " + helpPlace(anchor) + ")");
    this.anchor = anchor;
  }

  /** The heading on the page of errors that explains this error. */
  public String anchor() {
    return anchor;
  }
}
