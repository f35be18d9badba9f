package dev.penguin.tools.internal.edit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyPatchToolTest {
  @TempDir Path folder;

  private Path root;
  private List<Tool> tools;

  @BeforeEach
  void makeFiles() throws IOException {
    root = folder.toRealPath();
    tools = CodingTools.in(root).build().tools();
    write(
        "src/Main.java",
        "class Main {\n  void a() {\n    one();\n  }\n\n  void b() {\n    one();\n  }\n}\n");
    write("old.txt", "gone\n");
  }

  @Test
  void patchChangesAddsMovesAndDeletesAndShowsWhatChanged() throws Exception {
    write("from.sh", "x\n");
    Files.setPosixFilePermissions(
        root.resolve("from.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));

    String text =
        patch(
            """
            *** Begin Patch
            *** Update File: src/Main.java
            @@   void b() {
            -    one();
            +    two();
               }
            *** Add File: new/notes.txt
            +first
            +second
            *** Update File: from.sh
            *** Move to: to.sh
            @@
            -x
            +y
            *** Delete File: old.txt
            *** End Patch""");

    assertThat(text)
        .isEqualTo(
            """
            Edited 'src/Main.java'
            @@ -4,6 +4,6 @@
               }
            \s
               void b() {
            -    one();
            +    two();
               }
             }
            Created 'new/notes.txt'
            @@ -0,0 +1,2 @@
            +first
            +second
            Edited 'from.sh', moved to 'to.sh'
            @@ -1,1 +1,1 @@
            -x
            +y
            Deleted 'old.txt': 5 bytes""");
    assertThat(root.resolve("src/Main.java"))
        .hasContent(
            "class Main {\n  void a() {\n    one();\n  }\n\n  void b() {\n    two();\n  }\n}\n");
    assertThat(root.resolve("new/notes.txt")).hasContent("first\nsecond\n");
    assertThat(root.resolve("to.sh")).hasContent("y\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("to.sh"))))
        .isEqualTo("rwxr-xr-x");
    assertThat(names()).containsExactly("new", "src", "to.sh");
  }

  @Test
  void unifiedDiffsAreTakenToo() throws Exception {
    String text =
        patch(
            """
            diff --git a/src/Main.java b/src/Main.java
            index 1..2 100644
            --- a/src/Main.java
            +++ b/src/Main.java
            @@ -6,3 +6,4 @@ class Main {
               void b() {
                 one();
            +    two();
               }
            --- /dev/null
            +++ b/added
            @@ -0,0 +1 @@
            +text
            --- a/old.txt
            +++ /dev/null
            @@ -1 +0,0 @@
            -gone
            """);

    assertThat(text).contains("+    two();", "Created 'added'", "Deleted 'old.txt': 5 bytes");
    assertThat(Files.readString(root.resolve("src/Main.java")))
        .contains("b() {\n    one();\n    two();");
    assertThat(names()).containsExactly("added", "src");
  }

  @Test
  @DisplayName(
      "F16 what a patch does not name keeps its bytes: CRLF, BOM, no UTF-8, no last newline")
  void f16OtherBytesStay() throws Exception {
    byte[] before = "\u00ef\u00bb\u00bfa\r\nb\u00ff\r\nc\r\nlast".getBytes("ISO-8859-1");
    Files.write(root.resolve("w"), before);

    patch("*** Begin Patch\n*** Update File: w\n@@\n-c\n+C\n+D\n last\n+more\n*** End Patch");

    assertThat(root.resolve("w"))
        .hasBinaryContent(
            "\u00ef\u00bb\u00bfa\r\nb\u00ff\r\nC\r\nD\r\nlast\r\nmore".getBytes("ISO-8859-1"));
  }

  @Test
  void nothingChangesWhenOnePartDoesNotFit() throws Exception {
    String text =
        refuse(
            """
            *** Begin Patch
            *** Delete File: old.txt
            *** Add File: new.txt
            +x
            *** Update File: src/Main.java
            @@
            -  void c() {
            +  void d() {
            *** End Patch""");

    assertThat(text)
        .isEqualTo(
            "The lines '  void c() {' are not in 'src/Main.java'\nClosest to it:\n2:   void a() {\n"
                + "6:   void b() {");
    assertThat(names()).containsExactly("old.txt", "src");
  }

  @Test
  void filesArePutBackWhenTheThirdCannotBeWritten() throws Exception {
    // That 'file' is in the way of 'file/below' shows only when both are written.
    String text =
        refuse(
            """
            *** Begin Patch
            *** Update File: src/Main.java
            @@ class Main {
            -  void a() {
            +  void z() {
            *** Delete File: old.txt
            *** Add File: deep/er/file
            +x
            *** Add File: deep/er/file/below
            +x
            *** End Patch""");

    assertThat(text)
        .isEqualTo(
            "'deep/er/file/below' failed: what should be a folder is none; no file was changed");
    assertThat(names()).containsExactly("old.txt", "src");
    assertThat(root.resolve("old.txt")).hasContent("gone\n");
    assertThat(Files.readString(root.resolve("src/Main.java"))).contains("void a()");
  }

  @Test
  @DisplayName("Row 26: a file that others changed since it was read is not patched")
  void row26ChangedFilesAreNotPatched() throws Exception {
    Calls.success(tools, "read_file", "path", "old.txt");
    write("old.txt", "gone\nby hand\n");

    assertThat(refuse("*** Begin Patch\n*** Delete File: old.txt\n*** End Patch"))
        .isEqualTo("'old.txt' was changed on disk since it was last read: read it again");
    assertThat(root.resolve("old.txt")).hasContent("gone\nby hand\n");
  }

  @Test
  void patchesThatAreNoneAreRefused() throws Exception {
    assertThat(refuse("hello"))
        .isEqualTo(
            "The patch names no file: begin it with '*** Begin Patch' and a line such as '*** Update"
                + " File: src/Main.java', or give a unified diff");
    assertThat(refuse("*** Begin Patch\n*** Update File: a\nx\n*** End Patch"))
        .isEqualTo(
            "The patch is not valid at its line 3: a line of a change begins with a space, + or -");
    assertThat(refuse("*** Begin Patch\n*** Add File: old.txt\n+x\n*** End Patch"))
        .isEqualTo("'old.txt' exists already: update it, or delete it first");
    assertThat(
            refuse(
                "*** Begin Patch\n*** Delete File: old.txt\n*** Add File: ./old.txt\n+x\n***"
                    + " End Patch"))
        .isEqualTo("The patch names 'old.txt' twice: join the parts");
    assertThat(refuse("*** Begin Patch\n*** Add File: ../x\n+x\n*** End Patch"))
        .isEqualTo("The path '../x' is outside the workspace");
  }

  @Test
  void deletionsAreNamedAsSuch() throws Exception {
    Tool tool = Calls.tool(tools, "apply_patch");

    assertThat(
            tool.resources(
                Calls.call(
                    "apply_patch",
                    "patch",
                    "*** Begin Patch\n*** Delete File: old.txt\n*** Update File: src/Main.java\n***"
                        + " Move to: b\n*** Add File: c\n+c\n*** End Patch")))
        .containsExactly(
            new Resource.Deletion(root.resolve("old.txt"), "old.txt"),
            new Resource.Deletion(root.resolve("src/Main.java"), "src/Main.java"),
            new Resource.File(root.resolve("b"), "b"),
            new Resource.File(root.resolve("c"), "c"));
  }

  private String patch(String patch) throws Exception {
    return Calls.success(tools, "apply_patch", "patch", patch);
  }

  private String refuse(String patch) throws Exception {
    return Calls.failure(tools, "apply_patch", "patch", patch);
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), content);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> names = Files.list(root)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
