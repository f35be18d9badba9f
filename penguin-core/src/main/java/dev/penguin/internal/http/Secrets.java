package dev.penguin.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penguin.internal.json.Json;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secret values of one call, which no message may show. Immutable. */
public final class Secrets {
  /** Looks like nothing that a program could take for a key. */
  private static final String MARKER = "[key withheld]";

  /** Shorter values would hit ordinary words. */
  private static final int SHORTEST = 4;

  private static final List<String> TELLING =
      List.of("auth", "key", "token", "secret", "cookie", "password", "credential");

  private final List<String> values;

  private Secrets(List<String> values) {
    this.values = values;
  }

  /**
   * The key, and the values of those headers whose names sound like secrets.
   *
   * @param key the API key, or an empty text
   * @param headers the headers that the user added
   */
  public static Secrets of(String key, Map<String, String> headers) {
    List<String> values = new ArrayList<>();
    add(values, key);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (isTelling(header.getKey())) {
        String value = header.getValue();
        add(values, value);
        add(values, value.substring(value.lastIndexOf(' ') + 1));
      }
    }
    if (values.size() > 1) {
      // The longest first, so that no rest of a value stays when another one is a part of it.
      values.sort(Comparator.comparingInt(String::length).reversed());
    }
    return new Secrets(List.copyOf(values));
  }

  /** Whether a header's name sounds as if its value were a secret. */
  static boolean isTelling(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    for (String word : TELLING) {
      if (name.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static void add(List<String> values, String value) {
    if (value.length() >= SHORTEST) {
      values.add(value);
    }
  }

  /** The secrets, the longest first. */
  public List<String> values() {
    return values;
  }

  /** The text without the secrets. */
  public String hide(String text) {
    String clean = text;
    for (String value : values) {
      clean = clean.replace(value, MARKER);
    }
    return clean;
  }

  /**
   * The text without the secrets, also where it has them in the forms in which bodies and addresses
   * have them: escaped as JSON, percent-encoded, or in Base64.
   */
  String hideAll(String text) {
    String clean = hide(text);
    for (String value : values) {
      for (String form : forms(value)) {
        clean = clean.replace(form, MARKER);
      }
    }
    return clean;
  }

  /** The length of the longest form of a secret, in characters. */
  int longest() {
    int longest = 0;
    for (String value : values) {
      longest = Math.max(longest, value.length());
      for (String form : forms(value)) {
        longest = Math.max(longest, form.length());
      }
    }
    return longest;
  }

  private static List<String> forms(String value) {
    String json = Json.write(value);
    String inside = json.substring(1, json.length() - 1);
    return List.of(
        inside,
        inside.replace("/", "\\/"),
        URLEncoder.encode(value, UTF_8),
        Base64.getEncoder().encodeToString(value.getBytes(UTF_8)));
  }

  /** The failure, or null when a message of it or of its causes shows a secret. */
  public @Nullable Throwable safe(@Nullable Throwable failure) {
    int depth = 0;
    for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
      if (shows(cause)) {
        return null;
      }
      for (Throwable suppressed : cause.getSuppressed()) {
        if (shows(suppressed)) {
          return null;
        }
      }
      depth++;
    }
    return failure;
  }

  private boolean shows(Throwable failure) {
    String text = failure.toString();
    return values.stream().anyMatch(text::contains);
  }

  /** Says that there are secrets, not which. */
  @Override
  public String toString() {
    return "Secrets[" + values.size() + "]";
  }
}
