package dev.penguin.needs;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The needs of which none may be missing. */
record Required(Set<String> labels) {
  /**
   * @param list labels with commas between; null is none
   * @throws IllegalArgumentException when it names what is no need
   */
  static Required of(String list) {
    Set<String> labels =
        Arrays.stream(list == null ? new String[0] : list.split(","))
            .map(String::strip)
            .filter(label -> !label.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    for (String label : labels) {
      if (!Need.labels().contains(label)) {
        throw new IllegalArgumentException(
            "PENGUIN_REQUIRE names '%s', which is none of %s".formatted(label, Need.labels()));
      }
    }
    return new Required(labels);
  }

  /**
   * The reason to skip what needs it.
   *
   * @param missing why it is missing; empty when it is there
   * @throws AssertionError when it is missing and may not be
   */
  Optional<String> reasonToSkip(Need need, Optional<String> missing) {
    if (missing.isPresent() && labels.contains(need.label())) {
      throw new AssertionError(
          "PENGUIN_REQUIRE names %s, and it is missing: %s".formatted(need.label(), missing.get()));
    }
    return missing.map(words -> "needs " + need.label() + ": " + words);
  }
}
