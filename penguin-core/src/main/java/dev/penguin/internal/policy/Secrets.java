package dev.penguin.internal.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The values that must not leave the host: configured keys, and the values of variables whose names
 * look secret. A value counts from 12 characters on. Of a variable it does not count when it is
 * letters only and of one case but for the first, as a word of a language is: {@code TOKEN_KIND=
 * authorization} is no secret, and taking it out would spoil the text. Immutable.
 */
final class Secrets {
  private static final int SHORTEST = 12;

  /** A line of a longer secret, such as a private key. */
  private static final int SHORTEST_LINE = 32;

  private static final Pattern NAME =
      Pattern.compile("(key|token|secret|passw|pwd|credential|auth)", Pattern.CASE_INSENSITIVE);
  private static final Pattern WORD = Pattern.compile("\\p{L}?(\\p{Ll}*|\\p{Lu}*)");

  private Secrets() {}

  /** The secret values among variables. */
  static List<String> of(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(variable -> NAME.matcher(variable.getKey()).find())
        .map(variable -> variable.getValue().strip())
        .filter(value -> !WORD.matcher(value).matches())
        .toList();
  }

  /** The values that are long enough, and the long lines of those that have several. */
  static List<String> longestFirst(List<String> configured, List<String> others) {
    List<String> all = new ArrayList<>();
    for (List<String> some : List.of(configured, others)) {
      for (String value : some) {
        String secret = value.strip();
        if (secret.length() >= SHORTEST) {
          all.add(secret);
        }
        if (secret.indexOf('\n') >= 0) {
          secret.lines().map(String::strip).filter(Secrets::isLongLine).forEach(all::add);
        }
      }
    }
    all.sort(Comparator.comparingInt(String::length).reversed());
    return all.stream().distinct().toList();
  }

  private static boolean isLongLine(String line) {
    return line.length() >= SHORTEST_LINE && line.indexOf(' ') < 0;
  }
}
