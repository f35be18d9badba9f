package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.tool.BackgroundWork;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command that starts more and more processes is ended. Here the limit is a low one. */
@Timeout(60)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class TooManyProcessesTest {
  private static final int MAX = 20;

  /** More and more of them, but not as fast as they can. */
  private static final String MORE = "while sleep 331 & do sleep 0.01; done";

  private static final String STOPPED =
      "stopped, since too many of its processes ran at once; the command and all it started were"
          + " ended";

  @TempDir Path top;

  private Path root;
  private List<Tool> tools = List.of();

  @BeforeEach
  void makeTools() throws Exception {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    use(Optional.empty());
  }

  private void use(Optional<Bubblewrap> sandbox) {
    Duration timeout = Duration.ofSeconds(50);
    tools =
        ShellTool.tools(
            Workspace.at(root),
            new ShellSettings(Map.of(), timeout, Platform.current(), sandbox, MAX));
  }

  @AfterEach
  void closeTools() throws Exception {
    ((ShellTool) Calls.tool(tools, "shell")).close();
    ProcessesLeft.awaitNone(root);
  }

  @Test
  void s13ACommandThatStartsMoreAndMoreIsEndedAndTheShellWorksOn() throws Exception {
    assertThat(failure(MORE)).startsWith(STOPPED);

    assertThat(Calls.success(tools, "shell", "command", "echo usable"))
        .isEqualTo("exit code 0\nstdout:\nusable");
    assertThat(news()).isEmpty();
  }

  @Test
  @Needs(Need.SANDBOX)
  void s13ACommandThatStartsMoreAndMoreIsEndedInTheSandbox() throws Exception {
    use(
        Optional.of(
            Bubblewrap.of(Workspace.at(root), Sandbox.standard(), Map.of(), Platform.current())));

    assertThat(failure(MORE)).startsWith(STOPPED);
    assertThat(Calls.success(tools, "shell", "command", "echo usable"))
        .isEqualTo("exit code 0\nstdout:\nusable");
  }

  @Test
  void s13WhatACommandLeftIsEndedAndTheModelIsToldOnce() throws Exception {
    String command = "(sleep 0.1; " + MORE + ") >/dev/null 2>&1 &";
    Calls.success(tools, "shell", "command", command);
    List<String> news = news();
    while (news.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
      news = news();
    }

    assertThat(news)
        .containsExactly(
            "What the command ("
                + command
                + ") left in the background was stopped, since too many of its processes ran at"
                + " once.");
    assertThat(news()).isEmpty();
  }

  @Test
  void s13AProcessInTheBackgroundThatStartsMoreAndMoreIsEnded() throws Exception {
    Calls.run(tools, "process_start", "command", MORE);
    String state = "p1 runs";
    while (state.startsWith("p1 runs")) {
      state = Calls.success(tools, "process_read", "id", "p1", "wait_seconds", 5);
    }

    assertThat(state)
        .containsPattern(
            "^p1 was stopped after \\d+\\.\\d s, since too many of its processes ran at once");
  }

  /** The limit is of those that run at once, and of each command for itself. */
  @Test
  void manyProcessesAreNotTooMany() throws Exception {
    String many = "for i in 1 2 3 4 5 6 7 8 9 10; do ";
    String up =
        Calls.success(
            tools,
            "process_start",
            "command",
            many + "sleep 332 & done; echo up; wait",
            "ready_pattern",
            "up");
    assertThat(up).contains("it is ready");

    assertThat(
            Calls.success(
                tools,
                "shell",
                "command",
                many + many + "true & done; wait; done; " + many + "sleep 0.3 & done; wait"))
        .isEqualTo("exit code 0\n[no output]");
    assertThat(Calls.success(tools, "process_list")).startsWith("p1 runs for ");
  }

  private String failure(String command) throws Exception {
    return Calls.failure(tools, "shell", "command", command);
  }

  private List<String> news() {
    return ((BackgroundWork) Calls.tool(tools, "shell")).news("session");
  }
}
