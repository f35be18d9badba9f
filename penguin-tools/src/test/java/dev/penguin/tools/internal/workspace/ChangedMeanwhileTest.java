package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileChanges.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that others change between the look at them and the moment they are replaced. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "files are looked at by their keys on Linux only")
class ChangedMeanwhileTest {
  private static final String MESSAGE = "'a' was changed meanwhile: read it again";
  private static final FileTime THEN = FileTime.fromMillis(1_000_000);
  private static final int LARGE = 40_000_000;

  @TempDir Path folder;

  private Path root;
  private Path a;
  private WorkspaceFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    root = folder.toRealPath();
    files = new WorkspaceFiles(Workspace.at(root), false);
    a = root.resolve("a");
    Files.writeString(a, "old");
    Files.setLastModifiedTime(a, THEN);
    Files.writeString(root.resolve("other"), "old");
  }

  /** What others may do, each leaving all else of the file as it was. */
  enum ByOthers {
    GROWN {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "older");
        Files.setLastModifiedTime(file, THEN);
      }
    },
    WRITTEN_LATER {
      @Override
      void to(Path file) throws IOException {
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_001));
      }
    },
    ANOTHER_FILE {
      @Override
      void to(Path file) throws IOException {
        Path beside = Files.writeString(file.resolveSibling("beside"), "bad");
        Files.setLastModifiedTime(beside, THEN);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      }
    },
    A_FOLDER {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
      }
    },
    A_LINK {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("other"));
      }
    },
    GONE {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    };

    abstract void to(Path file) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void whatOthersChangedIsNotReplaced(ByOthers change) throws Exception {
    WorkspaceFiles.Stamp before = files.stamp(a);
    change.to(a);
    List<String> names = namesIn(root);
    String there = look(a);

    assertThatThrownBy(() -> files.replace(a, bytes("new"), before))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage(MESSAGE);

    assertThat(look(a)).isEqualTo(there);
    assertThat(namesIn(root)).isEqualTo(names);
  }

  @Test
  void whatOthersMadeIsNotReplaced() throws Exception {
    Path made = root.resolve("folder/made");
    WorkspaceFiles.Stamp before = files.stamp(made);
    Files.createDirectory(root.resolve("folder"));
    Files.writeString(made, "theirs");

    assertThatThrownBy(() -> files.replace(made, bytes("ours"), before))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage("'folder/made' was changed meanwhile: read it again");

    assertThat(made).hasContent("theirs");
    assertThat(namesIn(root)).containsExactly("a", "folder", "other");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GONE")
  void ofSeveralFilesNoneIsChanged(ByOthers change) throws Exception {
    for (String content : Arrays.asList("new", null)) {
      Step other = step("other", "new");
      Step second = step("a", content);
      change.to(a);
      List<String> names = namesIn(root);
      String there = look(a);

      try (FileChanges changes = new FileChanges(files)) {
        assertThatThrownBy(() -> changes.make(List.of(other, second)))
            .isInstanceOf(ToolFailureException.class)
            .hasMessage(MESSAGE + "; no file was changed");
      }

      assertThat(look(a)).isEqualTo(there);
      assertThat(root.resolve("other")).hasContent("old");
      assertThat(namesIn(root)).isEqualTo(names);
      Files.delete(a);
      Files.writeString(a, "old");
      Files.setLastModifiedTime(a, THEN);
    }
  }

  @Test
  void aFileThatOthersMadeIsNoNewFileOfAPatch() throws Exception {
    Step other = step("other", "new");
    Step added =
        new Step(root.resolve("x/made"), WorkspaceFiles.Stamp.MISSING, null, bytes("ours"), null);
    Files.createDirectory(root.resolve("x"));
    Files.writeString(root.resolve("x/made"), "theirs");

    try (FileChanges changes = new FileChanges(files)) {
      assertThatThrownBy(() -> changes.make(List.of(other, added)))
          .isInstanceOf(ToolFailureException.class)
          .hasMessage("'x/made' was changed meanwhile: read it again; no file was changed");
    }

    assertThat(root.resolve("x/made")).hasContent("theirs");
    assertThat(root.resolve("other")).hasContent("old");
    assertThat(namesIn(root)).containsExactly("a", "other", "x");
  }

  @Test
  void theLastCheckStopsTheMoveAndTakesTheContentAway() throws Exception {
    Workspace workspace = files.workspace();
    try (DirectoryHandle at = DirectoryHandle.root(workspace)) {
      assertThatThrownBy(
              () ->
                  AtomicWrite.replace(
                      workspace,
                      at,
                      Path.of("a"),
                      bytes("new"),
                      null,
                      () -> {
                        assertThat(namesIn(root)).hasSize(3);
                        throw new ToolFailureException("not any more");
                      }))
          .isInstanceOf(ToolFailureException.class)
          .hasMessage("not any more");
    }

    assertThat(a).hasContent("old");
    assertThat(namesIn(root)).containsExactly("a", "other");
  }

  /** Repeats until the change surely fell into the writing: the unfinished file was still short. */
  @Test
  @Timeout(120)
  void aChangeWhileTheNewContentIsWrittenIsSeen() throws Exception {
    boolean hit = false;
    for (int round = 0; !hit; round++) {
      String theirs = "theirs " + round;
      WorkspaceFiles.Stamp before = files.stamp(a);
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> replaceByLarge(before));
      while (unfinished() < 0 && !writing.isDone()) {
        Thread.onSpinWait();
      }
      Files.writeString(a, theirs);
      long written = unfinished();
      hit = written >= 0 && written < LARGE;

      if (hit) {
        assertThatThrownBy(writing::get).hasRootCauseMessage(MESSAGE);
        assertThat(a).hasContent(theirs);
      }
      writing.handle((done, failed) -> null).join();
    }
    assertThat(namesIn(root)).containsExactly("a", "other");
  }

  private void replaceByLarge(WorkspaceFiles.Stamp before) {
    try {
      files.replace(a, new byte[LARGE], before);
    } catch (IOException | ToolFailureException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How much of an unfinished file is there; -1 when there is none. */
  private long unfinished() throws IOException {
    try (Stream<Path> paths = Files.list(root)) {
      for (Path path : paths.toList()) {
        if (DirectoryHandle.isTemporary(path.getFileName())) {
          return Files.size(path);
        }
      }
      return -1;
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  private Step step(String name, String content) throws IOException {
    Path path = root.resolve(name);
    return new Step(
        path,
        files.stamp(path),
        Files.readAllBytes(path),
        content == null ? null : bytes(content),
        path);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String look(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return "nothing";
    }
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? Files.readString(path)
        : Files.isSymbolicLink(path) ? "link" : "folder";
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
