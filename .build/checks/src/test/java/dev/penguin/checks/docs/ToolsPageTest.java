package dev.penguin.checks.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/reference/tools.md says what the tools of a workspace say of themselves. */
class ToolsPageTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().getParent().resolve("docs/reference/tools.md");
  private static final String UPDATE =
      "./mvnw -q -pl .build/checks -am test -Dtest=ToolsPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dpenguin.api.update=true";

  @Test
  @Needs(Need.GIT)
  void thePageIsAsTheCode(@TempDir Path folder) throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve(".git")).resolve("HEAD"), "ref: x\n");
    List<String> actual;
    try (CodingTools set = CodingTools.in(folder).build()) {
      actual = ToolsPage.lines(set.tools());
    }

    if (Boolean.getBoolean("penguin.api.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.write(PAGE, actual);
      return;
    }

    assertThat(PAGE).as("is written by: " + UPDATE).exists();
    assertThat(Files.readAllLines(PAGE)).as("is written again by: " + UPDATE).isEqualTo(actual);
  }

  @Test
  void aSchemaHasALineForEachParameter() {
    assertThat(
            ToolsPage.schema(
                """
                {"type":"object","properties":{
                "a":{"type":"string","description":"x, \\"{y\\"}"},"b":{"enum":["c","d"]}},
                "required":["a","b"]}
                """))
        .containsExactly(
            "{",
            "  \"type\": \"object\",",
            "  \"properties\": {",
            "    \"a\": {\"type\": \"string\", \"description\": \"x, \\\"{y\\\"}\"},",
            "    \"b\": {\"enum\": [\"c\", \"d\"]}",
            "  },",
            "  \"required\": [\"a\", \"b\"]",
            "}");
  }
}
