package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F15: a folder of very many entries; a million of them with {@code PENGUIN_ROUNDS=full}. */
class HugeFolderTest {
  private static final int FILES =
      "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 1_000_000 : 20_000;

  @TempDir Path folder;

  @Test
  @Timeout(600)
  @DisplayName("F15 of a folder of very many entries the tools give bounded pages and say so")
  void f15PagesOfAHugeFolderAreBounded() throws Exception {
    Path root = folder.toRealPath();
    fill(root);
    List<Tool> tools = CodingTools.in(root).build().tools();

    String listed = Calls.success(tools, "list_files");
    String found = Calls.success(tools, "find_files", "pattern", "f*");
    String searched = Calls.run(tools, "search_text", "pattern", "absent").text();

    assertThat(listed).contains("[truncated").hasSizeLessThan(50_000);
    assertThat(found).contains("[truncated").hasSizeLessThan(50_000);
    assertThat(searched).hasSizeLessThan(300);
    if (FILES > DirectoryWalk.MAX_ENTRIES) {
      assertThat(searched).containsAnyOf("not everything was looked at", "took too long");
    }
  }

  private static void fill(Path root) throws IOException {
    Path first = Files.createFile(root.resolve("f0000000"));
    for (int i = 1; i < FILES; i++) {
      Path file = root.resolve("f%07d".formatted(i));
      if (i % 50_000 == 0) { // a file system lets one file have some 65,000 names
        first = Files.createFile(file);
      } else {
        Files.createLink(file, first);
      }
    }
  }
}
