package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The forms in which patches come, and what each makes of a workspace of two files. */
class PatchFormsTest {
  private static final String A = "one\ntwo\nthree\n";
  private static final String B = "b\n";
  private static final String NOT_MADE =
      "The patch is not valid at its line %d: a part that is a copy, a new mode alone, binary or an"
          + " empty file cannot be made: leave it out";

  @TempDir Path root;

  private List<Tool> tools;

  @BeforeEach
  void makeFiles() throws IOException {
    tools = CodingTools.in(root).build().tools();
    Files.writeString(root.resolve("a"), A);
    Files.writeString(root.resolve("b"), B);
  }

  /** A patch, and the files afterwards, as name, content, name, content. */
  private static Arguments row(String patch, String... files) {
    Map<String, String> after = new TreeMap<>();
    for (int i = 0; i < files.length; i += 2) {
      after.put(files[i], files[i + 1]);
    }
    return Arguments.of(patch, after);
  }

  static Stream<Arguments> unifiedDiffs() {
    String twice = "-two\n+2\n";
    String hunk = "@@ -1,3 +1,3 @@\n one\n" + twice + " three\n";
    String edited = "one\n2\nthree\n";
    return Stream.of(
        row("--- a\n+++ a\n" + hunk, "a", edited, "b", B),
        row("--- a/a\n+++ b/a\n" + hunk, "a", edited, "b", B),
        row("--- a/a\t2026-01-01 00:00:00\n+++ b/a\t2026-01-02\n" + hunk, "a", edited, "b", B),
        row("--- ./a\n+++ ./a\n@@ -2 +2 @@\n" + twice, "a", edited, "b", B),
        row("words before\n\n--- a\n+++ a\n@@ -2 +2 @@ in here\n" + twice, "a", edited, "b", B),
        row("--- a\r\n+++ a\r\n@@ -2 +2 @@\r\n-two\r\n+2\r\n", "a", edited, "b", B),
        row("--- a\n+++ a\n@@\n" + twice, "a", edited, "b", B),
        row("--- a\n+++ a\n" + twice, "a", edited, "b", B),
        row("--- a\n+++ a\n@@ one\n" + twice, "a", edited, "b", B),
        row(
            "--- a\n+++ a\n@@ -1 +1 @@\n-one\n+1\n@@ -3 +3 @@\n-three\n+3\n",
            "a",
            "1\ntwo\n3\n",
            "b",
            B),
        row("--- a\n+++ a\n@@ -2,0 +3 @@\n+new\n", "a", "one\ntwo\nnew\nthree\n", "b", B),
        row(
            "--- a\n+++ a\n@@ -1,2 +1 @@\n one\n-two\n\\ No newline at end of file\n",
            "a",
            "one\nthree\n",
            "b",
            B),
        row(
            "--- a\n+++ a\n@@ -2 +2 @@\n" + twice + "--- b\n+++ b\n@@ -1 +1 @@\n-b\n+B\n",
            "a",
            edited,
            "b",
            "B\n"),
        row("--- a\n+++ a\n@@ -2 +2 @@\n-two\n+-- 2\n", "a", "one\n-- 2\nthree\n", "b", B),
        row("--- a/a\n+++ b/c\n" + hunk, "c", edited, "b", B),
        row("--- /dev/null\n+++ b/c\n@@ -0,0 +1,2 @@\n+x\n+y\n", "a", A, "b", B, "c", "x\ny\n"),
        row("--- /dev/null\n+++ c\n", "a", A, "b", B, "c", ""),
        row("--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n", "a", A),
        row("--- a/b\n+++ /dev/null\n", "a", A),
        row(git("a", "a", "index 1..2 100644\n") + names("a", "a") + hunk, "a", edited, "b", B),
        row(
            git("a", "a", "old mode 100644\nnew mode 100755\nindex 1..2\n")
                + names("a", "a")
                + hunk,
            "a",
            edited,
            "b",
            B),
        row(
            git("c", "c", "new file mode 100644\nindex 0..2\n")
                + "--- /dev/null\n+++ b/c\n@@ -0,0 +1 @@\n+x\n",
            "a",
            A,
            "b",
            B,
            "c",
            "x\n"),
        row(
            git("b", "b", "deleted file mode 100644\nindex 2..0\n")
                + "--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n",
            "a",
            A),
        row(
            git("a", "x/c", "similarity index 100%\nrename from a\nrename to x/c\n"),
            "b",
            B,
            "x/c",
            A),
        row(
            git("a", "c", "similarity index 90%\nrename from a\nrename to c\nindex 1..2 100644\n")
                + names("a", "c")
                + hunk,
            "b",
            B,
            "c",
            edited),
        row(
            git("a", "c", "rename from a\nrename to c\n") + names("a", "c") + hunk,
            "b",
            B,
            "c",
            edited),
        row(git("a", "c", "old mode 1\nnew mode 2\nrename from a\nrename to c\n"), "b", B, "c", A),
        row(
            git("a", "c", "rename from a\nrename to c\n")
                + git("b", "d", "rename from b\nrename to d\n"),
            "c",
            A,
            "d",
            B),
        row(
            git("a", "c", "rename from a\nrename to c\nindex 1..2\n")
                + names("a", "c")
                + hunk
                + git("b", "b", "index 1..2\n")
                + names("b", "b")
                + "@@ -1 +1 @@\n-b\n+B\n",
            "c",
            edited,
            "b",
            "B\n"));
  }

