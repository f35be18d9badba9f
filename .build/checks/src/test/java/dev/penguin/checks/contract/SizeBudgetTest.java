package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How large things may grow; what is too large is split by reason to change. */
class SizeBudgetTest {
  private static final List<Path> MAIN =
      BuiltModule.PUBLISHED.stream().flatMap(module -> sources(module, "main")).toList();

  /** Those of the examples and of the checks too: much is tested from there, as a user would. */
  private static final List<Path> TESTS =
      Stream.concat(
              BuiltModule.PUBLISHED.stream(),
              Stream.of("penguin-examples", "penguin-examples/outside-consumer", ".build/checks"))
          .flatMap(module -> sources(module, "test"))
          .toList();

  /** Packages that may show more than 16 types. */
  private static final Map<String, Long> LARGER =
      Map.of(
          "dev.penguin.eval", 19L, // four kinds of evaluation, each with what it is of
          "dev.penguin.project", 22L, // values, one kind a type
          "dev.penguin.session", 24L); // the same

  private static final Sources SOURCES = Sources.read(MAIN);

  @Test
  void filesAreShort() {
    List<Integer> lengths = MAIN.stream().map(file -> lines(file).size()).sorted().toList();

    assertThat(over(500, MAIN)).as("files of more than 500 lines").isEmpty();
    assertThat(over(500, TESTS)).as("test files of more than 500 lines").isEmpty();
    assertThat(percentile(lengths, 50)).as("lines of the median file").isLessThanOrEqualTo(95);
    assertThat(percentile(lengths, 95)).as("lines of the 95th file").isLessThanOrEqualTo(300);
  }

  @Test
  void methodsFitOnAScreen() {
    Map<String, Integer> lengths = new TreeMap<>();
    for (Sources.Type type : SOURCES.types()) {
      for (Sources.Member member : type.members()) {
        if (member.isMethod()) {
          String name = type.packageName() + "." + type.name() + "." + member.name();
          lengths.merge(name + member.parameters(), member.lines(), Math::max);
        }
      }
    }

    assertThat(lengths.entrySet()).filteredOn(method -> method.getValue() > 40).isEmpty();
    assertThat(percentile(lengths.values().stream().sorted().toList(), 95))
        .as("lines of the 95th method of 100")
        .isLessThanOrEqualTo(25);
  }

  /**
   * Not the constructor of a record that takes its components: whether it checks them, and so is
   * written down, makes no difference to a caller.
   */
  @Test
  void constructorsTakeFewParameters() {
    List<String> wide =
        SOURCES.types().stream()
            .flatMap(
                type ->
                    constructors(type)
                        .skip(type.kind() == Tree.Kind.RECORD ? 1 : 0)
                        .filter(member -> member.parameters().size() > 7)
                        .map(member -> type.packageName() + "." + type.name()))
            .toList();

    assertThat(wide).as("classes with a constructor of more than 7 parameters").isEmpty();
  }

