package dev.penguin.internal.text;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the name that was probably meant. */
public final class NearestName {
  private static final int MAX = 64;
  private static final Pattern JOINT = Pattern.compile("(?<=\\p{L})[-_ ]++(?=\\p{L})");

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

  /** A question to follow a message about an unknown name; empty when no name is close. */
  public static String didYouMean(String written, Collection<String> names) {
    return of(written, names).map(near -> ". Did you mean '" + near + "'?").orElse("");
  }

  /**
   * The one name that differs from what was written in case alone, else in case and in {@code _},
   * {@code -} and blanks between letters alone; empty when there is none, or more than one. At an
   * end, or beside a digit, these may be a sign or divide numbers, and count.
   */
  public static Optional<String> same(String written, Collection<String> names) {
    List<String> found = names.stream().filter(written::equalsIgnoreCase).toList();
    if (found.isEmpty()) {
      String joined = joined(written);
      found = names.stream().filter(name -> joined.equals(joined(name))).toList();
    }
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  private static String joined(String name) {
    return JOINT.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
  }

  private static String plain(String name) {
    return name.replace("_", "").replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
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