  static Stream<Arguments> sections() {
    String edit = "-two\n+2\n";
    String edited = "one\n2\nthree\n";
    return Stream.of(
        row("*** Update File: a\n@@\n" + edit, "a", edited, "b", B),
        row("*** Update File: a\n" + edit, "a", edited, "b", B),
        row("*** Update File: a  \n@@ one\n" + edit, "a", edited, "b", B),
        row("*** Update File: a\n@@ -2 +2 @@\n" + edit, "a", edited, "b", B),
        row("*** Update File: a\n@@ one\n@@ two\n-three\n+3\n", "a", "one\ntwo\n3\n", "b", B),
        row("*** Update File: a\n@@\n-three\n+3\n*** End of File\n", "a", "one\ntwo\n3\n", "b", B),
        row("*** Update File: a\n@@\n+end\n*** End of File\n", "a", A + "end\n", "b", B),
        row(
            "*** Update File: a\n@@\n-one\n+1\n*** End of File\n@@\n-three\n+3\n",
            "a",
            "1\ntwo\n3\n",
            "b",
            B),
        row(
            "*** Update File: a\n@@\n" + edit + "*** End of File\n\n*** Delete File: b\n",
            "a",
            edited),
        row("*** Update File: a\n*** Move to: x/c\n@@\n" + edit, "b", B, "x/c", edited),
        row("*** Update File: a\n*** Move to: c\n", "b", B, "c", A),
        row("*** Add File: c\n+x\n+\n+y\n", "a", A, "b", B, "c", "x\n\ny\n"),
        row("*** Add File: c\n", "a", A, "b", B, "c", ""),
        row("*** Add File: c\n@@\n+x\n*** End of File\n", "a", A, "b", B, "c", "x\n"),
        row("\n*** Delete File: b\n\n", "a", A),
        row("*** Delete File: b\n*** Delete File: a\n"));
  }

  @ParameterizedTest
  @MethodSource("unifiedDiffs")
  void unifiedDiffsWithAndWithoutHeadersOfGitAreMade(String patch, Map<String, String> after)
      throws Exception {
    Calls.success(tools, "apply_patch", "patch", patch);

    assertThat(files()).isEqualTo(after);
  }

  @ParameterizedTest
  @MethodSource("sections")
  void sectionsBetweenBeginAndEndAreMade(String parts, Map<String, String> after) throws Exception {
    String patch = "Here it is:\n *** Begin Patch \n" + parts + "*** End Patch\nThat is all.\n";

    Calls.success(tools, "apply_patch", "patch", patch);

    assertThat(files()).isEqualTo(after);
  }

  @Test
  void theEndOfTheFileIsTheLastPlaceThatFits() throws Exception {
    Files.writeString(root.resolve("b"), "x\ny\nx\nz\nx\n");

    Calls.success(
        tools,
        "apply_patch",
        "patch",
        "*** Begin Patch\n*** Update File: b\n@@\n-x\n+1\n@@\n-x\n+2\n*** End of File\n*** End Patch");

    assertThat(root.resolve("b")).hasContent("1\ny\nx\nz\n2\n");
  }