  /** Those that are written down; one with more parameters comes first. */
  private static Stream<Sources.Member> constructors(Sources.Type type) {
    return type.members().stream()
        .filter(member -> member.name().equals("<init>"))
        .sorted(Comparator.comparing(member -> -member.parameters().size()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "test"})
  void packagesHoldFewFiles(String kind) {
    assertThat(crowded(kind.equals("main") ? MAIN : TESTS)).isEmpty();
  }

  @Test
  void aPackageOfMoreThan26FilesIsShown() {
    List<Path> files =
        IntStream.range(0, 27).mapToObj(i -> Path.of("full", "Type" + i + ".java")).toList();

    assertThat(crowded(files.subList(0, 26))).isEmpty();
    assertThat(crowded(files)).containsExactly("full: 27 files, the limit is 26");
  }

  /** What no module exports may change at any time, so only exported packages count. */
  @Test
  void packagesShowFewTypes() {
    Set<String> exported = PublishedClasses.exportedPackages();
    Map<String, Long> shown =
        SOURCES.types().stream()
            .filter(type -> exported.contains(type.packageName()))
            .filter(type -> !type.name().contains(".") && type.isVisible())
            .collect(
                Collectors.groupingBy(
                    Sources.Type::packageName, TreeMap::new, Collectors.counting()));

    assertThat(shown.keySet()).isEqualTo(exported);
    assertThat(shown)
        .allSatisfy(
            (name, count) ->
                assertThat(count)
                    .as("public types of " + name)
                    .isLessThanOrEqualTo(LARGER.getOrDefault(name, 16L)));
  }

  @Test
  void muchIsHidden() {
    List<Sources.Type> types =
        SOURCES.types().stream().filter(type -> !type.name().contains(".")).toList();

    assertThat(percent(types.stream().filter(Sources.Type::isVisible).count(), types.size()))
        .as("public types, %% of all")
        .isLessThanOrEqualTo(75);
  }

  @Test
  void classesAreFinal() {
    List<Sources.Type> concrete =
        SOURCES.types().stream()
            .filter(type -> type.kind() == Tree.Kind.CLASS)
            .filter(type -> !type.modifiers().contains(Modifier.ABSTRACT))
            .toList();
    long finals =
        concrete.stream().filter(type -> type.modifiers().contains(Modifier.FINAL)).count();

    assertThat(percent(finals, concrete.size())).as("final classes, %%").isBetween(75.0, 100.0);
  }

  @Test
  void nothingIsCalledUtils() {
    assertThat(SOURCES.types())
        .extracting(Sources.Type::name)
        .filteredOn(name -> !name.endsWith("ProjectManager")) // people manage projects
        .noneMatch(name -> name.matches(".*(Utils?|Helper|Manager)"));
  }

  @Test
  void buildersAreASmallPartOfTheCode() {
    long builders =
        SOURCES.types().stream()
            .filter(type -> type.name().endsWith("Builder"))
            .mapToLong(Sources.Type::lines)
            .sum();

    assertThat(percent(builders, lines(MAIN))).as("lines of builders, %%").isLessThanOrEqualTo(10);
  }

  @Test
  void commentsSayEnoughAndNotTooMuch() {
    long comments =
        MAIN.stream()
            .flatMap(file -> lines(file).stream())
            .map(String::strip)
            .filter(line -> line.startsWith("*") || line.startsWith("/*") || line.startsWith("//"))
            .count();
    long written =
        MAIN.stream().flatMap(file -> lines(file).stream()).filter(line -> !line.isBlank()).count();

    assertThat(percent(comments, written)).as("lines of comments, %%").isBetween(16.0, 35.0);
  }

  @Test
  void testsAreInProportion() {
    assertThat(percent(lines(TESTS), lines(MAIN)))
        .as("lines of tests, %% of those of main code")
        .isBetween(80.0, 150.0);
  }

  private static Stream<Path> sources(String module, String kind) {
    Path folder =
        BuiltModule.repository()
            .resolve(BuiltModule.folder(module))
            .resolve("src/" + kind + "/java");
    return Sources.under(folder).stream();
  }

  private static List<Path> over(int limit, List<Path> files) {
    return files.stream().filter(file -> lines(file).size() > limit).toList();
  }

  private static List<String> crowded(List<Path> files) {
    Map<Path, Long> packages =
        files.stream()
            .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.counting()));
    packages.replaceAll(
        (folder, count) -> Files.exists(folder.resolve("package-info.java")) ? count + 1 : count);
    return packages.entrySet().stream()
        .filter(one -> one.getValue() > 26)
        .map(one -> "%s: %d files, the limit is 26".formatted(one.getKey(), one.getValue()))
        .toList();
  }

  private static int percentile(List<Integer> sorted, int percent) {
    return sorted.get((sorted.size() - 1) * percent / 100);
  }

  private static double percent(long part, long whole) {
    return 100.0 * part / whole;
  }

  private static long lines(List<Path> files) {
    return files.stream().mapToLong(file -> lines(file).size()).sum();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
