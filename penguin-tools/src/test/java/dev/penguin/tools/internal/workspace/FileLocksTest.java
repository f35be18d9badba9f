package dev.penguin.tools.internal.workspace;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.edit.ApplyPatchTool;
import dev.penguin.tools.internal.edit.EditFileTool;
import dev.penguin.tools.internal.edit.WriteFileTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A change waits for every other change of the files that it touches. */
@Timeout(60)
class FileLocksTest {
  @TempDir Path folder;

  private Path root;
  private WorkspaceFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    root = folder.toRealPath();
    files = new WorkspaceFiles(Workspace.at(root), false);
    Files.writeString(root.resolve("a"), "one\n");
    Files.writeString(root.resolve("b"), "one\n");
  }

  static Stream<Arguments> changes() {
    String edit = "\n@@\n-one\n+1\n";
    return Stream.of(
        Arguments.of("a", Calls.call("write_file", "path", "a", "content", "new")),
        Arguments.of("new", Calls.call("write_file", "path", "new", "content", "new")),
        Arguments.of(
            "a", Calls.call("edit_file", "path", "a", "old_string", "one", "new_string", "1")),
        Arguments.of("a", patch("*** Update File: a" + edit + "*** Update File: b" + edit)),
        Arguments.of("b", patch("*** Update File: a" + edit + "*** Update File: b" + edit)),
        Arguments.of("a", patch("*** Delete File: a\n")),
        Arguments.of("new", patch("*** Add File: new\n+x\n")),
        Arguments.of("a", patch("*** Update File: a\n*** Move to: new" + edit)),
        Arguments.of("new", patch("*** Update File: a\n*** Move to: new" + edit)),
        Arguments.of("a", patch("*** Update File: a\n@@\n-no such line\n+1\n")));
  }

  private static ToolCall patch(String parts) {
    return Calls.call("apply_patch", "patch", "*** Begin Patch\n" + parts + "*** End Patch");
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeWaitsForTheLockOfEachFileAndGivesItBack(String held, ToolCall call) throws Exception {
    Tool tool =
        Calls.tool(
            List.of(new WriteFileTool(files), new EditFileTool(files), new ApplyPatchTool(files)),
            call.name());
    ReentrantLock lock = (ReentrantLock) files.lock(root.resolve(held));
    FutureTask<ToolResult> change =
        new FutureTask<>(() -> tool.call(call, new Calls.Context(Cancellation.never())));
    Thread thread = new Thread(change);

    lock.lock();
    try {
      thread.start();
      while (!lock.hasQueuedThread(thread) && !change.isDone()) {
        Thread.onSpinWait();
      }
      assertThat(change.isDone()).isFalse();
      assertThat(root.resolve("a")).hasContent("one\n");
      assertThat(root.resolve("b")).hasContent("one\n");
      assertThat(root.resolve("new")).doesNotExist();
    } finally {
      lock.unlock();
    }

    boolean fits = !call.arguments().toString().contains("no such line");
    assertThat(change.get())
        .isInstanceOf(fits ? ToolResult.Success.class : ToolResult.Failure.class);
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void locksOfSeveralFilesAreTakenInOneOrderAndEachOnce() {
    List<Path> paths =
        new ArrayList<>(IntStream.range(0, 500).mapToObj(i -> root.resolve("f" + i)).toList());
    List<Lock> locks = files.locks(paths);
    Collections.reverse(paths);

    assertThat(locks).hasSizeGreaterThan(32).doesNotHaveDuplicates();
    assertThat(files.locks(paths)).isEqualTo(locks);
    assertThat(new HashSet<>(locks)).isEqualTo(paths.stream().map(files::lock).collect(toSet()));
    assertThat(files.locks(List.of(paths.get(0)))).containsExactly(files.lock(paths.get(0)));
    assertThat(files.locks(List.of())).isEmpty();
  }
}
