package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolResult.Failure;
import dev.penguin.tool.ToolResult.Success;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Each read walks to its folder anew: it finds what is there now, and leaves nothing open. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "open descriptors are listed on Linux only")
class FoldersMadeAnewTest {
  private static final int TRIALS = 50;

  @TempDir Path folder;

  private Path root;
  private Path outside;
  private List<Tool> tools;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    outside = Files.createDirectory(folder.toRealPath().resolve("out"));
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/file"), "first");
    tools = CodingTools.in(root).build().tools();
  }

  private String read() throws Exception {
    return Calls.success(tools, "read_file", "path", "a/b/file");
  }

  @Test
  @DisplayName("a folder that was made anew under the same name is the one that is read")
  void aFolderMadeAnewIsRead() throws Exception {
    for (int i = 0; i < TRIALS; i++) {
      String was = read();
      Files.delete(root.resolve("a/b/file"));
      Files.delete(root.resolve("a/b"));
      Files.createDirectory(root.resolve("a/b"));
      Files.writeString(root.resolve("a/b/file"), "content " + i);

      assertThat(read()).isEqualTo("content " + i).isNotEqualTo(was);
    }
  }

  @Test
  @DisplayName("two folders that change places are each read where they are now")
  void foldersThatChangePlacesAreReadWhereTheyAre() throws Exception {
    Files.createDirectories(root.resolve("other/b"));
    Files.writeString(root.resolve("other/b/file"), "second");
    for (int i = 0; i < TRIALS; i++) {
      assertThat(read()).isEqualTo(i % 2 == 0 ? "first" : "second");
      Files.move(root.resolve("a"), root.resolve("aside"));
      Files.move(root.resolve("other"), root.resolve("a"));
      Files.move(root.resolve("aside"), root.resolve("other"));
    }
  }

  @Test
  @DisplayName("a folder that was moved out, with a link in its place, is refused at once")
  void aFolderThatWasMovedOutIsRefused() throws Exception {
    assertThat(read()).isEqualTo("first");
    Files.move(root.resolve("a"), outside.resolve("a"));
    Files.createSymbolicLink(root.resolve("a"), outside.resolve("a"));

    assertThat(Calls.failure(tools, "read_file", "path", "a/b/file"))
        .contains("outside the workspace");
  }

  @Test
  @DisplayName("a deleted folder is gone at once")
  void aDeletedFolderIsGone() throws Exception {
    assertThat(read()).isEqualTo("first");
    Files.delete(root.resolve("a/b/file"));
    Files.delete(root.resolve("a/b"));

    assertThat(Calls.failure(tools, "read_file", "path", "a/b/file")).contains("does not exist");
  }

  @Test
  @DisplayName("many threads read many folders, and no folder stays open")
  void manyThreadsReadAndNothingStaysOpen() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.createDirectory(root.resolve("d" + i));
      Files.writeString(root.resolve("d" + i + "/file"), "in " + i);
    }
    Callable<Void> reader = this::readAll;
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<Void> read : threads.invokeAll(Collections.nCopies(8, reader))) {
        read.get();
      }
    } finally {
      threads.shutdown();
    }

    assertNothingStaysOpen();
  }

  @Test
  @DisplayName("nothing stays open after reads that failed, of tools that nobody has any more")
  void failedReadsLeaveNothingOpen() throws Exception {
    Files.write(root.resolve("a/binary"), new byte[10]);
    Files.createLink(root.resolve("a/hard"), root.resolve("a/b/file"));
    Files.createSymbolicLink(root.resolve("a/link"), Path.of("nothing"));
    for (int i = 0; i < TRIALS; i++) {
      List<Tool> strict = CodingTools.in(root).refuseHardLinks().build().tools();
      for (String path : List.of("a/binary", "a/hard", "a/link", "a/b", "a/no", "a/b/file/x")) {
        Calls.failure(strict, "read_file", "path", path);
      }
      Calls.failure(tools, "read_file", "path", "a/b/file", "offset", 2);
    }

    assertNothingStaysOpen();
  }

  @Test
  @DisplayName("reads whose thread is interrupted give a result, and nothing stays open")
  void interruptedReadsLeaveNothingOpen() throws Exception {
    for (int i = 0; i < 4 * TRIALS; i++) {
      if (i % 2 == 0) {
        Thread.currentThread().interrupt();
      }
      ToolResult result = Calls.run(tools, "read_file", "path", "a/b/file");
      assertThat(Thread.interrupted()).isEqualTo(i % 2 == 0);
      assertThat(result).isInstanceOf(i % 2 == 0 ? Failure.class : Success.class);
    }

    assertNothingStaysOpen();
  }

  private void assertNothingStaysOpen() throws IOException {
    assertThat(openFolders()).isZero();
  }

  private Void readAll() throws Exception {
    for (int i = 0; i < 200; i++) {
      assertThat(Calls.success(tools, "read_file", "path", "d" + i % 20 + "/file"))
          .isEqualTo("in " + i % 20);
    }
    return null;
  }

  private long openFolders() throws IOException {
    long open = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        open += target(descriptor).startsWith(root.toString()) ? 1 : 0;
      }
    }
    return open;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
