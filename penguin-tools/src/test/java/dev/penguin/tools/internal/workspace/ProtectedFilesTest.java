package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PlainUser;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the modes of files and folders forbid, seen by a user whom they bind. */
@Needs(Need.PLAIN_USER)
class ProtectedFilesTest {
  @TempDir Path folder;

  private Path root;

  @BeforeEach
  void makeFiles() throws Exception {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    file("own", "rw-------");
    file("fixed", "r--r--r--");
    file("hidden", "-w-------");
    file("shut/in", "rw-------");
    file("free/in", "rw-------");
    mode("shut", "r-xr-xr-x");
  }

  private void file(String name, String mode) throws Exception {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), "one\n");
    mode(name, mode);
  }

  private void mode(String name, String mode) throws Exception {
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString(mode));
  }

  @Test
  void whatMayOnlyBeReadIsNotChanged() throws Exception {
    assertThat(PlainUser.run(Changes.class, root, "fixed"))
        .isEqualTo(
            """
            read_file: one
            write_file: 'fixed' is read-only
            edit_file: 'fixed' is read-only
            patch: 'fixed' is read-only
            patch: 'fixed' is read-only
            patch: 'fixed' is read-only
            search_text: fixed:1: one
            """);
    assertUnchanged();
  }

  @Test
  void whatMayNotBeReadIsNotChangedEither() throws Exception {
    assertThat(PlainUser.run(Changes.class, root, "hidden"))
        .isEqualTo(
            """
            read_file: 'hidden' failed: permission denied
            write_file: 'hidden' failed: permission denied
            edit_file: 'hidden' failed: permission denied
            patch: The patch failed: permission denied; no file was changed
            patch: The patch failed: permission denied; no file was changed
            patch: The patch failed: permission denied; no file was changed
            search_text: 'hidden' failed: permission denied
            """);
    assertUnchanged();
  }

  @Test
  void inAFolderThatMayOnlyBeReadNothingIsChanged() throws Exception {
    assertThat(PlainUser.run(Changes.class, root, "shut/in"))
        .isEqualTo(
            """
            read_file: one
            write_file: 'shut/in' failed: permission denied
            edit_file: 'shut/in' failed: permission denied
            patch: 'shut/in' failed: permission denied; no file was changed
            patch: 'shut/in' failed: permission denied; no file was changed
            patch: 'shut/in' failed: permission denied; no file was changed
            search_text: shut/in:1: one
            """);
    assertUnchanged();
  }

  @Test
  void whereTheWorkspaceItselfMayNotBeWrittenFilesBelowCanBe() throws Exception {
    mode(".", "r-xr-xr-x");

    assertThat(PlainUser.run(Writes.class, root, "free/in", "own"))
        .isEqualTo(
            """
            write_file: Replaced 'free/in': 4 bytes
            @@ -1,1 +1,1 @@
            -one
            +new
            write_file: 'own' failed: permission denied
            """);

    assertThat(root.resolve("free/in")).hasContent("new\n");
    assertThat(root.resolve("own")).hasContent("one\n");
    assertThat(namesIn("free")).containsExactly("in");
    assertThat(namesIn(".")).containsExactly("fixed", "free", "hidden", "own", "shut");
  }

  private void assertUnchanged() throws Exception {
    for (String name : List.of("own", "fixed", "hidden", "shut/in", "free/in")) {
      assertThat(root.resolve(name)).hasContent("one\n");
    }
    assertThat(namesIn(".")).containsExactly("fixed", "free", "hidden", "own", "shut");
    assertThat(namesIn("shut")).containsExactly("in");
  }

  private List<String> namesIn(String name) throws Exception {
    try (Stream<Path> names = Files.list(root.resolve(name))) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** Tries every change of one file, the patches with another file in front. */
  static final class Changes {
    private Changes() {}

    public static void main(String[] args) throws Exception {
      List<Tool> tools = CodingTools.in(Path.of(args[0])).build().tools();
      String path = args[1];
      String own = "*** Begin Patch\n*** Update File: own\n@@\n-one\n+1\n";
      say("read_file", Calls.run(tools, "read_file", "path", path).text());
      say("write_file", Calls.failure(tools, "write_file", "path", path, "content", "x"));
      say(
          "edit_file",
          Calls.failure(tools, "edit_file", "path", path, "old_string", "one", "new_string", "1"));
      for (String part :
          List.of(
              "*** Update File: " + path + "\n@@\n-one\n+1\n",
              "*** Delete File: " + path + "\n",
              "*** Update File: " + path + "\n*** Move to: new\n@@\n-one\n+1\n")) {
        say("patch", Calls.failure(tools, "apply_patch", "patch", own + part + "*** End Patch"));
      }
      say("search_text", Calls.run(tools, "search_text", "pattern", "one", "path", path).text());
    }
  }

  /** Writes some files. */
  static final class Writes {
    private Writes() {}

    public static void main(String[] args) throws Exception {
      List<Tool> tools = CodingTools.in(Path.of(args[0])).build().tools();
      for (String path : List.of(args).subList(1, args.length)) {
        say("write_file", Calls.run(tools, "write_file", "path", path, "content", "new\n").text());
      }
    }
  }

  private static void say(String tool, String text) {
    System.out.println(tool + ": " + text);
  }
}
