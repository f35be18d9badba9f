package dev.penguin.project.internal.blueprint.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Names of fields, which are found however they are spelt, and the known one next to another. */
public final class Names {
  private static final Map<String, String> OTHER_NAMES =
      Map.ofEntries(
          Map.entry("acceptancecriteria", "acceptance"),
          Map.entry("acceptancecriterion", "acceptance"),
          Map.entry("budgets", "budget"),
          Map.entry("dependson", "depends"),
          Map.entry("dependencies", "depends"),
          Map.entry("donewhen", "definitionofdone"),
          Map.entry("duedate", "due"),
          Map.entry("goal", "goals"),
          Map.entry("name", "title"),
          Map.entry("owner", "owners"),
          Map.entry("skill", "skills"),
          Map.entry("startdate", "start"),
          Map.entry("tag", "tags"),
          Map.entry("timeboxes", "phases"),
          Map.entry("tool", "tools"));

  private Names() {}

  /** A name in small letters without hyphens, underscores and spaces. */
  public static String canonical(String name) {
    StringBuilder plain = new StringBuilder();
    for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
      if (c != '-' && c != '_' && c != ' ') {
        plain.append(c);
      }
    }
    return OTHER_NAMES.getOrDefault(plain.toString(), plain.toString());
  }

  /** The known name that differs from another by at most two letters; empty for none. */
  public static Optional<String> nearest(String name, Collection<String> known) {
    String plain = canonical(name.length() > 40 ? name.substring(0, 40) : name);
    String best = null;
    int least = 3;
    for (String each : known.stream().sorted().toList()) {
      int distance = distance(plain, canonical(each));
      if (distance < least && distance < plain.length() - 1) {
        least = distance;
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  /** How many letters must be added, dropped or replaced (Levenshtein, 1965). */
  private static int distance(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[other.length()];
  }
}
