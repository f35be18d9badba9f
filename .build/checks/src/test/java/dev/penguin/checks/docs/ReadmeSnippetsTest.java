package dev.penguin.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Java in the documentation is copied from the examples, which are compiled and which tests run.
 */
class ReadmeSnippetsTest {
  private static final String EXAMPLES = "penguin-examples";
  private static final String UPDATE =
      "./mvnw -q -pl .build/checks -am test -Dtest=ReadmeSnippetsTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenguin.docs.update=true";

  @Test
  @DisplayName("A20 Java blocks of README and docs are regions of the examples")
  void a20JavaBlocksAreRegionsOfTheExamples() throws IOException {
    Path repository = repository();
    SourceRegions regions = SourceRegions.under(repository, EXAMPLES);

    List<String> problems = new ArrayList<>();
    for (Path file : markdownFiles(repository)) {
      Path name = repository.relativize(file);
      if (Boolean.getBoolean("penguin.docs.update")) {
        Files.write(file, JavaBlock.filledIn(name, Files.readAllLines(file), regions));
      }
      for (JavaBlock block : JavaBlock.in(name, Files.readAllLines(file))) {
        block.problem(regions).ifPresent(problems::add);
      }
    }

    assertThat(problems)
        .withFailMessage(
            () ->
                "%n%s%n%nThe regions are copied into the documentation by:%n%n  %s%n"
                    .formatted(String.join(System.lineSeparator(), problems), UPDATE))
        .isEmpty();
  }

  @Test
  @DisplayName("A20 Java files with regions are run by tests")
  void a20FilesWithRegionsAreRunByTests() throws IOException {
    Path repository = repository();
    Set<Path> files = new LinkedHashSet<>();
    SourceRegions.under(repository, EXAMPLES)
        .byName()
        .values()
        .forEach(region -> files.add(region.file()));
    String tests = testSources(repository);

    assertThat(files)
        .isNotEmpty()
        .allSatisfy(
            file -> {
              if (file.toString().contains("/src/test/")) {
                assertThat(repository.resolve(file)).content().contains("@Test");
              } else {
                String name = file.getFileName().toString().replace(".java", "");
                assertThat(tests)
                    .as("tests that run " + file)
                    .containsPattern("\\b" + name + "\\b");
              }
            });
  }

  @Test
  void indentationThatAllLinesShareDoesNotCount() {
    SourceRegions regions =
        regions(
            "class A {", "  // region: one", "  if (a) {", "    b();", "  }", "", "  // endregion");

    Optional<String> problem =
        problem(regions, "<!-- region: one -->", "```java", "if (a) {", "  b();", "}", "```");

    assertThat(problem).isEmpty();
  }

  @Test
  void aBlockThatDiffersIsShown() {
    SourceRegions regions = regions("// region: one", "a();", "b();", "// endregion");

    Optional<String> problem =
        problem(regions, "<!-- region: one -->", "```java", "a();", "c();", "```");

    assertThat(problem)
        .contains(
            """
            README.md:2: differs from region 'one' of A.java in line 2:
              here:   c();
              source: b();"""
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void aBlockThatLeavesSomethingOutIsShown() {
    SourceRegions regions = regions("// region: one", "a();", "b();", "// endregion");

    Optional<String> problem = problem(regions, "<!-- region: one -->", "```java", "a();", "```");

    assertThat(problem)
        .contains(
            """
            README.md:2: differs from region 'one' of A.java in line 2:
              here:   (nothing more)
              source: b();"""
                .replace("\n", System.lineSeparator()));
  }

  @Test
  void aBlockWithoutRegionIsShown() {
    SourceRegions regions = regions("// region: one", "a();", "// endregion");

    Optional<String> problem = problem(regions, "Some text.", "```java", "a();", "```");

    assertThat(problem)
        .contains(
            "README.md:2: no comment above this Java block names its region: <!-- region: some-name"
                + " -->");
  }

  @Test
  void aRegionThatDoesNotExistIsShown() {
    SourceRegions regions = regions("// region: one", "a();", "// endregion");

    Optional<String> problem =
        problem(regions, "<!-- region: two -->", "", "```java", "a();", "```");

    assertThat(problem)
        .contains("README.md:3: there is no region 'two' in the examples, only [one]");
  }

  @Test
  void otherBlocksAreLeftAlone() {
    List<JavaBlock> blocks =
        JavaBlock.in(
            Path.of("README.md"),
            List.of("```sh", "```java", "ls", "```", "~~~~xml", "~~~", "~~~~"));

    assertThat(blocks).isEmpty();
  }

  @Test
  void blocksCanBeFilledInFromTheirRegions() {
    SourceRegions regions = regions("// region: one", "a();", "  b();", "// endregion");
    List<String> markdown =
        List.of("  <!-- region: one -->", "  ```java", "  old();", "  ```", "Text.");

    assertThat(JavaBlock.filledIn(Path.of("README.md"), markdown, regions))
        .containsExactly(
            "  <!-- region: one -->", "  ```java", "  a();", "    b();", "  ```", "Text.");
  }

  @Test
  void regionsMayLieInRegions() {
    SourceRegions regions =
        regions("// region: all", "a();", "// region: one", "b();", "// endregion", "// endregion");

    assertThat(regions.byName().get("all").lines()).containsExactly("a();", "b();");
    assertThat(regions.byName().get("one").lines()).containsExactly("b();");
  }

  private static SourceRegions regions(String... lines) {
    return new SourceRegions(SourceRegions.in(Path.of("A.java"), List.of(lines)));
  }

  private static Optional<String> problem(SourceRegions regions, String... markdown) {
    List<JavaBlock> blocks = JavaBlock.in(Path.of("README.md"), List.of(markdown));
    assertThat(blocks).hasSize(1);
    return blocks.get(0).problem(regions);
  }

  private static List<Path> markdownFiles(Path repository) throws IOException {
    List<Path> files = new ArrayList<>();
    Path readme = repository.resolve("README.md");
    assertThat(Files.exists(readme))
        .withFailMessage("There is no README.md at the top of the repository")
        .isTrue();
    files.add(readme);
    if (Files.isDirectory(repository.resolve("docs"))) {
      try (Stream<Path> docs = Files.walk(repository.resolve("docs"))) {
        docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  private static String testSources(Path repository) throws IOException {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> all = Files.walk(repository.resolve(EXAMPLES))) {
      Stream<Path> files = all.filter(file -> file.toString().contains("/src/test/java/"));
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        sources.append(Files.readString(file));
      }
    }
    return sources.toString();
  }

  /** The top of the repository. */
  private static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
      assertThat(folder).as("a folder with mvnw in it, here or above").isNotNull();
    }
    return folder;
  }
}
