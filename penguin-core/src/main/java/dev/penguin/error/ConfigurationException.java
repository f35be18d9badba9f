package dev.penguin.error;

/**
 * Something around the program is missing or wrong: a key, a module, a workspace folder. The
 * message names it and says what to do, and ends in where that is explained, {@link #helpPlace}.
 */
public final class ConfigurationException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** The help anchor, for instance {@code missing-key}. */
  private final String anchor;

  /**
   * A set-up error.
   *
   * @param message what is missing or wrong, with its value, and what to do
   * @param anchor the heading of the page of errors that explains it, for instance {@code
   *     missing-key}
   */
  public ConfigurationException(String message, String anchor) {
    super(message + " (see " + helpPlace(anchor) + ")");
    this.anchor = anchor;
  }

  /** The heading of the page of errors that explains this error. */
  public String anchor() {
    return anchor;
  }
}
