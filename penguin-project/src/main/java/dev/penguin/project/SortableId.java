package dev.penguin.project;

import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** The form of ids: 10 characters of time and 16 of chance, in 32 letters and digits that sort. */
final class SortableId {
  /** Crockford's base 32: no i, l, o and u, which are mistaken for others. */
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS = 16;

  private SortableId() {}

  static void check(String type, String value) {
    if (!isId(Objects.requireNonNull(value, "value"))) {
      String shown = value.length() > 60 ? value.substring(0, 60) + "…" : value;
      throw new IllegalArgumentException(
          type
              + " '"
              + shown
              + "' must be 26 characters of "
              + DIGITS
              + ", as toString() gives them");
    }
  }

  static boolean isId(String value) {
    if (value.length() != TIME_DIGITS + RANDOM_DIGITS) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isDigit(value.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is one of {@link #DIGITS}; without a search, since each row of a list asks. */
  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u';
  }

  static String next(InstantSource clock, RandomGenerator random) {
    StringBuilder id = new StringBuilder(TIME_DIGITS + RANDOM_DIGITS);
    long millis = clock.millis();
    for (int shift = (TIME_DIGITS - 1) * 5; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt((int) (millis >>> shift) & 31));
    }
    // One call for all digits: a secure source of chance takes far longer than the rest.
    byte[] chance = new byte[RANDOM_DIGITS];
    random.nextBytes(chance);
    for (byte each : chance) {
      id.append(DIGITS.charAt(each & 31));
    }
    return id.toString();
  }
}