  static Stream<Arguments> refused() {
    String invalid = "The patch is not valid at its line ";
    String noFile =
        "The patch names no file: begin it with '*** Begin Patch' and a line such as '*** Update"
            + " File: src/Main.java', or give a unified diff";
    String begins = "a line of a change begins with a space, + or -";
    String first = git("b", "b", "") + names("b", "b") + "@@ -1 +1 @@\n-b\n+B\n";
    return Stream.of(
        Arguments.of("", noFile),
        Arguments.of("--- a\n", noFile),
        Arguments.of("--- a\nx\n+++ a\n", noFile),
        Arguments.of("rename to c\n", noFile),
        Arguments.of("*** Begin Patch\n*** End Patch\n", noFile),
        Arguments.of("*** Begin Patch", noFile),
        Arguments.of(
            "x *** Begin Patch\ny\n",
            invalid + "2: expected '*** Begin Patch' on a line of its own"),
        Arguments.of(
            "*** Begin Patch\n*** Update a\n",
            invalid + "2: expected '*** Update File: ', '*** Add File: ' or '*** Delete File: '"),
        Arguments.of(
            "*** Begin Patch\n*** Delete File: b\n-b\n",
            invalid + "3: expected '*** Update File: ', '*** Add File: ' or '*** Delete File: '"),
        Arguments.of(
            "*** Begin Patch\n*** Add File: c\n+x\n-y\n*** End Patch",
            invalid + "4: every line of a file that is added begins with +"),
        Arguments.of(
            "*** Begin Patch\n*** Add File: c\n+x\n@@\n+y\n*** End Patch",
            invalid + "5: every line of a file that is added begins with +"),
        Arguments.of("*** Begin Patch\n*** Add File: c\nx\n", invalid + "3: " + begins),
        Arguments.of(
            "*** Begin Patch\n*** Update File: b\n@@\n b\n*** End Patch",
            invalid + "4: 'b' has no line that begins with + or -"),
        Arguments.of(
            "--- b\n+++ b\n@@ -1 +1 @@\n b\n",
            invalid + "4: 'b' has no line that begins with + or -"),
        Arguments.of("--- b\n+++ b\n@@ -1 +1 @@\n-b\nB\n", invalid + "5: " + begins),
        Arguments.of(first + "Index: a\n", invalid + "7: " + begins),
        Arguments.of(
            "--- b\n+++ b\n-b\n+B\n--- b\n+++ b\n-b\n+C\n",
            "The patch names 'b' twice: join the parts"),
        Arguments.of(
            "--- \"a/x\\303\\251\"\n+++ \"b/x\\303\\251\"\n@@ -1 +1 @@\n-b\n+B\n",
            "'x\u00e9' does not exist"),
        Arguments.of(
            "*** Begin Patch\n" + "*** Delete File: x\n".repeat(101) + "*** End Patch",
            "The patch names more than 100 files: split it"),
        Arguments.of(
            first
                + git("a", "c", "similarity index 90%\ncopy from a\ncopy to c\n")
                + names("a", "c")
                + "-two\n+2\n",
            NOT_MADE.formatted(7)),
        Arguments.of(first + git("a", "c", "copy from a\ncopy to c\n"), NOT_MADE.formatted(7)),
        Arguments.of(
            first + git("a", "a", "old mode 100644\nnew mode 100755\n"), NOT_MADE.formatted(7)),
        Arguments.of(
            git("a", "a", "old mode 100644\nnew mode 100755\n") + first, NOT_MADE.formatted(1)),
        Arguments.of(
            first + git("c", "c", "new file mode 100644\nindex 0..1\n"), NOT_MADE.formatted(7)),
        Arguments.of(first + git("a", "a", "deleted file mode 100644\n"), NOT_MADE.formatted(7)),
        Arguments.of(
            first + git("a", "a", "Binary files a/a and b/a differ\n"), NOT_MADE.formatted(7)),
        Arguments.of(
            first + git("a", "a", "index 1..2\nGIT binary patch\nliteral 1\nIcmZ\n\n"),
            NOT_MADE.formatted(7)),
        Arguments.of(
            first + git("a", "c", "rename from a\nrename to c\nBinary files a/a and b/c differ\n"),
            NOT_MADE.formatted(7)),
        Arguments.of(
            "copy from a\ncopy to c\n" + names("a", "c") + "-two\n+2\n", NOT_MADE.formatted(1)));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeMadeWholeIsRefusedWhole(String patch, String message) throws Exception {
    assertThat(Calls.failure(tools, "apply_patch", "patch", patch)).isEqualTo(message);

    assertThat(files()).isEqualTo(Map.of("a", A, "b", B));
  }

  private static String git(String before, String after, String more) {
    return "diff --git a/" + before + " b/" + after + "\n" + more;
  }

  private static String names(String before, String after) {
    return "--- a/" + before + "\n+++ b/" + after + "\n";
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(path).toString(), Files.readString(path));
      }
    }
    return files;
  }
}
