package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an approver reads of a write before it is made. */
class PreviewTest {
  @TempDir Path folder;

  private Path root;
  private List<Tool> tools;

  @BeforeEach
  void makeFiles() throws IOException {
    root = folder.toRealPath();
    tools = CodingTools.in(root).build().tools();
    Files.writeString(root.resolve("a.txt"), "one\ntwo\nthree\n");
  }

  private String preview(String tool, Object... arguments) throws Exception {
    return Calls.tool(tools, tool).preview(Calls.call(tool, arguments)).orElseThrow();
  }

  @Test
  void aWriteShowsTheDiffAgainstWhatIsThere() throws Exception {
    assertThat(preview("write_file", "path", "a.txt", "content", "one\n2\nthree\n"))
        .isEqualTo(
            """
            Would replace 'a.txt', 14 bytes (b6285c57e8797db5), with 12 bytes
            @@ -1,3 +1,3 @@
             one
            -two
            +2
             three""");
    assertThat(root.resolve("a.txt")).hasContent("one\ntwo\nthree\n");
  }

  @Test
  void aNewFileShowsItsFirstLines() throws Exception {
    assertThat(preview("write_file", "path", "new/b.txt", "content", "x\n".repeat(50)))
        .startsWith("Would create 'new/b.txt': 100 bytes\n@@ -0,0 +1,50 @@\n+x\n+x\n")
        .endsWith("+x\n[more changes are not shown]");
    assertThat(root.resolve("new")).doesNotExist();
  }

  @Test
  void aWriteThatCannotSucceedSaysSoBeforeAnybodyIsAsked() {
    assertThatThrownBy(() -> preview("write_file", "path", ".", "content", "x"))
        .hasMessage("'.' is a folder: list it with list_files");
  }

  @Test
  void aPatchShowsWhatBecomesOfEachFile() throws Exception {
    Files.writeString(root.resolve("old.txt"), "gone\n");

    String preview =
        preview(
            "apply_patch",
            "patch",
            """
            *** Begin Patch
            *** Update File: a.txt
            @@
            -two
            +2
            *** Add File: new.txt
            +fresh
            *** Delete File: old.txt
            *** End Patch""");

    assertThat(preview)
        .matches("What is there now: [0-9a-f]{16}\n(?s).*")
        .endsWith(
            """
            Would edit 'a.txt'
            @@ -1,3 +1,3 @@
             one
            -two
            +2
             three
            Would create 'new.txt'
            @@ -0,0 +1,1 @@
            +fresh
            Would delete 'old.txt': 5 bytes
            @@ -1,1 +0,0 @@
            -gone""");
    assertThat(root.resolve("a.txt")).hasContent("one\ntwo\nthree\n");
    assertThat(root.resolve("old.txt")).exists();
    assertThat(root.resolve("new.txt")).doesNotExist();
  }

  @Test
  void aChangeBeyondWhatIsShownMakesAnotherPreview() throws Exception {
    String many = "line\n".repeat(10_000);
    Files.writeString(root.resolve("a.txt"), many);
    String patch = "*** Begin Patch\n*** Delete File: a.txt\n*** End Patch";
    String write = preview("write_file", "path", "a.txt", "content", "x");
    String deletion = preview("apply_patch", "patch", patch);

    Files.writeString(root.resolve("a.txt"), many.substring(5) + "LINE\n");

    assertThat(preview("write_file", "path", "a.txt", "content", "x")).isNotEqualTo(write);
    assertThat(preview("apply_patch", "patch", patch)).isNotEqualTo(deletion);
    assertThat(deletion.lines().count()).isLessThan(20);
    assertThat(write.lines().count()).isLessThan(210);
  }
}
