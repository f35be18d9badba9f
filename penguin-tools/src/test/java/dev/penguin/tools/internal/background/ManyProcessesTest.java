package dev.penguin.tools.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Many processes in the background, one after the other and at once. */
@Timeout(60)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class ManyProcessesTest {
  @TempDir Path top;

  private Path root;
  private CodingTools set;
  private List<Tool> tools;

  @BeforeEach
  void makeTools() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    set = CodingTools.in(root).build();
    tools = set.tools();
  }

  @AfterEach
  void closeTools() throws Exception {
    set.close();
    ProcessesLeft.awaitNone(root);
  }

  /** A hundred with PENGUIN_ROUNDS=full. */
  @Test
  void aHundredStartsAndStopsLeaveNothing() throws Exception {
    int rounds =
        "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 100 : BackgroundProcesses.MAX_ENDED + 2;
    success("process_start", "command", "read x"); // what is made once is there
    success("process_stop", "id", "p1");
    Files.createFile(root.resolve("f"));
    long descriptors = descriptors();
    long threads = threads();

    for (int i = 2; i <= rounds + 1; i++) {
      success(
          "process_start",
          "command",
          "echo on; tail -f " + root + "/f & read x",
          "ready_pattern",
          "on");
      success("process_stop", "id", "p" + i);
    }

    assertThat(ProcessesLeft.naming(root)).isEmpty();
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2); // of other threads' doing
    while (threads() > threads) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(success("process_list").lines().count()).isEqualTo(BackgroundProcesses.MAX_ENDED);
  }

  @Test
  void noMoreThanSixteenRunAtOnce() throws Exception {
    for (int i = 0; i < BackgroundProcesses.MAX_RUNNING; i++) {
      success("process_start", "command", "echo on; sleep 320", "ready_pattern", "on");
    }

    assertThat(Calls.failure(tools, "process_start", "command", "sleep 320"))
        .isEqualTo(
            "There are 16 processes in the background, and no more may be: stop one with"
                + " process_stop");
    success("process_stop", "id", "p1");
    assertThat(success("process_start", "command", "echo again")).startsWith("p17 ");
  }

  private String success(String tool, Object... arguments) throws Exception {
    return Calls.success(tools, tool, arguments);
  }

  private static long descriptors() throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("penguin-process"))
        .count();
  }
}
