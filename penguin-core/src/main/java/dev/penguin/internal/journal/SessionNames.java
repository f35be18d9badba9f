package dev.penguin.internal.journal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The form of session ids, and the names of their files. A file system may hold upper and lower
 * case for the same, or two ways to write an accent: names are lower-case ASCII.
 *
 * <ul>
 *   <li>An id of up to 128 ASCII letters, digits, {@code .}, {@code _} and {@code -} is its own
 *       name; after a {@code +} it says which letters are upper case.
 *   <li>Of any other id, each byte of its UTF-8 form that is no lower-case letter, digit, {@code
 *       .}, {@code _} or {@code -} is {@code %} and two hexadecimal digits, as in URLs.
 *   <li>A name that would be too long for a file is its beginning, {@code =} and the SHA-256 of the
 *       id. Then the first line of the log has the id.
 * </ul>
 */
public final class SessionNames {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  /** Device names of Windows, which no file can have. */
  private static final Pattern RESERVED =
      Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

  private static final Pattern PLAIN_FILE =
      Pattern.compile("([a-z0-9][a-z0-9._-]{0,127})(?:\\+([0-9a-f]{1,32}))?");
  private static final Pattern ESCAPED_FILE =
      Pattern.compile("(?:[a-z0-9._-]|%[0-9a-f]{2})+", Pattern.DOTALL);
  private static final Pattern SHORTENED_FILE =
      Pattern.compile("(?:[a-z0-9._-]|%[0-9a-f]{2})+=[0-9a-f]{64}");

  /** File systems take 255 bytes, extension included; some that encrypt take fewer. */
  private static final int MAX_NAME = 200;

  private static final int SHORTENED = 96;
  private static final int MAX_QUOTE = 200;

  private SessionNames() {}

  /**
   * The id.
   *
   * @throws IllegalArgumentException when it is blank or no line of text
   */
  public static String check(String id) {
    String why = problem(id);
    if (why != null) {
      throw new IllegalArgumentException(
          "Session id '%s' %s. Any other text of one line is an id: a name, an e-mail address, a path"
              .formatted(quoted(id), why));
    }
    return id;
  }

  private static @Nullable String problem(String id) {
    if (id.isBlank()) {
      return "is blank";
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        return "has the control character U+%04X at index %d".formatted((int) c, i);
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < id.length()
          && Character.isLowSurrogate(id.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "has half a character, U+%04X, at index %d".formatted((int) c, i);
      }
    }
    return null;
  }

  /** What a message can show of an id that is none. */
  private static String quoted(String id) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(id.length(), MAX_QUOTE); i++) {
      char c = id.charAt(i);
      boolean shown = !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
      line.append(shown && !Character.isSurrogate(c) ? c : '?');
    }
    return id.length() > MAX_QUOTE ? line + "…" : line.toString();
  }

  /** The name of an id's files, without extension. */
  public static String fileName(String id) {
    if (isPlain(check(id))) {
      BigInteger upper = BigInteger.ZERO;
      for (int i = 0; i < id.length(); i++) {
        if (Character.isUpperCase(id.charAt(i))) {
          upper = upper.setBit(i);
        }
      }
      String lower = id.toLowerCase(Locale.ROOT);
      return upper.signum() == 0 ? lower : lower + "+" + upper.toString(16);
    }
    byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
    String escaped = escaped(bytes);
    if (escaped.length() <= MAX_NAME) {
      return escaped;
    }
    int last = escaped.lastIndexOf('%', SHORTENED - 1);
    int cut = last > SHORTENED - 3 ? last : SHORTENED; // not within an escape
    return escaped.substring(0, cut) + "=" + HexFormat.of().formatHex(sha256(bytes));
  }

  private static boolean isPlain(String id) {
    return PLAIN.matcher(id).matches() && !RESERVED.matcher(id).matches() && !id.endsWith(".");
  }

  private static String escaped(byte[] bytes) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      char c = (char) (bytes[i] & 0xff);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean inside = c == '.' || c == '_' || c == '-';
      boolean atEdge = i == 0 || i == bytes.length - 1;
      if (letter || (inside && !atEdge)) {
        name.append(c);
      } else {
        escape(name, c);
      }
    }
    if (RESERVED.matcher(name).matches()) {
      char first = name.charAt(0);
      name.deleteCharAt(0);
      StringBuilder other = new StringBuilder();
      escape(other, first);
      name.insert(0, other);
    }
    return name.toString();
  }

  private static void escape(StringBuilder name, char c) {
    name.append('%').append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) { // each platform must have it
      throw new IllegalStateException(e);
    }
  }

  /** Whether files of a session may have that name. */
  static boolean isOne(String fileName) {
    return id(fileName).isPresent() || isShortened(fileName);
  }

  /** Whether it is a name that does not hold the whole id. */
  static boolean isShortened(String fileName) {
    return SHORTENED_FILE.matcher(fileName).matches();
  }

  /** The id whose files have that name; empty when none has, or the name is shortened. */
  static Optional<String> id(String fileName) {
    return plainId(fileName)
        .or(() -> escapedId(fileName))
        .filter(id -> problem(id) == null && fileName.equals(fileName(id)));
  }

  private static Optional<String> plainId(String fileName) {
    var parts = PLAIN_FILE.matcher(fileName);
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
    return Optional.of(id.toString());
  }

  private static Optional<String> escapedId(String fileName) {
    if (fileName.length() > MAX_NAME || !ESCAPED_FILE.matcher(fileName).matches()) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(fileName.length());
    for (int i = 0; i < fileName.length(); i++) {
      char c = fileName.charAt(i);
      if (c == '%') {
        bytes.put((byte) HexFormat.fromHexDigits(fileName, i + 1, i + 3));
        i += 2;
      } else {
        bytes.put((byte) c);
      }
    }
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return Optional.of(text.toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
