package dev.penguin.engine;

import java.util.regex.Pattern;

/** The form of session ids: safe as a file name everywhere. */
final class SessionIds {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Device names of Windows, which no file can have. */
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private SessionIds() {}

  static String check(String id) {
    if (!FORM.matcher(id).matches() || RESERVED.matcher(id).matches() || id.endsWith(".")) {
      throw new IllegalArgumentException(
          "Session id '"
              + (id.length() > 200 ? id.substring(0, 200) + "…" : id)
              + "' must be 1 to 128 letters, digits, '.', '_' or '-', begin with a letter or a digit, not end in '.', and be no device name");
    }
    return id;
  }
}
