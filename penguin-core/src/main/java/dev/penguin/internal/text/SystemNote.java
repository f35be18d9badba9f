package dev.penguin.internal.text;

/** Marks messages that stand where the user's do and hold none of the user's words. */
public final class SystemNote {
  private static final String ORIGIN = "[From the system, not from the user] ";

  private SystemNote() {}

  /** A text with the mark. */
  public static String of(String text) {
    return ORIGIN + text;
  }

  /** Whether a text has the mark. */
  public static boolean is(String text) {
    return text.startsWith(ORIGIN);
  }
}
