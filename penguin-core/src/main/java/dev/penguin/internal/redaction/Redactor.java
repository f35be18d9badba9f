package dev.penguin.internal.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes out of a text what must not leave the host: configured keys, the values of variables that
 * look secret, and paths of the file system. Thread-safe.
 *
 * <p>The variables are read once, with the engine. The suppliers of keys are asked by {@link
 * #collect}: whenever entries are added to a session's log, which is at the beginning of a run,
 * after each reply, and before and after tools run; and when an exception is to be shown. All other
 * texts are cleaned with what was collected last.
 */
public final class Redactor {
  /** What stands for a secret that was taken out. */
  public static final String MARK = "[redacted]";

  private final Keys keys;
  private final List<String> variables;
  private volatile Known known;

  /** The configured keys. Thread-safe. */
  @FunctionalInterface
  public interface Keys {
    /** The keys as they were collected last; the very same list while they are the same. */
    List<String> known();

    /** Asks for the keys anew. */
    default void collect() {}
  }

  /** The values to take out, and the keys from which they follow beside the variables. */
  private record Known(List<String> keys, List<String> secrets) {}

  /**
   * A redactor.
   *
   * @param keys the configured keys, which may change
   * @param environment the variables of the process
   */
  public Redactor(Keys keys, Map<String, String> environment) {
    this(keys, Secrets.of(environment));
  }

  private Redactor(Keys keys, List<String> variables) {
    this.keys = keys;
    this.variables = variables;
    known = new Known(List.of(), Secrets.longestFirst(List.of(), variables));
  }

  /** One that takes out more keys as well. */
  public Redactor and(Keys more) {
    Keys both =
        new Keys() {
          @Override
          public List<String> known() {
            List<String> all = new ArrayList<>(keys.known());
            all.addAll(more.known());
            return all;
          }

          @Override
          public void collect() {
            keys.collect();
            more.collect();
          }
        };
    return new Redactor(both, variables);
  }

  /** Asks for the keys anew, since they may have changed. */
  public void collect() {
    keys.collect();
  }

  /** What of a failure of foreign code may be logged. */
  public Throwable loggable(Throwable failure) {
    collect();
    return RedactedException.of(failure, this);
  }

  /** What the model may read of what foreign code threw: its message, or else its name. */
  public String reason(Throwable thrown) {
    return reason(thrown, "");
  }

  /**
   * The same, with the paths that the model itself wrote: its mistake shall be named.
   *
   * @param written the arguments of its call
   */
  public String reason(Throwable thrown, String written) {
    try {
      String message = thrown instanceof Exception ? thrown.getMessage() : null;
      if (message != null && !message.isBlank()) {
        collect();
        return HostPaths.hide(hide(OutputText.plain(message)), written);
      }
    } catch (RuntimeException | Error e) { // its own code, too
      return thrown.getClass().getSimpleName();
    }
    return thrown.getClass().getSimpleName();
  }

  /** The text without secrets and host paths. */
  String clean(String text) {
    return HostPaths.hide(hide(text));
  }

  /**
   * The text without secrets, those included whose characters are written as escapes of JSON, at
   * any depth: any text may hold JSON, broken off or in a string of JSON. JSON stays JSON. The time
   * grows with the text and with the number of secrets.
   */
  public String hide(String text) {
    return hide(List.of(text)).get(0);
  }

  /** The same for the pieces of one text: a secret may lie across several, and its mark in one. */
  List<String> hide(List<String> pieces) {
    List<String> secrets = secrets();
    return secrets.isEmpty() ? pieces : SecretSpans.in(joined(pieces), secrets).hidden(pieces);
  }

  private static String joined(List<String> pieces) {
    return pieces.size() == 1 ? pieces.get(0) : String.join("", pieces);
  }

  /** The values to take out, longest first. Keys seldom change, and texts are many. */
  List<String> secrets() {
    List<String> now = keys.known();
    Known last = known;
    if (last.keys != now && !last.keys.equals(now)) {
      last = new Known(List.copyOf(now), Secrets.longestFirst(now, variables));
      known = last;
    }
    return last.secrets;
  }
}
