package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is, where the machine has such a one, on another disk than the workspace's own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "mounts as on Linux")
class AtomicWriteTest {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rwxr-x-w-");
  private static final byte[] NEW = "new".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private Workspace workspace;
  private Path other;
  private int attempts;

  @BeforeEach
  void makeFolders() throws IOException {
    Path root = Files.createDirectory(folder.toRealPath().resolve("ws"));
    workspace = Workspace.at(root);
    other = Files.createTempDirectory(Files.isWritable(MEMORY) ? MEMORY : folder, "penguin");
    Files.writeString(other.resolve("a"), "old");
    attempts = Files.getFileStore(root).equals(Files.getFileStore(other)) ? 1 : 2;
  }

  @AfterEach
  void deleteOther() throws IOException {
    for (String name : namesIn(other)) {
      Files.delete(other.resolve(name));
    }
    Files.delete(other);
  }

  @Test
  void theContentIsWrittenThereAndCheckedAgain() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    try (DirectoryHandle at = DirectoryHandle.root(Workspace.at(other))) {
      AtomicWrite.replace(
          workspace, at, Path.of("a"), NEW, FileTraits.ofMode(MODE), checks::incrementAndGet);
    }

    assertThat(checks).hasValue(attempts);
    assertThat(other.resolve("a")).hasContent("new");
    assertThat(Files.getPosixFilePermissions(other.resolve("a"))).isEqualTo(MODE);
    assertThat(namesIn(other)).containsExactly("a");
    assertThat(namesIn(workspace.root())).isEmpty();
  }

  @Test
  void whatDoesNotHoldAnyMoreStopsTheSecondAttemptToo() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    try (DirectoryHandle at = DirectoryHandle.root(Workspace.at(other))) {
      assertThatThrownBy(
              () ->
                  AtomicWrite.replace(
                      workspace,
                      at,
                      Path.of("a"),
                      NEW,
                      null,
                      () -> {
                        if (checks.incrementAndGet() == attempts) {
                          throw new ToolFailureException("not any more");
                        }
                      }))
          .isInstanceOf(ToolFailureException.class)
          .hasMessage("not any more");
    }

    assertThat(other.resolve("a")).hasContent("old");
    assertThat(namesIn(other)).containsExactly("a");
    assertThat(namesIn(workspace.root())).isEmpty();
  }

  @Test
  void whatCouldNotBePutBackIsNotWrittenOver() throws Exception {
    Path large = workspace.root().resolve("large");
    for (int more : List.of(0, 1)) {
      try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
        file.setLength(100_000_000 + more);
      }
      try (DirectoryHandle at = DirectoryHandle.root(workspace)) {
        if (more == 0) {
          AtomicWrite.overwrite(at, Path.of("large"), NEW, () -> {});
          assertThat(large).hasContent("new");
        } else {
          assertThatThrownBy(() -> AtomicWrite.overwrite(at, Path.of("large"), NEW, () -> {}))
              .isInstanceOf(ToolFailureException.class)
              .hasMessage(
                  "'large' can only be written over where it is, and is too large to be put back"
                      + " should that fail: at most 100,000,000 bytes");
          assertThat(large).hasSize(100_000_001);
        }
      }
    }
  }

  @Test
  void onlyWhatAnUnfinishedWriteLeftIsSweptAway() throws Exception {
    Path root = workspace.root();
    String left = DirectoryHandle.temporary(root).toString();
    Files.writeString(root.resolve(left), "x");
    Files.createDirectory(root.resolve(DirectoryHandle.temporary(root)));
    Path full = Files.createDirectory(root.resolve(DirectoryHandle.temporary(root)));
    Files.writeString(full.resolve("in"), "x");
    Path link = root.resolve(DirectoryHandle.temporary(root));
    Files.createSymbolicLink(link, Files.writeString(root.resolve("target"), "x"));
    List<String> others = List.of(".penguin", ".penguin-1.tmp", "a" + left, left + "a");
    for (String name : others) {
      Files.writeString(root.resolve(name), "x");
    }

    AtomicWrite.sweep(workspace);

    assertThat(namesIn(root))
        .containsAll(others)
        .contains("target", full.getFileName().toString(), link.getFileName().toString())
        .hasSize(others.size() + 3);
    assertThat(full.resolve("in")).hasContent("x");
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> names = Files.list(folder)) {
      return names.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
