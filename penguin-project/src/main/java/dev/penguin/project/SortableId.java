package dev.penguin.project;

import java.time.InstantSource;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The form of ids: 10 characters of time and 16 of chance, in 32 letters and digits that sort. */
final class SortableId {
  /** Crockford's base 32: no i, l, o and u, which are mistaken for others. */
  private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS = 16;
  private static final Pattern FORM = Pattern.compile("[0-9a-hjkmnp-tv-z]{26}");

  private SortableId() {}

  static void check(String type, String value) {
    if (!FORM.matcher(Objects.requireNonNull(value, "value")).matches()) {
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

  static String next(InstantSource clock, RandomGenerator random) {
    StringBuilder id = new StringBuilder(TIME_DIGITS + RANDOM_DIGITS);
    long millis = clock.millis();
    for (int shift = (TIME_DIGITS - 1) * 5; shift >= 0; shift -= 5) {
      id.append(DIGITS.charAt((int) (millis >>> shift) & 31));
    }
    for (int i = 0; i < RANDOM_DIGITS; i++) {
      id.append(DIGITS.charAt(random.nextInt(32)));
    }
    return id.toString();
  }
}
