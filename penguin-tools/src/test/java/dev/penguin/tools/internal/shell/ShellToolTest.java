package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.ToolCall;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessScan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "commands run in a POSIX shell")
class ShellToolTest {
  @TempDir Path root;

  private CodingTools set;
  private List<Tool> tools;

  @BeforeEach
  void makeTools() {
    set = CodingTools.in(root).withEnvironment("MINE", "my value").build();
    tools = set.tools();
  }

  @AfterEach
  void closeTools() {
    set.close();
  }

  @Test
  void commandRunsInTheWorkspace() throws Exception {
    assertThat(success("pwd; echo \"$MINE\"; echo a > f; printf x >&2"))
        .isEqualTo("exit code 0\nstdout:\n" + root.toRealPath() + "\nmy value\nstderr:\nx");
    assertThat(success("true")).isEqualTo("exit code 0\n[no output]");
    assertThat(success("echo é")).isEqualTo("exit code 0\nstdout:\né");
    assertThat(root.resolve("f")).hasContent("a");
  }

  @Test
  void a17FailingCommandTellsBothStreamsAndTheCode() throws Exception {
    assertThat(failure("echo out; echo err >&2; exit 3"))
        .isEqualTo("exit code 3\nstdout:\nout\nstderr:\nerr");
  }

  @Test
  void a17CommandThatTimesOutTellsWhatItWrote() throws Exception {
    String text = failure("echo out; echo err >&2; exec sleep 100", "timeout_seconds", 1);

    assertThat(text)
        .isEqualTo(
            "timed out after 1 s; the command and all it started were stopped\n"
                + "stdout:\nout\nstderr:\nerr");
  }

  @Test
  void s7ProgramsThatWantInputEndAtOnce() throws Exception {
    assertThat(success("cat")).isEqualTo("exit code 0\n[no output]");
    assertThat(failure("read x")).isEqualTo("exit code 1\n[no output]");
    assertThat(success("python3 - && sort")).startsWith("exit code 0");
    assertThat(failure("cat </dev/tty")).startsWith("exit code ");
  }

  @Test
  void s7NothingAsksQuestions() throws Exception {
    assertThat(success("echo $GIT_TERMINAL_PROMPT $PAGER $GIT_EDITOR $EDITOR $TERM"))
        .isEqualTo("exit code 0\nstdout:\n0 cat true true dumb");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "all processes of a command are found on Linux only")
  void s8BackgroundProcessesDoNotHoldTheResultAndEndWithTheTools() throws Exception {
    long start = System.nanoTime();

    String text =
        success(
            "sleep 301 & echo $! > pids; (sleep 302 & echo $! >> pids);"
                + " nohup setsid sleep 303 >/dev/null 2>&1 & echo $! >> pids; echo hi");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(text)
        .isEqualTo(
            "exit code 0\nstdout:\nhi\n[what runs in the background goes on until the agent closes]");
    List<String> pids = Files.readAllLines(root.resolve("pids"));
    assertThat(pids).hasSize(3).allMatch(ShellToolTest::isRunning);

    set.close();

    assertThat(pids).noneMatch(ShellToolTest::isRunning);
    assertThat(failure("true")).isEqualTo("The shell is closed");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "all processes of a command are found on Linux only")
  void s8BackgroundProcessThatFloodsTheOutputIsStopped() throws Exception {
    String text = success("yes & echo $! > pid; sleep 0.3; echo started >&2");

    assertThat(text).startsWith("exit code 0\nstdout:\ny\n").endsWith("stderr:\nstarted");
    assertThat(Files.readString(root.resolve("pid")).strip())
        .matches(pid -> !isRunning(pid), "has ended");
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "all processes of a command are found on Linux only")
  void s9ProcessesThatIgnoreTheSignalAreKilled() throws Exception {
    long start = System.nanoTime();

    String text =
        failure(
            "trap '' TERM; echo begun; setsid sh -c 'trap \"\" TERM; echo $$ > far; sleep 1000' &"
                + " echo $$ > pid; sleep 1000; sleep 1000",
            "timeout_seconds",
            1);

    assertThat(text)
        .isEqualTo(
            "timed out after 1 s; the command and all it started were stopped\n"
                + "stdout:\nbegun");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    assertThat(isRunning(Files.readString(root.resolve("pid")).strip())).isFalse();
    assertThat(isRunning(Files.readString(root.resolve("far")).strip())).isFalse();
  }

  @Test
  void s9ProcessesMayCleanUpWhenTheyAreAsked() throws Exception {
    assertThat(failure("trap 'echo bye; exit 0' TERM; sleep 100 & wait", "timeout_seconds", 1))
        .isEqualTo(
            "timed out after 1 s; the command and all it started were stopped\nstdout:\nbye");
  }

  @Test
  void s10EndlessOutputIsBoundedAndCounted() throws Exception {
    String text = failure("yes", "timeout_seconds", 1);

    assertThat(text)
        .startsWith(
            "timed out after 1 s; the command and all it started were stopped\nstdout:\ny\n")
        .containsPattern("y\n\\[[0-9,]+ bytes are left out here]\n+y\n")
        .hasSizeBetween(999_000, 1_001_000);
  }

