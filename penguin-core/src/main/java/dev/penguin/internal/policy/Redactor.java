package dev.penguin.internal.policy;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes out of a text what must not leave the host: configured keys, the values of variables that
 * look secret, and paths of the file system. Thread-safe.
 */
public final class Redactor {
  private static final int SHORTEST_SECRET = 12;
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(key|token|secret|passw|credential).*");

  /**
   * An absolute path of at least two names, as exceptions of java.nio carry them, or a file URL.
   */
  private static final Pattern PATH =
      Pattern.compile(
          "(?i)\\bfile:/+[^\\s\"'<>|]*"
              + "|(?<![\\p{L}\\p{N}_/.])(?:/[\\p{L}\\p{M}\\p{N}_.@+~-]+){2,}/?"
              + "|\\b[A-Z]:\\\\[^\\s:\"'<>|]+");

  private final Supplier<List<String>> keys;
  private final Map<String, String> environment;

  /**
   * A redactor.
   *
   * @param keys gives the configured keys; asked at each text, since keys may change
   * @param environment the variables of the process
   */
  public Redactor(Supplier<List<String>> keys, Map<String, String> environment) {
    this.keys = keys;
    this.environment = environment;
  }

  /** One that takes out more keys as well. */
  public Redactor and(Supplier<List<String>> more) {
    return new Redactor(
        () -> Stream.concat(keys.get().stream(), more.get().stream()).toList(), environment);
  }

  /** The text without secrets and host paths. */
  public String clean(String text) {
    return PATH.matcher(hide(text)).replaceAll("[path]");
  }

  /** The text without secrets. */
  public String hide(String text) {
    String hidden = text;
    for (String secret : secrets().toList()) {
      hidden = hidden.replace(secret, "[redacted]");
    }
    return hidden;
  }

  private Stream<String> secrets() {
    Stream<String> variables =
        environment.entrySet().stream()
            .filter(variable -> SECRET_NAME.matcher(variable.getKey()).matches())
            .map(Map.Entry::getValue);
    return Stream.concat(keys.get().stream(), variables)
        .filter(secret -> secret.length() >= SHORTEST_SECRET);
  }
}
