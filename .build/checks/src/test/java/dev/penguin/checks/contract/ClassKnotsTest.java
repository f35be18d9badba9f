package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At most three classes need each other: whoever reads one of them has to read them all. */
class ClassKnotsTest {
  private static final int LIMIT = 3;

  /** The larger knots that may be. */
  private static final List<Allowed> ALLOWED =
      List.of(
          family(
              "A shape reads and describes the shapes inside it; Definitions names those that recur",
              "dev.penguin.internal.typed.Shape",
              "dev.penguin.internal.typed.Definitions"),
          new Allowed(
              "jOOQ generates it",
              name -> name.startsWith("dev.penguin.project.internal.schema."),
              Set.of()));

  /**
   * Classes that may need each other, however many they are.
   *
   * @param reason why
   * @param member whether a class is one of them, by its name
   * @param company those that are named one by one
   */
  private record Allowed(String reason, Predicate<String> member, Set<String> company) {
    boolean covers(Collection<String> knot) {
      return knot.stream().allMatch(member);
    }
  }

  @Test
  void knotsOfClassesAreSmall() {
    assertThat(problems(PublishedClasses.ALL, ALLOWED)).isEmpty();
  }

  @Test
  void aKnotIsShown(@TempDir Path folder) {
    JavaClasses samples = ring(folder, 4);

    assertThat(problems(samples, List.of()))
        .containsExactly("These 4 classes need each other: [p.T0, p.T1, p.T2, p.T3]");
    assertThat(problems(samples, List.of(new Allowed("a ring", n -> n.startsWith("p."), Set.of()))))
        .isEmpty();
    assertThat(problems(samples, List.of(new Allowed("a part", n -> !n.equals("p.T3"), Set.of()))))
        .containsExactly(
            "These 4 classes need each other: [p.T0, p.T1, p.T2, p.T3]",
            "No longer needed as an exception: a part");
  }

  @Test
  void threeClassesMayNeedEachOther(@TempDir Path folder) {
    assertThat(problems(ring(folder, 3), List.of())).isEmpty();
  }

  @Test
  void anExceptionThatNamesMoreThanTheKnotHoldsIsShown(@TempDir Path folder) {
    Allowed wide = new Allowed("a ring", name -> true, Set.of("p.T0", "p.Gone"));

    assertThat(problems(ring(folder, 4), List.of(wide)))
        .containsExactly("No longer needed in the exception 'a ring': p.Gone");
  }

  @Test
  void aFamilyIsOfASealedType() {
    assertThatThrownBy(() -> family("none", "dev.penguin.PenguinAgent"))
        .hasMessage("dev.penguin.PenguinAgent is not sealed");
  }

  /** Classes of which each needs the next one, the last one from a nested class, and two more. */
  private static JavaClasses ring(Path folder, int size) {
    List<String> sources = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String next = "T" + (i + 1) % size + " next;";
      sources.add(
          "package p; class T%d { %s }"
              .formatted(i, i == size - 1 ? "static class In { " + next + " }" : next));
    }
    sources.add("package p; class Before { T0 needed; }");
    sources.add("package p; class Alone { String text; }");
    return CompiledSamples.compile(folder, sources.toArray(String[]::new));
  }

  private static List<String> problems(JavaClasses classes, List<Allowed> exceptions) {
    Collection<? extends Collection<String>> knots = ClassKnots.largerThan(LIMIT, classes);
    List<String> problems = new ArrayList<>();
    knots.stream()
        .filter(knot -> exceptions.stream().noneMatch(allowed -> allowed.covers(knot)))
        .map(knot -> "These %d classes need each other: %s".formatted(knot.size(), knot))
        .forEach(problems::add);
    for (Allowed allowed : exceptions) {
      Set<String> covered =
          knots.stream()
              .filter(allowed::covers)
              .flatMap(Collection::stream)
              .collect(Collectors.toSet());
      if (covered.isEmpty()) {
        problems.add("No longer needed as an exception: " + allowed.reason());
      } else {
        allowed.company().stream()
            .filter(name -> !covered.contains(name))
            .map(
                name ->
                    "No longer needed in the exception '%s': %s".formatted(allowed.reason(), name))
            .forEach(problems::add);
      }
    }
    return problems;
  }

  /** A sealed type with all its kinds, and what else belongs to them. */
  private static Allowed family(String reason, String sealedType, String... company) {
    Set<String> names =
        Stream.concat(kinds(load(sealedType)), Stream.of(company)).collect(Collectors.toSet());
    return new Allowed(reason, names::contains, Set.of(company));
  }

  private static Stream<String> kinds(Class<?> type) {
    if (!type.isSealed()) {
      throw new AssertionError(type.getName() + " is not sealed");
    }
    return Stream.concat(
        Stream.of(type.getName()),
        Stream.of(type.getPermittedSubclasses())
            .flatMap(kind -> kind.isSealed() ? kinds(kind) : Stream.of(kind.getName())));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ClassKnotsTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("An exception names " + name + ", which is gone", e);
    }
  }
}
