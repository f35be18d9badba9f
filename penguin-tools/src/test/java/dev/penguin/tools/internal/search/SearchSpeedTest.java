package dev.penguin.tools.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the search beside grep, on the same files in the same run, and prints both. Run it with
 * {@code PENGUIN_ROUNDS=full ./mvnw -pl penguin-tools -am test -Dtest=SearchSpeedTest
 * -Dsurefire.failIfNoSpecifiedTests=false}. The time is printed, not asserted.
 */
@Needs(Need.FULL_ROUNDS)
class SearchSpeedTest {
  private static final int FILES = 50_000;
  private static final int ROUNDS = 7;

  @TempDir Path folder;

  @Test
  void searchOfManyFilesBesideGrep() throws Exception {
    Path root = folder.toRealPath();
    generate(root);
    List<Tool> tools = CodingTools.in(root).build().tools();

    for (String pattern : List.of("needle[0-9]+", "[nm]eedle[0-9]+")) {
      long grep = Long.MAX_VALUE;
      long search = Long.MAX_VALUE;
      long first = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        int lines = grep(root, pattern);
        grep = Math.min(grep, System.nanoTime() - start);
        start = System.nanoTime();
        String found = Calls.success(tools, "search_text", "pattern", pattern);
        long took = System.nanoTime() - start;
        search = Math.min(search, took);
        first = round == 0 ? took : first;
        assertThat(found.lines()).hasSize(lines);
      }
      System.out.printf(
          Locale.ROOT,
          "search of %,d files for %s: grep -rnE %d ms, search_text %d ms (first %d ms): %.2f times%n",
          FILES,
          pattern,
          grep / 1_000_000,
          search / 1_000_000,
          first / 1_000_000,
          (double) search / grep);
    }
  }

  private static int grep(Path root, String pattern) throws Exception {
    Process process =
        new ProcessBuilder("grep", "-rnE", pattern, ".").directory(root.toFile()).start();
    int lines = new String(process.getInputStream().readAllBytes()).split("\n").length;
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  /** Files of some 2,000 bytes, 100 in a folder; one in 500 holds what is looked for. */
  private static void generate(Path root) throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < FILES; i++) {
      Path in = root.resolve("d" + i / 10_000).resolve("e" + i / 100 % 100);
      if (i % 100 == 0) {
        Files.createDirectories(in);
      }
      StringBuilder text = new StringBuilder();
      while (text.length() < 2_000) {
        text.append("    value").append(random.nextInt(10_000)).append(" = compute(");
        text.append(random.nextInt()).append(");\n");
      }
      text.append(i % 500 == 7 ? "    // needle" + i + "\n" : "");
      Files.writeString(in.resolve("File" + i + ".java"), text);
    }
  }
}
