package dev.penguin.needs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Words before a command that give it what it needs; the first that work are taken. */
final class Ways {
  /** Tries a way. */
  interface Trial {
    /** Why it does not work; empty when it does. */
    Optional<String> of(List<String> way);
  }

  private final List<List<String>> ways;
  private final Trial trial;
  private List<String> found;
  private String words = "";

  Ways(Trial trial, List<List<String>> ways) {
    this.trial = trial;
    this.ways = ways;
  }

  /** Why none works, as the last says; empty when one does. */
  synchronized Optional<String> missing() {
    for (int i = 0; found == null && i < ways.size(); i++) {
      Optional<String> why = trial.of(ways.get(i));
      found = why.isEmpty() ? ways.get(i) : null;
      words = why.orElse("");
    }
    return found == null ? Optional.of(words) : Optional.empty();
  }

  /** The words of the first that works. */
  synchronized List<String> command() {
    missing()
        .ifPresent(
            why -> {
              throw new IllegalStateException(why);
            });
    return found;
  }

  /** The way with a shell command behind it. */
  static String[] shell(List<String> way, String command, String argument) {
    return Stream.concat(way.stream(), Stream.of("sh", "-c", command, "sh", argument))
        .toArray(String[]::new);
  }
}
