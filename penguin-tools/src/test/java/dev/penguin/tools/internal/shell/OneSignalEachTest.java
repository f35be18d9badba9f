package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is ended is asked once, so that it can clean up. */
@Timeout(30)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class OneSignalEachTest {
  /** Two in the group of the shell, two in sessions of their own, and the shell. */
  private static final String TREE =
      "sh member.sh a & sh member.sh b & setsid sh member.sh c & (setsid sh member.sh d &);"
          + " . ./member.sh";

  private static final String MEMBER =
      """
      name=${1:-shell}
      trap 'echo asked >> "$name.asked"' TERM
      echo up >> up
      while [ ! -e never ]; do sleep 0.02; done
      """;

  private static final Map<String, Long> ONCE_EACH =
      Map.of("a", 1L, "b", 1L, "c", 1L, "d", 1L, "shell", 1L);

  @TempDir Path root;

  @BeforeEach
  void writeScript() throws IOException {
    Files.writeString(root.resolve("member.sh"), MEMBER);
  }

  @Test
  void s9EachProcessOfAStoppedProcessIsAskedOnce() throws Exception {
    try (CodingTools set = CodingTools.in(root).build()) {
      stopAProcess(set.tools());
    }
    assertThat(asked()).isEqualTo(ONCE_EACH);
    ProcessesLeft.awaitNone(root);
  }

  @Test
  @Needs(Need.SANDBOX)
  void s9EachProcessOfAStoppedProcessIsAskedOnceInTheSandbox() throws Exception {
    try (CodingTools set = CodingTools.in(root).sandbox(Sandbox.standard()).build()) {
      stopAProcess(set.tools());
    }
    assertThat(asked()).isEqualTo(ONCE_EACH);
  }

  @Test
  void s9EachProcessOfACancelledCommandIsAskedOnce() throws Exception {
    try (CodingTools set = CodingTools.in(root).build()) {
      Calls.Switch cancellation = new Calls.Switch();
      CompletableFuture<ToolResult> result =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Calls.run(
                      new Calls.Context(cancellation), set.tools(), "shell", "command", TREE);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      awaitAll();
      cancellation.cancel();
      assertThat(result.get(10, TimeUnit.SECONDS).text()).startsWith("cancelled; ");
    }
    assertThat(asked()).isEqualTo(ONCE_EACH);
  }

  private void stopAProcess(List<Tool> tools) throws Exception {
    Calls.success(tools, "process_start", "command", TREE);
    awaitAll();
    assertThat(Calls.success(tools, "process_stop", "id", "p1")).startsWith("p1 was stopped after");
  }

  private void awaitAll() throws Exception {
    Path up = root.resolve("up");
    while (!Files.exists(up) || Files.readAllLines(up).size() < ONCE_EACH.size()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** How often each was asked. */
  private Map<String, Long> asked() throws IOException {
    Map<String, Long> asked = new TreeMap<>();
    try (var files = Files.newDirectoryStream(root, "*.asked")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        asked.put(name.replace(".asked", ""), (long) Files.readAllLines(file).size());
      }
    }
    return asked;
  }
}
