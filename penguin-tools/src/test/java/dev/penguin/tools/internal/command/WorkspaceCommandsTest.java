package dev.penguin.tools.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.WorkspaceCommands;
import dev.penguin.tool.WorkspaceCommands.Command;
import dev.penguin.tool.WorkspaceCommands.Ending;
import dev.penguin.tool.WorkspaceCommands.Result;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that the application itself runs in a workspace. */
@Timeout(60)
class WorkspaceCommandsTest {
  @TempDir Path top;

  private Path root;

  @BeforeEach
  void makeWorkspace() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    Files.createDirectory(root.resolve("sub"));
  }

  private static Result run(WorkspaceCommands commands, Command command) throws IOException {
    return commands.run(command, Cancellation.never());
  }

  private static Command shell(String line) {
    return Command.of("/bin/sh", "-c", line);
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      Result result =
          run(commands, Command.of("printf", "%s|", "$HOME", "a b", "*", "'\"", ";x", "", "é"));

      assertThat(result).isEqualTo(new Result(Ending.EXITED, 0, "$HOME|a b|*|'\"|;x||é|", ""));
      assertThat(result.isSuccess()).isTrue();
      assertThat(commands.isSandboxed()).isFalse();
    }
  }

  @Test
  void directoryEnvironmentAndExitCodeAreAsAsked() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      Result result =
          run(
              commands,
              shell("pwd; echo \"$MINE\"; echo wrong >&2; cat; exit 3")
                  .inDirectory("sub")
                  .withEnvironment("MINE", "my value"));

      assertThat(result)
          .isEqualTo(new Result(Ending.EXITED, 3, root.resolve("sub") + "\nmy value\n", "wrong\n"));
      assertThat(result.isSuccess()).isFalse();
      assertThat(run(commands, Command.of("no-such-program")).exitCode()).isEqualTo(127);
      assertThat(run(commands, shell("kill -9 $$")).exitCode()).isEqualTo(137);
    }
  }

  @Test
  void keysOfThisProgramAreNotSeen() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      List<String> names =
          run(commands, shell("env | sed 's/=.*//'")).output().lines().sorted().toList();

      assertThat(names).contains("PATH", "TERM", "GIT_TERMINAL_PROMPT");
      assertThat(names)
          .allMatch(
              name ->
                  name.matches(
                      "PATH|HOME|LANG|LANGUAGE|LC_.*|LOGNAME|SHELL|TMPDIR|TZ|USER|.*_HOME|XDG_.*"
                          + "|TERM|NO_COLOR|.*PAGER|.*EDITOR|VISUAL|GIT_TERMINAL_PROMPT"
                          + "|DEBIAN_FRONTEND|GIT_CONFIG_.*|PENGUIN_SHELL_.*|PWD|OLDPWD|_|SHLVL"));
    }
  }

  @Test
  void aCommandThatTimesOutEndsNoOther() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      CompletableFuture<Result> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return run(commands, shell("echo > up; while [ ! -e go ]; do sleep 0.05; done"));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      while (!Files.exists(root.resolve("up"))) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      Command slow = Command.of("sleep", "341").withTimeout(Duration.ofMillis(100));
      assertThat(run(commands, slow).ending()).isEqualTo(Ending.TIMED_OUT);
      Files.createFile(root.resolve("go"));

      assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo(new Result(Ending.EXITED, 0, "", ""));
    }
  }

  @Test
  void outputIsBoundedWithItsBeginningAndItsEnd() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      Result result = run(commands, Command.of("seq", "1", "2000000").withMaxBytes(1_000));

      assertThat(result.output().length()).isBetween(1_000, 1_100);
      assertThat(result.output()).startsWith("1\n2\n3\n").endsWith("\n1999999\n2000000\n");
      assertThat(result.output()).containsPattern("\\[14,88\\d,\\d{3} bytes are left out here]");
    }
  }

  @Test
  void whatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      long begin = System.nanoTime();
      Result result =
          run(
              commands,
              shell("echo begun; sleep 3601 & trap '' TERM; sleep 3602")
                  .withTimeout(Duration.ofMillis(300)));

      assertThat(result.ending()).isEqualTo(Ending.TIMED_OUT);
      assertThat(result.output()).isEqualTo("begun\n");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      assertThat(sleeping()).isEmpty();
    }
  }

  @Test
  void cancelEndsItAndCloseEndsWhatIsInTheBackground() throws Exception {
    Calls.Switch cancellation = new Calls.Switch();
    WorkspaceCommands commands = WorkspaceCommands.in(root);
    try (commands) {
      CompletableFuture<Result> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return commands.run(shell("touch begun; sleep 3601"), cancellation);
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      while (!Files.exists(root.resolve("begun"))) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      cancellation.cancel();

      assertThat(running.get(20, TimeUnit.SECONDS).ending()).isEqualTo(Ending.CANCELLED);
      assertThat(run(commands, shell("(setsid sleep 3602 >/dev/null 2>&1 &)")).isSuccess())
          .isTrue();
    }
    assertThat(sleeping()).isEmpty();
    assertThatThrownBy(() -> run(commands, Command.of("true")))
        .isInstanceOf(IOException.class)
        .hasMessage("The commands of this workspace are closed");
  }

  @Test
  void directoryOutsideOfTheWorkspaceIsRefusedAndAMissingOneIsSaid() throws Exception {
    Files.createSymbolicLink(root.resolve("out"), top);
    try (WorkspaceCommands commands = WorkspaceCommands.in(root)) {
      for (String path : List.of("..", "out", top.toString(), "sub/../../x")) {
        assertThatThrownBy(() -> run(commands, shell("touch ran").inDirectory(path)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("The directory of a command must lie in the workspace: ");
      }
      assertThatThrownBy(() -> run(commands, shell("touch ran").inDirectory("none")))
          .isInstanceOf(IOException.class)
          .hasMessage("The command did not run: its folder does not exist: create it");
    }
    assertThat(top.resolve("ran")).doesNotExist();
  }

  @Test
  void badCommandsAreRefusedWhenTheyAreMade() {
    assertThatThrownBy(() -> Command.of())
        .hasMessage("A command needs the name of a program, got []");
    assertThatThrownBy(() -> Command.of("a", "b\0c"))
        .hasMessage("A command must not hold a NUL character");
    assertThatThrownBy(() -> Command.of("a").withEnvironment("A=B", ""))
        .hasMessage(
            "An environment variable must be named with letters, digits and '_' and hold no NUL"
                + " character, got 'A=B'");
    assertThatThrownBy(() -> Command.of("a").withTimeout(Duration.ZERO))
        .hasMessage("The timeout of a command must be 1 ms to 1 hour, got PT0S");
    assertThatThrownBy(() -> Command.of("a").withMaxBytes(999))
        .hasMessage("maxBytes of a command must be 1,000 to 1,000,000, got 999");
  }

  @Test
  void aLoaderThatSeesNothingStillFindsThemAndNoWorkspaceIsAnError() throws Exception {
    try (URLClassLoader blind = new URLClassLoader(new URL[0], null);
        WorkspaceCommands commands =
            WorkspaceCommands.of(new ToolProviderContext(Optional.of(root), blind))) {
      assertThat(commands).isNotNull();
    }
    assertThatThrownBy(
            () ->
                WorkspaceCommands.of(
                    new ToolProviderContext(Optional.empty(), getClass().getClassLoader())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("Commands need a workspace, but there is none.");
  }

  @Test
  @Needs(Need.SANDBOX)
  void inTheSandboxTheBoundsAreThoseOfTheShell() throws Exception {
    ToolProviderContext demanding =
        new ToolProviderContext(
            Optional.of(root), getClass().getClassLoader(), Optional.empty(), true);
    try (WorkspaceCommands commands = WorkspaceCommands.of(demanding)) {
      Result result =
          run(
              commands,
              shell("pwd; echo x > made; echo \"$MINE\"; touch ../../outside; exit 4")
                  .inDirectory("sub")
                  .withEnvironment("MINE", "m"));

      assertThat(result.exitCode()).isEqualTo(4);
      assertThat(result.output()).isEqualTo(root.resolve("sub") + "\nm\n");
      assertThat(root.resolve("sub/made")).hasContent("x");
      assertThat(run(commands, Command.of("touch", "/etc/outside")).isSuccess()).isFalse();
      assertThat(top.resolve("outside")).doesNotExist();
      assertThat(commands.isSandboxed()).isTrue();
      assertThat(run(commands, shell("sleep 3601").withTimeout(Duration.ofMillis(300))).ending())
          .isEqualTo(Ending.TIMED_OUT);
    }
    ProcessesLeft.awaitNone(root);
  }

  @Test
  @Needs(Need.SANDBOX)
  void aPassedSetGivesItsOptions() throws Exception {
    try (CodingTools set =
            CodingTools.in(root)
                .withEnvironment("MINE", "set")
                .sandbox(Sandbox.standard().withWritable(top.resolve("ws/sub")))
                .build();
        WorkspaceCommands commands =
            set.commands(
                    new ToolProviderContext(
                        Optional.of(root.resolve("sub")), getClass().getClassLoader()))
                .orElseThrow()) {
      assertThat(run(commands, shell("pwd; echo \"$MINE\"")).output())
          .isEqualTo(root.resolve("sub") + "\nset\n");
      assertThat(commands.isSandboxed()).isTrue();
    }
  }

  private static List<String> sleeping() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").matches(".*sleep 360[12]$"))
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse(""))
        .toList();
  }
}
