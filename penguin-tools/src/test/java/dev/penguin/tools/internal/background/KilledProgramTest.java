package dev.penguin.tools.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is left of processes when their program is killed with {@code kill -9}. */
@Timeout(90)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class KilledProgramTest {
  @TempDir Path top;

  private Path root;
  private Path temporary;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    temporary = Files.createDirectory(top.resolve("tmp")).toRealPath();
  }

  @Test
  void nothingOfItGoesOn() throws Exception {
    Process program = KilledProgram.start(root, "plain", temporary);
    assertThat(ProcessesLeft.naming(root)).hasSizeGreaterThan(2);

    program.destroyForcibly().waitFor();

    ProcessesLeft.awaitNone(root);
  }

  @Test
  @Needs(Need.SANDBOX)
  void nothingOfItGoesOnInTheSandbox() throws Exception {
    Process program = KilledProgram.start(root, "sandbox", temporary);
    assertThat(ProcessesLeft.naming(root)).hasSizeGreaterThan(2);

    program.destroyForcibly().waitFor();

    ProcessesLeft.awaitNone(root);
  }

  @Test
  void theNextStartSweepsWhatNobodyWatched() throws Exception {
    Process program = KilledProgram.start(root, "plain", temporary);
    assertThat(logs()).hasSize(1);
    program
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains("PENGUIN_SHELL_"))
        .forEach(ProcessHandle::destroyForcibly); // what would have ended them
    program.destroyForcibly().waitFor();
    Files.delete(root.resolve("beat"));
    while (!Files.exists(root.resolve("beat"))) {
      TimeUnit.MILLISECONDS.sleep(5); // it does go on
    }

    try (CodingTools next = CodingTools.in(root).build()) {
      Calls.success(next.tools(), "shell", "command", "true");

      ProcessesLeft.awaitNone(root);
    }
    LogDirectory logs = new LogDirectory(temporary);
    logs.newFile();
    assertThat(logs()).hasSize(1).noneMatch(name -> name.contains("-" + program.pid() + "-"));
    logs.close();
    assertThat(logs()).isEmpty();
  }

  @Test
  void aProgramThatRunsKeepsItsProcesses() throws Exception {
    Process program = KilledProgram.start(root, "plain", temporary);
    try {
      List<String> before = ProcessesLeft.naming(root);

      try (CodingTools next = CodingTools.in(root).build()) {
        Calls.success(next.tools(), "shell", "command", "true");
      }

      // a shell that starts another one is there twice for a moment, so that numbers say nothing
      assertThat(ProcessesLeft.naming(root)).containsAll(before);
      assertThat(logs()).hasSize(1);
    } finally {
      program.destroyForcibly().waitFor();
    }
    ProcessesLeft.awaitNone(root);
  }

  private List<String> logs() throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("penguin-processes-"))
          .toList();
    }
  }
}
