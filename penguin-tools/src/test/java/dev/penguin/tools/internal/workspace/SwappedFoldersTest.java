package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Folders that are replaced between the moment a call is judged and the moment it runs. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "folders are held open by their descriptors on Linux only")
class SwappedFoldersTest {
  @TempDir Path folder;

  private Path root;
  private Path outside;
  private List<Tool> tools;

  @BeforeEach
  void makeFolders() throws IOException {
    Path above = Files.createDirectory(folder.toRealPath().resolve("above"));
    root = Files.createDirectory(above.resolve("ws"));
    outside = Files.createDirectory(folder.toRealPath().resolve("out"));
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/file"), "first");
    tools = CodingTools.in(root).build().tools();
  }

  /** Judges a call, lets something happen, and runs it. */
  private ToolResult readAfter(String path, Happening happening) throws Exception {
    Tool read = Calls.tool(tools, "read_file");
    ToolCall call = Calls.call("read_file", "path", path);
    ToolContext context = new Calls.Context(Cancellation.never());
    PreparedCall judged = read.prepare(call, context);
    happening.happen();
    return judged.run(context);
  }

  private interface Happening {
    void happen() throws IOException;
  }

  @Test
  @DisplayName("a folder just read from, moved out behind a link, is not read for a judged call")
  void aJudgedCallDoesNotReadAFolderThatWasMovedOut() throws Exception {
    Calls.success(tools, "read_file", "path", "a/b/file");

    ToolResult result =
        readAfter(
            "a/b/late",
            () -> {
              Files.move(root.resolve("a"), outside.resolve("a"));
              Files.createSymbolicLink(root.resolve("a"), outside.resolve("a"));
              Files.writeString(outside.resolve("a/b/late"), "canary");
            });

    assertThat(result).isInstanceOf(ToolResult.Failure.class);
    assertThat(result.text()).doesNotContain("canary");
  }

  @Test
  @DisplayName("a folder just read from, put elsewhere in the workspace behind a link, is not read")
  void aJudgedCallDoesNotReadAFolderBehindALink() throws Exception {
    Calls.success(tools, "read_file", "path", "a/b/file");

    ToolResult result =
        readAfter(
            "a/b/file",
            () -> {
              Files.move(root.resolve("a"), root.resolve("c"));
              Files.createSymbolicLink(root.resolve("a"), Path.of("c"));
            });

    assertThat(result).isInstanceOf(ToolResult.Failure.class);
  }

  @Test
  @DisplayName("a file that became a link or a pipe after a call was judged is not opened")
  void aJudgedCallOpensNoLinkAndNoPipe() throws Exception {
    Files.writeString(outside.resolve("secret"), "canary");
    Path file = root.resolve("a/b/file");

    ToolResult link =
        readAfter(
            "a/b/file",
            () -> {
              Files.delete(file);
              Files.createSymbolicLink(file, outside.resolve("secret"));
            });
    Files.delete(file);
    Files.writeString(file, "first");
    ToolResult pipe =
        readAfter(
            "a/b/file",
            () -> {
              Files.delete(file);
              new ProcessBuilder("mkfifo", file.toString()).start().onExit().join();
            });

    assertThat(link).isInstanceOf(ToolResult.Failure.class);
    assertThat(link.text()).doesNotContain("canary");
    assertThat(pipe.text())
        .isEqualTo("'a/b/file' is not a regular file: it cannot be read or written");
  }

  /** Repeats until the swap fell between the look and the opening. */
  @Test
  @Timeout(120)
  @DisplayName("a file that is replaced while it is opened is not taken for the one looked at")
  void aFileIsLookedAtAgainOnceItIsOpen() throws Exception {
    Path file = root.resolve("a/b/file");
    Path other = Files.writeString(root.resolve("a/b/other"), "first");
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> swapping =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                swap(file, other);
              }
            });
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 100_000 && seen.size() < 2; i++) {
      seen.add(Calls.run(tools, "read_file", "path", "a/b/file").text());
    }

    enough.set(true);
    swapping.join();
    assertThat(seen)
        .containsExactlyInAnyOrder("first", "'a/b/file' was replaced while it was used: try again");
  }

  /** Puts a new file in the place of another, which is there at any moment. */
  private static void swap(Path file, Path other) {
    try {
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      Files.writeString(other, "first");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("a workspace whose folder above became a link to other content is refused")
  void aLinkAboveTheWorkspaceLeadsNowhere() throws Exception {
    Path above = InnerPath.above(root);
    Files.createDirectories(outside.resolve("ws/a/b"));
    Files.writeString(outside.resolve("ws/a/b/file"), "canary");
    assertThat(Calls.success(tools, "read_file", "path", "a/b/file")).isEqualTo("first");
    Files.move(above, folder.resolve("aside"));
    Files.createSymbolicLink(above, outside);

    assertThat(Calls.failure(tools, "read_file", "path", "a/b/file")).doesNotContain("canary");
    assertThat(Calls.failure(tools, "list_files", "path", "a/b")).doesNotContain("file");
  }
}
