package dev.penguin.internal.journal;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The form of session ids, and the names of their files. A file system may hold upper and lower
 * case for the same: names are in lower case, and say after a {@code +} which letters were not.
 */
public final class SessionNames {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Device names of Windows, which no file can have. */
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private static final Pattern FILE =
      Pattern.compile("([a-z0-9][a-z0-9._-]{0,127})(?:\\+([0-9a-f]{1,32}))?");

  private SessionNames() {}

  /**
   * The id.
   *
   * @throws IllegalArgumentException when it has not the form of one
   */
  public static String check(String id) {
    if (!FORM.matcher(id).matches() || RESERVED.matcher(id).matches() || id.endsWith(".")) {
      throw new IllegalArgumentException(
          "Session id '"
              + (id.length() > 200 ? id.substring(0, 200) + "…" : id)
              + "' must be 1 to 128 letters, digits, '.', '_' or '-', begin with a letter or a digit, not end in '.', and be no device name");
    }
    return id;
  }

  /** The name of an id's files, without extension. */
  public static String fileName(String id) {
    BigInteger upper = BigInteger.ZERO;
    for (int i = 0; i < check(id).length(); i++) {
      if (Character.isUpperCase(id.charAt(i))) {
        upper = upper.setBit(i);
      }
    }
    String lower = id.toLowerCase(Locale.ROOT);
    return upper.signum() == 0 ? lower : lower + "+" + upper.toString(16);
  }

  /** The id whose files have that name; empty when none has. */
  static Optional<String> id(String fileName) {
    var parts = FILE.matcher(fileName);
    if (!parts.matches()) {
      return Optional.empty();
    }
    StringBuilder id = new StringBuilder(parts.group(1));
    if (parts.group(2) != null) {
      BigInteger upper = new BigInteger(parts.group(2), 16);
      for (int i = 0; i < id.length(); i++) {
        if (upper.testBit(i)) {
          id.setCharAt(i, Character.toUpperCase(id.charAt(i)));
        }
      }
    }
    boolean ours =
        FORM.matcher(id).matches()
            && !RESERVED.matcher(id).matches()
            && id.charAt(id.length() - 1) != '.'
            && fileName.equals(fileName(id.toString()));
    return ours ? Optional.of(id.toString()) : Optional.empty();
  }
}
