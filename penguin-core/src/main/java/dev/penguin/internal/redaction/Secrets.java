package dev.penguin.internal.redaction;

import dev.penguin.internal.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The values that must not leave the host: configured keys, and the values of variables whose names
 * look secret. A value counts from 12 characters on. Of a variable it does not count when it is
 * letters only and of one case but for the first, as a word of a language is: {@code TOKEN_KIND=
 * authorization} is no secret, and taking it out would spoil the text. With each value go the forms
 * that it has in JSON and in addresses. Immutable.
 */
final class Secrets {
  private static final int SHORTEST = 12;

  /** A line of a longer secret, such as a private key. */
  private static final int SHORTEST_LINE = 32;

  private static final Pattern NAME =
      Pattern.compile("(key|token|secret|passw|pwd|credential|auth)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");
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
    List.copyOf(all).forEach(secret -> all.addAll(otherForms(secret)));
    all.sort(Comparator.comparingInt(String::length).reversed());
    return all.stream().distinct().toList();
  }

  /** As a secret stands in JSON and in addresses, where its characters are written otherwise. */
  private static List<String> otherForms(String secret) {
    String quoted = Json.write(secret);
    String json = quoted.substring(1, quoted.length() - 1);
    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    String address = form.replace("+", "%20");
    return Stream.of(json, json.replace("/", "\\/"), form, address)
        .flatMap(text -> Stream.of(text, lowerCaseEscapes(text)))
        .filter(text -> !text.equals(secret))
        .toList();
  }

  private static String lowerCaseEscapes(String form) {
    return PERCENT.matcher(form).replaceAll(match -> match.group().toLowerCase(Locale.ROOT));
  }

  private static boolean isLongLine(String line) {
    return line.length() >= SHORTEST_LINE && line.indexOf(' ') < 0;
  }
}
