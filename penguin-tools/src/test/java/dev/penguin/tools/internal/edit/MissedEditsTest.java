package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Edits whose text is not in the file as it was given, each with the result that the model reads.
 * The cases are in {@code missed-edits.txt}, where ⇥ is a tab, ␍ a carriage return, ␣ a blank at
 * the end of a line, ⍽ one that does not break and ∅ one of no width.
 */
class MissedEditsTest {
  @TempDir Path root;

  record Miss(String name, String file, String old, String put, String result) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Miss> misses() throws IOException {
    List<Miss> all = new ArrayList<>();
    try (InputStream in = MissedEditsTest.class.getResourceAsStream("missed-edits.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String each : text.substring("### ".length()).split("\n\n### ")) {
        int name = each.indexOf('\n');
        int old = each.indexOf("\n--- old\n");
        int put = each.indexOf("\n--- new\n");
        int result = each.indexOf("\n--- result\n");
        all.add(
            new Miss(
                each.substring(0, name),
                plain(each.substring(Math.min(old, name + 1), old)),
                plain(each.substring(old + 9, put)),
                plain(each.substring(put + 9, result)),
                plain(each.substring(result + 12).stripTrailing())));
      }
    }
    return all;
  }

  private static String plain(String text) {
    return text.replace('⇥', '\t')
        .replace('␍', '\r')
        .replace('␣', ' ')
        .replace('⍽', '\u00a0')
        .replace('∅', '\u200b');
  }

  @Test
  void thereAreSixtyKinds() throws IOException {
    assertThat(misses()).hasSizeGreaterThanOrEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("misses")
  void theModelReadsWhatHelps(Miss miss) throws Exception {
    Path file = root.resolve("f.txt");
    Files.writeString(file, miss.file());

    try (CodingTools set = CodingTools.in(root).build()) {
      String text =
          Calls.run(
                  set.tools(),
                  "edit_file",
                  "path",
                  "f.txt",
                  "old_string",
                  miss.old(),
                  "new_string",
                  miss.put())
              .text();

      assertThat(text.stripTrailing()).isEqualTo(miss.result());
      assertThat(Files.readString(file).equals(miss.file()))
          .as("unchanged")
          .isEqualTo(!text.startsWith("Edited"));
    }
  }
}
