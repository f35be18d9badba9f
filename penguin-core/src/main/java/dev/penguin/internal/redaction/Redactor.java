package dev.penguin.internal.redaction;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes out of a text what must not leave the host: configured keys, the values of variables that
 * look secret, and paths of the file system. Thread-safe.
 */
public final class Redactor {
  /** What stands for a secret that was taken out. */
  public static final String MARK = "[redacted]";

  private final Supplier<List<String>> keys;
  private final List<String> variables;
  private volatile Known known;

  /** The values to take out, and the keys from which they follow beside the variables. */
  private record Known(List<String> keys, List<String> secrets) {}

  /**
   * A redactor.
   *
   * @param keys gives the configured keys; asked at each text, since keys may change
   * @param environment the variables of the process
   */
  public Redactor(Supplier<List<String>> keys, Map<String, String> environment) {
    this(keys, Secrets.of(environment));
  }

  private Redactor(Supplier<List<String>> keys, List<String> variables) {
    this.keys = keys;
    this.variables = variables;
    known = new Known(List.of(), Secrets.longestFirst(List.of(), variables));
  }

  /** One that takes out more keys as well. */
  public Redactor and(Supplier<List<String>> more) {
    return new Redactor(
        () -> Stream.concat(keys.get().stream(), more.get().stream()).toList(), variables);
  }

  /** The text without secrets and host paths. */
  public String clean(String text) {
    return HostPaths.hide(hide(text));
  }

  /** The text without secrets. The time grows with the text and with the number of secrets. */
  public String hide(String text) {
    return new SecretSpans(text).find(secrets()).hidden();
  }

  /**
   * The text without secrets, those included whose characters are written as escapes of JSON, at
   * any depth: JSON that is broken off, or that stands in a string of JSON, may hold one too. JSON
   * stays JSON.
   */
  public String hideJson(String json) {
    List<String> secrets = secrets();
    return secrets.isEmpty()
        ? json
        : new SecretSpans(json).find(secrets).findEscaped(secrets).hidden();
  }

  /** The values to take out, longest first. Keys seldom change, and texts are many. */
  List<String> secrets() {
    List<String> now = keys.get();
    Known last = known;
    if (!last.keys.equals(now)) {
      last = new Known(List.copyOf(now), Secrets.longestFirst(now, variables));
      known = last;
    }
    return last.secrets;
  }
}
