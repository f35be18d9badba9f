package dev.penguin.testing;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** States what a contract demands. */
final class Expect {
  private Expect() {}

  /** Demands that something is so. */
  static void that(boolean met, String demand) {
    if (!met) {
      throw new AssertionError(demand);
    }
  }

  /** Demands that two values are equal. */
  static void equal(@Nullable Object expected, @Nullable Object actual, String demand) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          demand
              + ": "
              + FirstDifference.between(
                  "expected", String.valueOf(expected), String.valueOf(actual)));
    }
  }

  /** Demands that two lists are equal. */
  static void equal(List<?> expected, List<?> actual, String demand) {
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      equal(expected.get(i), actual.get(i), "%s; number %d".formatted(demand, i + 1));
    }
    that(
        expected.size() == actual.size(),
        "%s: expected %d, got %d of them".formatted(demand, expected.size(), actual.size()));
  }

  /** Demands an exception of a kind, and gives it. */
  static <E extends Exception> E thrown(Class<E> kind, Callable<?> action, String demand) {
    try {
      action.call();
    } catch (Exception e) {
      if (kind.isInstance(e)) {
        return kind.cast(e);
      }
      throw new AssertionError("%s: got %s".formatted(demand, e), e);
    }
    throw new AssertionError(demand + ": got no exception");
  }
}
