package dev.penguin.internal.policy;

import dev.penguin.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    String hidden = text;
    for (String secret : secrets()) {
      hidden = hidden.replace(secret, MARK);
    }
    return hidden;
  }

  /**
   * A JSON text without secrets, those included whose characters are written as escapes. A text
   * that is not JSON is treated like any other.
   */
  public String hideJson(String json) {
    String hidden = hide(json);
    if (hidden.indexOf('\\') < 0 || secrets().isEmpty()) {
      return hidden;
    }
    try {
      Object value = Json.parse(hidden);
      Object clean = hideIn(value);
      return Objects.equals(clean, value) ? hidden : Json.write(clean);
    } catch (IllegalArgumentException e) {
      return hidden;
    }
  }

  private @Nullable Object hideIn(@Nullable Object value) {
    if (value instanceof String text) {
      return hide(text);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> clean = new ArrayList<>(list.size());
      list.forEach(item -> clean.add(hideIn(item)));
      return clean;
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> clean = new LinkedHashMap<>();
      map.forEach((name, item) -> clean.put(hide(String.valueOf(name)), hideIn(item)));
      return clean;
    }
    return value;
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