  @Test
  void s10MuchOutputOnBothStreamsDoesNotBlock() throws Exception {
    String text =
        success(
            "head -c 3000000 /dev/zero | tr '\\0' o; head -c 1200000 /dev/zero | tr '\\0' e >&2");

    assertThat(text)
        .contains("o\n[2,000,000 bytes are left out here]\no")
        .contains("e\n[200,000 bytes are left out here]\ne");
  }

  @Test
  void s11OutputIsPlainText() throws Exception {
    assertThat(success("printf 'a\\033]52;c;aGk=\\a\\033[1m\\nb\\233c\\000d\\342\\200\\256e\\377'"))
        .isEqualTo("exit code 0\nstdout:\na\nb\uFFFDcde\uFFFD");
  }

  @Test
  void s12StrangeEndsAreToldAsTheyAre() throws Exception {
    assertThat(failure("kill -9 $$")).isEqualTo("exit code 137 (signal 9, KILL)\n[no output]");
    assertThat(failure("exit 300")).startsWith("exit code ");
    assertThat(failure("no-such-program")).startsWith("exit code 127\nstderr:\n");
    assertThat(failure("x".repeat(200_000))).startsWith("The command is too long: 200,000 bytes");
    assertThat(failure("echo a\0b"))
        .isEqualTo("The command holds a NUL character: no shell can run it");
    assertThat(success("#" + "x".repeat(99_000))).isEqualTo("exit code 0\n[no output]");
  }

  @Test
  void s12WorkspaceThatIsGoneIsAFailure(@TempDir Path other) throws Exception {
    Path gone = Files.createDirectory(other.resolve("ws"));
    List<Tool> there = CodingTools.in(gone).build().tools();

    assertThat(Calls.success(there, "shell", "command", "rm -rf \"$PWD\""))
        .isEqualTo("exit code 0\n[no output]");

    String message = "The workspace folder does not exist any more";
    assertThat(Calls.failure(there, "shell", "command", "ls")).isEqualTo(message);
    assertThat(Calls.failure(there, "read_file", "path", "a")).isEqualTo(message);
    assertThat(Calls.failure(there, "list_files")).isEqualTo(message);
  }

  @Test
  void a6s6KeysOfTheHostAreNotInTheEnvironment() throws Exception {
    List<String> names = List.of(success("env | cut -d= -f1").split("\n"));

    assertThat(names).contains("PATH", "MINE").doesNotContain("_JAVA_OPTIONS", "OPENAI_API_KEY");
    assertThat(names)
        .allMatch(
            name ->
                name.matches(
                    "exit code 0|stdout:|PATH|PWD|_|OLDPWD|SHLVL|MINE|HOME|LANG|LANGUAGE|LC_.*|"
                        + "LOGNAME|SHELL|TMPDIR|TZ|USER|JAVA_HOME|MAVEN_HOME|M2_HOME|GRADLE_HOME|"
                        + "ANDROID_HOME|XDG_.*|TERM|NO_COLOR|PAGER|GIT_.*|EDITOR|VISUAL|"
                        + "DEBIAN_FRONTEND|PENGUIN_SHELL_.*"));
  }

  @Test
  @Needs(Need.PROC)
  void noFileHandleIsInherited() throws Exception {
    assertThat(success("ls /proc/self/fd")).isEqualTo("exit code 0\nstdout:\n0\n1\n2\n3");
  }

