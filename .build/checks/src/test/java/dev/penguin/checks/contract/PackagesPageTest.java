package dev.penguin.checks.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/internals/packages.md says which packages there are and how they hang together. */
class PackagesPageTest {
  private static final String UPDATE =
      "./mvnw -q -pl .build/checks -am test -Dtest=PackagesPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenguin.api.update=true";

  @Test
  void thePageIsAsTheCode() throws IOException {
    Path page = BuiltModule.repository().resolve("docs/internals/packages.md");
    Map<String, List<SourcePackage>> modules = new LinkedHashMap<>();
    BuiltModule.PUBLISHED.forEach(module -> modules.put(module, SourcePackage.of(module)));
    List<String> actual = PackagesPage.lines(modules, PublishedClasses.ALL);

    if (Boolean.getBoolean("penguin.api.update")) {
      Files.createDirectories(page.getParent());
      Files.write(page, actual);
      return;
    }

    if (!Files.exists(page)) {
      fail("docs/internals/packages.md is missing. It is written by:%n%n  %s%n", UPDATE);
    }
    List<String> diff = LineDiff.of(Files.readAllLines(page), actual);
    if (!diff.isEmpty()) {
      fail(
          "docs/internals/packages.md differs from the code (- as written down, + as built):%n%n%s%n%n"
              + "Write it again by:%n%n  %s%n",
          String.join(System.lineSeparator(), diff), UPDATE);
    }
  }

  @Test
  void aRowHasTheSentenceTheSizeAndTheArrows(@TempDir Path folder) {
    JavaClasses classes =
        CompiledSamples.compile(
            folder,
            "package dev.penguin.low; public class Low {}",
            "package dev.penguin; public class Top { dev.penguin.low.Low[] low; Top self; }",
            "package other; class Other { dev.penguin.Top top; dev.penguin.low.Low low; }");
    Map<String, List<SourcePackage>> modules = new LinkedHashMap<>();
    modules.put(
        "second",
        List.of(
            new SourcePackage("dev.penguin", 2, Optional.of("See {@link Top} | {@code a}.")),
            new SourcePackage("other", 1, Optional.empty())));
    modules.put("first", List.of(new SourcePackage("dev.penguin.low", 1, Optional.of("Low."))));

    assertThat(PackagesPage.lines(modules, classes))
        .containsSubsequence(
            "## second",
            "| package | what it is | files | uses |",
            "|---|---|---|---|",
            "| `dev.penguin` | See `Top` \\| `a`. | 2 | `low` |",
            "| `other` |  | 1 | `dev.penguin`, `low` |",
            "",
            "## first",
            "| package | what it is | files | uses |",
            "|---|---|---|---|",
            "| `low` | Low. | 1 |  |");
  }
}
