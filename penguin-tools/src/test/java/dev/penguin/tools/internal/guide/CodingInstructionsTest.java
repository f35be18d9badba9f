package dev.penguin.tools.internal.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CodingInstructionsTest {
  @Test
  void theGuideShowsThemWordForWord() throws IOException {
    Path guide = Path.of("../docs/guide/project-instructions.md");

    assertThat(Files.readString(guide))
        .contains(
            "<!-- coding instructions -->\n```text\n" + CodingTools.instructions() + "\n```\n");
  }
}
