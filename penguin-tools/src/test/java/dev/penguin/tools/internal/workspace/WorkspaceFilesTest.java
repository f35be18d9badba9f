package dev.penguin.tools.internal.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceFilesTest {
  @TempDir Path folder;

  private Path root;
  private WorkspaceFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    root = folder.toRealPath();
    files = new WorkspaceFiles(Workspace.at(root), false);
  }

  @Test
  void aFileIsReadUpToTheLimitAndNotAByteBeyond() throws Exception {
    byte[] content = "0123456789".repeat(4_000).getBytes(StandardCharsets.US_ASCII);
    Path file = Files.write(root.resolve("a"), content);

    assertThat(files.readAll(file, 40_000)).isEqualTo(content);
    assertThatThrownBy(() -> files.readAll(file, 39_999))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage("'a' is too large: at most 39,999 bytes");
  }

  @Test
  @Needs(Need.PROC)
  void aFileThatIsRefusedOnceOpenIsNotLeftOpen() throws Exception {
    WorkspaceFiles strict = new WorkspaceFiles(Workspace.at(root), true);
    Path file = Files.writeString(root.resolve("a"), "x");
    Files.createLink(root.resolve("b"), file);

    try (SeekableByteChannel open = files.open(file)) {
      assertThat(open.size()).isEqualTo(1);
      assertThat(openFiles()).containsOnlyOnce(file.toString());
    }
    assertThatThrownBy(() -> strict.open(file))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage("'a' has another name as well (a hard link), which is not permitted");
    assertThatThrownBy(() -> files.readAll(file, 0)).isInstanceOf(ToolFailureException.class);
    assertThat(openFiles()).doesNotContain(file.toString());
  }

  private static List<String> openFiles() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.map(WorkspaceFilesTest::target).toList();
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // the one of the list itself
    }
  }

  @Test
  void aNameThatIsMissingIsComparedWhereThePathEndsToExist() throws Exception {
    Files.createDirectories(root.resolve("src/Main"));
    Files.createDirectories(root.resolve("e\u0301"));

    for (List<String> row :
        List.of(
            List.of("Src/main/A.java", "; there is 'src': use that very name"),
            List.of("src/main/A.java", "; there is 'Main': use that very name"),
            List.of("src/Main/A.java", ""),
            List.of("src/other/main", ""),
            List.of("\u00c9/x", "; there is 'e\\u0301': use that very name"))) {
      assertThatThrownBy(() -> files.checkRegular(root.resolve(row.get(0))))
          .isInstanceOf(ToolFailureException.class)
          .hasMessage("'" + row.get(0) + "' does not exist" + row.get(1));
    }
    assertThatThrownBy(() -> files.checkNoLookalike(root.resolve("\u00e9/x")))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage("'\u00e9/x' was not written; there is 'e\\u0301': use that very name");
    for (String allowed : List.of("\u00c9/x", "SRC/x", "e\u0301/x", "src", "e\u0301", "\u00e8")) {
      files.checkNoLookalike(root.resolve(allowed));
    }
  }
}
