package dev.penguin.error;

/**
 * Something around the program is missing or wrong: a key, a module, a workspace folder. The
 * message names it and says what to do, and ends in the anchor of {@code docs/errors.md} that
 * explains it.
 */
public final class ConfigurationException extends PenguinException {
  private static final long serialVersionUID = 1L;

  /** The help anchor, for instance {@code missing-key}. */
  private final String anchor;

  /**
   * A set-up error.
   *
   * @param message what is missing or wrong, with its value, and what to do
   * @param anchor the heading in {@code docs/errors.md} that explains it, for instance {@code
   *     missing-key}
   */
  public ConfigurationException(String message, String anchor) {
    super(message + " (see docs/errors.md#" + anchor + ")");
    this.anchor = anchor;
  }

  /** The heading in {@code docs/errors.md} that explains this error. */
  public String anchor() {
    return anchor;
  }
}
