package dev.penguin.testing;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** States what a contract demands. */
final class Expect {
  private static final int SHOWN = 300;

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
          "%s: expected %s, got %s".formatted(demand, shorten(expected), shorten(actual)));
    }
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

  private static String shorten(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
