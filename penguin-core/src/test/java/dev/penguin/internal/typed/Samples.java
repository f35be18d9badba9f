package dev.penguin.internal.typed;

import dev.penguin.tool.Param;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Types for the tests of this package. */
final class Samples {
  private Samples() {}

  enum Colour {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "shown in green";
      }
    }
  }

  record Holder<T>(T value) {}

  record City(@Param(description = "Its name in English") String name, @Nullable String country) {}

  record Tree(String name, List<Tree> children) {}

  record Chain(int value, Optional<Chain> next) {}

  record Range(int from, int to) {
    Range {
      if (from > to) {
        throw new IllegalArgumentException("from must not be after to, got " + from + " > " + to);
      }
    }
  }

  record Trip(City from, @Param(description = "Where to") City to, List<City> stops) {}

  record Page<T>(List<T> items, Optional<T> next) {}

  record TwoPages(Page<String> texts, Page<Integer> numbers) {}

  record Silent(String text) {
    Silent {
      if (text.isEmpty()) {
        throw new IllegalStateException();
      }
    }
  }

  sealed interface Figure permits Circle, Box {}

  record Circle(double radius) implements Figure {}

  sealed interface Box extends Figure permits Square, Empty {}

  record Square(int side, Optional<Figure> inner) implements Box {}

  record Empty() implements Box {}

  sealed interface WithClass permits PlainClass {}

  static final class PlainClass implements WithClass {}

  sealed interface WithType permits HasType {}

  record HasType(String type) implements WithType {}

  sealed interface WithGeneric permits Generic {}

  record Generic<T>(T value) implements WithGeneric {}

  record Endless<T>(Endless<List<T>> next) {}

  record Free(Map<String, Object> anything, Object value) {}

  record Nulls(List<@Nullable String> some, String @Nullable [] array) {}
}
