package dev.penguin.checks.contract;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of each kind of type, for {@link ApiDumpFormatTest}. */
public final class ApiSamples {
  private ApiSamples() {}

  /** A class to extend. */
  public abstract static class Reachable<T extends Number & Comparable<T>> extends Hidden
      implements Comparable<Reachable<T>> {
    public static final int LIMIT = 3;
    final int packagePrivate;

    protected Reachable(int value) {
      packagePrivate = value;
    }

    Reachable() {
      this(0);
    }

    public abstract @Nullable T value(String name, @Nullable Object fallback) throws IOException;

    @SafeVarargs
    public static <K, V extends List<? super K>> Map<K, ? extends V> of(K[] keys, V... values) {
      return Map.of(keys[0], values[0]);
    }

    @Override
    public int compareTo(Reachable<T> other) {
      return 0;
    }
  }

  static class Hidden {
    public void inheritedFromAHiddenParent() {}

    void packagePrivate() {}
  }

  /** A record. */
  public record Point(int y, @Nullable String x) {
    public Point() {
      this(0, null);
    }

    public int sum() {
      return y;
    }
  }

  /** An enum. */
  public enum Size {
    SMALL {
      @Override
      int metres() {
        return 1;
      }
    },
    @Deprecated
    BIG;

    int metres() {
      return 9;
    }
  }

  /** A closed set, one case of which outside code cannot name. */
  public sealed interface Shape {}

  /** A named case. */
  public record Circle(int radius) implements Shape {}

  record Unnamed() implements Shape {}

  /** An annotation. */
  @Experimental
  public @interface Marked {
    String value();

    Class<?> type() default String.class;

    String[] names() default {"a", "b\""};

    TimeUnit unit() default TimeUnit.SECONDS;
  }

  /** Stands for the library's annotation of that name. */
  @Retention(RetentionPolicy.RUNTIME)
  @interface Experimental {}

  /** A class that nobody extends. */
  public static final class Closed {
    private Closed() {}

    protected void hidden() {}

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
