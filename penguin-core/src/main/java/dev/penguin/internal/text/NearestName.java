package dev.penguin.internal.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that was probably meant. */
public final class NearestName {
  private static final int MAX = 64;

  private NearestName() {}

  /**
   * The name that differs least from the one that was written; empty when none is close. Case,
   * {@code _} and {@code -} do not count as differences.
   */
  public static Optional<String> of(String written, Collection<String> names) {
    String plain = plain(written);
    if (plain.isEmpty() || plain.length() > MAX) {
      return Optional.empty();
    }
    String nearest = null;
    int least = plain.length() < 3 ? 1 : Math.max(1, plain.length() / 3) + 1;
    for (String name : names) {
      String other = plain(name);
      int distance = other.length() > MAX ? least : distance(plain, other);
      if (distance < least) {
        least = distance;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** How many letters must be added, taken away or changed. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = from.charAt(i - 1) == to.charAt(j - 1) ? diagonal : diagonal + 1;
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
