package dev.penguin.provider.wire;

/**
 * Converts tool names and call ids to forms that servers accept. The same name always gives the
 * same form.
 */
public final class ToolNames {
  private static final int MAX_NAME = 64;
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

  private ToolNames() {}

  /**
   * A tool's name that a model invented, in a form that servers take back: 1 to 64 letters, digits,
   * {@code _} and {@code -}.
   *
   * @param name the name as the model wrote it
   */
  public static String ofTool(String name) {
    StringBuilder clean = null;
    int end = Math.min(name.length(), MAX_NAME);
    for (int i = 0; i < end; i++) {
      if (!isPlain(name.charAt(i))) {
        clean = clean == null ? new StringBuilder(name.substring(0, end)) : clean;
        clean.setCharAt(i, '_');
      }
    }
    if (clean != null) {
      return clean.toString();
    }
    return name.isEmpty() ? "unnamed" : name.substring(0, end);
  }

  /** Whether a character is a letter or a digit of ASCII, {@code _} or {@code -}. */
  public static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }

  /**
   * Small letters and digits that stand for an id that no server takes.
   *
   * @param id the id
   * @param length how many of them
   */
  public static String digest(String id, int length) {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 29;
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt((int) Long.remainderUnsigned(hash, ALPHABET.length())));
      hash = Long.divideUnsigned(hash, ALPHABET.length());
    }
    return text.toString();
  }
}