  @Test
  @Needs(Need.PROC)
  void d10NoThreadAndNoFileHandleIsLeft() throws Exception {
    success("true");
    long before = handles();

    for (int i = 0; i < 10; i++) {
      success("sleep 100 & echo " + i);
    }
    set.close();

    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("penguin-shell-output"))) {
      Thread.onSpinWait();
    }
    assertThat(handles()).isLessThan(before + 10);
  }

  private static long handles() throws IOException {
    try (var handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.count();
    }
  }

  @Test
  @Timeout(60)
  void d9CancelledCommandEndsLongBeforeItWould() throws Exception {
    Calls.Switch cancellation = new Calls.Switch();
    Tool shell = Calls.tool(tools, "shell");
    ToolCall call = Calls.call("shell", "command", "echo $$ > pid; echo part; sleep 100; true");
    CompletableFuture<ToolResult> result =
        CompletableFuture.supplyAsync(() -> call(shell, call, new Calls.Context(cancellation)));
    String pid = awaitPid();

    cancellation.cancel();

    assertThat(result.get())
        .isEqualTo(
            ToolResult.failure(
                "cancelled; the command and all it started were stopped\nstdout:\npart"));
    assertThat(isRunning(pid)).isFalse();
  }

  @Test
  @Timeout(60)
  void d9InterruptedCommandEndsAndTheFlagStays() throws Exception {
    Tool shell = Calls.tool(tools, "shell");
    ToolCall call = Calls.call("shell", "command", "echo $$ > pid; sleep 100");
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              call(shell, call, new Calls.Context(Cancellation.never()));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    thread.start();
    String pid = awaitPid();

    thread.interrupt();

    assertThat(flag.get()).isTrue();
    assertThat(isRunning(pid)).isFalse();
  }

  @Test
  void d9ClosingEndsACommandThatRuns() throws Exception {
    Tool shell = Calls.tool(tools, "shell");
    ToolCall call = Calls.call("shell", "command", "echo $$ > pid; sleep 100");
    CompletableFuture<ToolResult> result =
        CompletableFuture.supplyAsync(
            () -> call(shell, call, new Calls.Context(Cancellation.never())));
    String pid = awaitPid();

    set.close();
    set.close();

    assertThat(isRunning(pid)).isFalse();
    assertThat(result.get(5, TimeUnit.SECONDS).text())
        .isEqualTo("cancelled; the command and all it started were stopped\n[no output]");
  }

  @Test
  void timeOfTheCallIsRespected() throws Exception {
    Calls.Context context = new Calls.Context(Cancellation.never(), Duration.ofSeconds(1));

    assertThat(Calls.run(context, tools, "shell", "command", "sleep 100"))
        .isEqualTo(
            ToolResult.failure(
                "timed out after 0.5 s; the command and all it started were stopped\n"
                    + "[no output]"));
  }

  @Test
  void resourceIsTheCommandLine() throws Exception {
    Tool shell = Calls.tool(tools, "shell");

    assertThat(shell.resources(Calls.call("shell", "command", "git  status")))
        .containsExactly(new Resource.Command("git  status", List.of("git", "status")));
    assertThat(shell.resources(Calls.call("shell", "command", "ls; rm x")))
        .containsExactly(
            Resource.Command.of("ls; rm x", List.of(List.of("ls"), List.of("rm", "x"))));
    assertThat(shell.resources(Calls.call("shell", "command", "ls $(rm x)")))
        .containsExactly(new Resource.Command("ls $(rm x)", List.of()));
    assertThatThrownBy(() -> shell.resources(Calls.call("shell", "command", "a\0")))
        .hasMessage("The command holds a NUL character: no shell can run it");
  }

  @Test
  void windowsIsToldToHaveNoShell() {
    ShellTool shell =
        new ShellTool(
            Workspace.at(root),
            new ShellSettings(Map.of(), Duration.ofSeconds(9), Platform.WINDOWS));

    assertThat(
            shell.call(
                Calls.call("shell", "command", "ls"), new Calls.Context(Cancellation.never())))
        .isEqualTo(ToolResult.failure("The shell is not supported on Windows"));
    shell.close();
  }

  @Test
  void withoutProcessGroupsTheTreeIsStoppedAllTheSame() throws Exception {
    try (ShellTool shell =
        new ShellTool(
            Workspace.at(root),
            new ShellSettings(Map.of(), Duration.ofSeconds(1), Platform.UNIX))) {
      ToolResult result =
          shell.call(
              Calls.call("shell", "command", "sh -c 'echo $$ > pid; sleep 100; true'; true"),
              new Calls.Context(Cancellation.never()));

      assertThat(result.text())
          .isEqualTo(
              "timed out after 1 s; the command and all it started were stopped\n[no output]");
      // Without a group to wait for, a killed process may need a moment to be gone.
      String pid = Files.readString(root.resolve("pid")).strip();
      ProcessHandle.of(Long.parseLong(pid))
          .ifPresent(process -> process.onExit().orTimeout(5, TimeUnit.SECONDS).join());
      assertThat(isRunning(pid)).isFalse();
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    CodingTools.Builder builder = CodingTools.in(root);

    assertThatThrownBy(() -> builder.withEnvironment("A=B", "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "An environment variable must be named with letters, digits and '_', got 'A=B'");
    assertThatThrownBy(() -> builder.withShellTimeout(Duration.ofMillis(1_500)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The timeout of the shell must be 1 to 600 whole seconds, got PT1.5S");
    assertThat(
            Calls.tool(builder.withShellTimeout(Duration.ofSeconds(7)).build().tools(), "shell")
                .spec()
                .inputSchema())
        .contains("default 7");
  }

  private String success(String command) throws Exception {
    return Calls.success(tools, "shell", "command", command);
  }

  private String failure(String command, Object... more) throws Exception {
    Object[] arguments = new Object[2 + more.length];
    arguments[0] = "command";
    arguments[1] = command;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Calls.failure(tools, "shell", arguments);
  }

  private static ToolResult call(Tool tool, ToolCall call, ToolContext context) {
    try {
      return tool.call(call, context);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until the command has said who it is. */
  private String awaitPid() throws IOException {
    Path file = root.resolve("pid");
    while (!Files.exists(file) || Files.readString(file).isBlank()) {
      Thread.onSpinWait();
    }
    return Files.readString(file).strip();
  }

  private static boolean isRunning(String pid) {
    return ProcessHandle.of(Long.parseLong(pid))
        .filter(ProcessHandle::isAlive)
        .filter(process -> !ProcessScan.isZombie(process))
        .isPresent();
  }
}
