package dev.penguin.tools.internal.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell in a real sandbox. */
@Timeout(60)
@Needs(Need.SANDBOX)
class SandboxedShellTest {
  @TempDir Path top;

  private Path root;
  private CodingTools set;

  @BeforeEach
  void makeTools() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    Files.writeString(Files.createDirectory(top.resolve("out")).resolve("secret"), "canary");
    set = in(root, Sandbox.standard());
  }

  @AfterEach
  void closeTools() {
    if (set != null) {
      set.close();
    }
  }

  private static CodingTools in(Path folder, Sandbox sandbox) {
    return CodingTools.in(folder).withEnvironment("MINE", "my value").sandbox(sandbox).build();
  }

  @Test
  void commandRunsAsItDoesOutside() throws Exception {
    assertThat(success("pwd; echo \"$MINE\"; echo a > f; printf x >&2"))
        .isEqualTo("exit code 0\nstdout:\n" + root + "\nmy value\nstderr:\nx");
    assertThat(success("true")).isEqualTo("exit code 0\n[no output]");
    assertThat(failure("echo out; echo err >&2; exit 3"))
        .isEqualTo("exit code 3\nstdout:\nout\nstderr:\nerr");
    assertThat(failure("kill -9 $$")).isEqualTo("exit code 137 (signal 9, KILL)\n[no output]");
    assertThat(failure("no-such-program")).startsWith("exit code 127\nstderr:\n");
    String name = "of-" + root.getFileName(); // no other program has it
    assertThat(success("printf '%s' \"$TMPDIR\"; echo x > \"$TMPDIR/" + name + "\"; cat"))
        .isEqualTo("exit code 0\nstdout:\n/tmp");
    assertThat(root.resolve("f")).hasContent("a");
    assertThat(Path.of("/tmp", name)).doesNotExist();
  }

  @Test
  void aCommandThatClearsTheScreenHasRunAllTheSame() throws Exception {
    assertThat(success("printf 'gone\\033[99A\\033[2J\\033[Hseen' >&2"))
        .isEqualTo("exit code 0\nstderr:\nseen");
  }

  @Test
  void theModelAndTheApproverAreTold() throws Exception {
    Tool shell = Calls.tool(set.tools(), "shell");

    assertThat(shell.isSandboxed()).isTrue();
    assertThat(shell.spec().description()).contains("in a sandbox", "there is no network");
    assertThat(shell.preview(Calls.call("shell", "command", "ls")))
        .contains(
            "runs in a sandbox: it can write in the workspace (not .git, .penguin, .github, .agents)"
                + " and in a /tmp of its own; there is no network");
  }

  @Test
  void nothingOutsideOfTheWorkspaceCanBeWritten() throws Exception {
    Path out = top.resolve("out/secret");

    success("rm -rf ../out; echo x > ../out/secret; ln -s / up; echo x > up/etc/passwd; true");
    failure("touch /etc/penguin-was-here");
    failure("touch /usr/penguin-was-here");
    failure("touch \"$HOME/penguin-was-here\"");
    failure("unshare -Ur mount -o remount,rw /");

    assertThat(out).hasContent("canary");
    assertThat(Path.of("/etc/penguin-was-here")).doesNotExist();
    assertThat(Path.of(System.getProperty("user.home"), "penguin-was-here")).doesNotExist();
    assertThat(failure("cat " + out)).contains("No such file"); // it lies in the host's /tmp
  }

  @Test
  void s5WhatGitObeysCannotBeWritten() throws Exception {
    git("init", "-q", ".");
    git("init", "-q", "deep/er");
    String config = Files.readString(root.resolve(".git/config"));

    failure("git config core.fsmonitor 'touch P'");
    failure("echo x > .git/hooks/pre-commit");
    failure("mv .git elsewhere");
    failure("rm -rf .git");
    failure("echo x >> deep/er/.git/config");
    failure("mkdir -p .penguin && echo 'deny shell' > .penguin/permissions");
    failure("ln -s elsewhere .penguin");
    failure("mkdir -p .github/workflows");

    assertThat(Files.readString(root.resolve(".git/config"))).isEqualTo(config);
    assertThat(success("git status --porcelain; cat .git/HEAD")).contains("ref: refs/heads/");
  }

  @Test
  void missingPlacesStayMissingAndLeaveNothingBehind() throws Exception {
    failure("git init -q .");
    failure("mkdir -p .git/hooks");
    failure("rmdir .git; ln -s elsewhere .git");
    failure("mv .penguin x");
    success("git rev-parse --git-dir 2>/dev/null || true");
    success("echo x > new.txt");

    set.close();

    try (Stream<Path> files = Files.list(root)) {
      assertThat(files).containsExactly(root.resolve("new.txt"));
    }
  }

  @Test
  void aLinkInAProtectedPlaceRefusesTheCommand() throws Exception {
    Files.createSymbolicLink(root.resolve(".git"), top.resolve("out"));

    assertThat(failure("touch x"))
        .isEqualTo(
            "The command did not run: '.git' is a symbolic link, which the sandbox cannot keep"
                + " from being replaced: make it a directory");
    assertThat(root.resolve("x")).doesNotExist();
  }

  @Test
  void commitsAreAllowedWhenAskedFor() throws Exception {
    git("init", "-q", ".");
    CodingTools committing = in(root, Sandbox.standard().allowCommits());
    try (committing) {
      String commit =
          "echo x > f && git add f && git -c user.name=n -c user.email=e@e commit -q -m first";
      Calls.success(committing.tools(), "shell", "command", commit);
      for (String command :
          List.of(
              "git config core.fsmonitor x",
              "echo x > .git/hooks/h",
              "mv .git g",
              "mv .git/hooks h",
              "mv .git/config c")) {
        Calls.failure(committing.tools(), "shell", "command", command);
      }
    }
    assertThat(success("git log --format=%s")).endsWith("first");
  }

  @Test
  void s6TheHostAndItsEnvironmentAreNotSeen() throws Exception {
    assertThat(
            success("tr '\\0' '\\n' </proc/$PPID/environ; cat /proc/[0-9]*/environ | tr '\\0' x"))
        .contains("MINE=my value")
        .doesNotContain("PENGUIN_ROUNDS", "surefire", "XDG_RUNTIME_DIR");
    long pid = ProcessHandle.current().pid();
    assertThat(success("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).doesNotContain("java");
    assertThat(success("ls /run; test -e /proc/" + pid + "/exe || echo unseen"))
        .isEqualTo("exit code 0\nstdout:\nunseen");
  }

  @Test
  void s14SecretsAreHidden() throws Exception {
    Path home = Files.createDirectories(top.resolve("home/.ssh")).getParent().toRealPath();
    Files.writeString(home.resolve(".ssh/id_rsa"), "canary");
    Files.writeString(home.resolve(".netrc"), "canary");
    Files.writeString(home.resolve(".profile"), "seen");
    Path state = Files.createDirectories(top.resolve("home/state"));
    Files.writeString(state.resolve("log"), "canary");
    Path inside = Files.createDirectories(home.resolve("ws"));
    CodingTools.Builder builder =
        CodingTools.in(inside)
            .withEnvironment("HOME", home.toString())
            .sandbox(Sandbox.standard().withWritable(home).withHidden(state));
    try (CodingTools there = builder.build()) {
      String command =
          "cat ~/.profile; cat ~/.netrc; ls -A ~/.ssh ~/state; cat ~/.ssh/id_rsa;"
              + " touch ~/.ssh/x ~/state/x; echo x > w";
      assertThat(Calls.success(there.tools(), "shell", "command", command))
          .contains("seen")
          .doesNotContain("canary");
    }
    assertThat(inside.resolve("w")).hasContent("x");
    assertThat(state.resolve("x")).doesNotExist();
    assertThat(home.resolve(".ssh/x")).doesNotExist();
  }

  @Test
  void s14TheNetworkIsNotReached() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(300);
      String connect =
          "python3 -c \"import socket; socket.create_connection(('127.0.0.1', "
              + server.getLocalPort()
              + "), 2).close()\"";

      assertThat(failure(connect)).contains("refused");
      assertThat(accepts(server)).isFalse();
      assertThat(failure("curl -s -m 2 http://169.254.169.254/")).startsWith("exit code ");

      try (CodingTools open = in(root, Sandbox.standard().allowNetwork())) {
        Calls.success(open.tools(), "shell", "command", connect);
      }
      assertThat(accepts(server)).isTrue();
    }
  }

  private static boolean accepts(ServerSocket server) {
    try {
      server.accept().close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void s8BackgroundProcessesGoOnUntilTheToolsClose() throws Exception {
    String text =
        success(
            "(: %s; while :; do date +%%N > beat; sleep 0.02; done) & setsid sleep 303 & echo hi"
                .formatted(root));

    assertThat(text)
        .isEqualTo(
            "exit code 0\nstdout:\nhi\n[what runs in the background goes on until the agent closes]");
    Path beat = root.resolve("beat");
    awaitChange(beat);
    assertThat(success("true")).startsWith("exit code 0\n");
    awaitChange(beat);

    assertThat(ProcessesLeft.naming(root)).isNotEmpty();

    set.close();

    ProcessesLeft.awaitNone(root);
    assertThat(failure("true")).isEqualTo("The shell is closed");
  }

  private static void awaitChange(Path beat) throws IOException, InterruptedException {
    while (!Files.exists(beat)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    String before = Files.readString(beat);
    while (Files.readString(beat).equals(before)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void s9ATimeoutEndsEverything() throws Exception {
    long start = System.nanoTime();

    String text =
        failure(
            "trap '' TERM; echo begun;"
                + " setsid sh -c 'trap \"\" TERM; while :; do date +%N > beat; sleep 0.02; done' "
                + root
                + " & sleep 1000; sleep 1000",
            "timeout_seconds",
            1);

    // The shell may still find that it cannot start its second command.
    assertThat(text)
        .startsWith(
            "timed out after 1 s; the command and all it started were stopped\nstdout:\nbegun");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    assertThat(root.resolve("beat")).exists();
    ProcessesLeft.awaitNone(root);
  }

  @Test
  void s9ProcessesMayCleanUpWhenTheyAreAsked() throws Exception {
    assertThat(failure("trap 'echo bye; exit 0' TERM; sleep 100 & wait", "timeout_seconds", 1))
        .isEqualTo(
            "timed out after 1 s; the command and all it started were stopped\nstdout:\nbye");
  }

  @Test
  void d9ACancelledCommandEnds() throws Exception {
    Calls.Switch cancellation = new Calls.Switch();
    Tool shell = Calls.tool(set.tools(), "shell");
    ToolCall call = Calls.call("shell", "command", "echo part; touch up; sleep 100; true");
    CompletableFuture<ToolResult> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return shell.call(call, new Calls.Context(cancellation));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    while (!Files.exists(root.resolve("up"))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }

    cancellation.cancel();

    assertThat(result.get(10, TimeUnit.SECONDS))
        .isEqualTo(
            ToolResult.failure(
                "cancelled; the command and all it started were stopped\nstdout:\npart"));
  }

  @Test
  void twoSandboxesDoNotSeeEachOther() throws Exception {
    CodingTools other = in(root, Sandbox.standard());
    try (other) {
      Calls.success(other.tools(), "shell", "command", "true");
      success("sleep 304 & echo x > /tmp/mine");
      String look = "ls /tmp; cat /proc/[0-9]*/cmdline | tr '\\0' ' '";
      assertThat(Calls.success(other.tools(), "shell", "command", look))
          .doesNotContain("sleep 304", "mine");
    }
    assertThat(root.resolve(".penguin")).exists(); // the first one's place is still mounted
    failure("mkdir .penguin/x");
  }

  @Test
  void a7ASandboxThatIsGoneRunsNothing() throws Exception {
    set.close();
    Path bin = Files.createDirectories(top.resolve("bin"));
    Path program = bin.resolve("bwrap");
    Files.copy(Path.of("/usr/bin/bwrap"), program);
    set = in(root, Sandbox.standard().withSearchPath(List.of(bin)));
    success("touch first");

    Files.delete(program);
    assertThat(failure("touch second"))
        .startsWith("The sandbox could not be started, so the command did not run: ");
    Files.writeString(program, "#!/bin/sh\necho bwrap: no namespaces today >&2; exit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(failure("touch second"))
        .isEqualTo(
            "The sandbox could not be started, so the command did not run: bwrap: no namespaces"
                + " today");

    assertThat(root.resolve("first")).exists();
    assertThat(root.resolve("second")).doesNotExist();
  }

  @Test
  void javaCompilesAndRunsInside() throws Exception {
    Files.writeString(
        root.resolve("Hello.java"),
        "class Hello { public static void main(String[] a) { System.out.println(\"hello\"); } }");
    String home = System.getProperty("java.home");

    assertThat(success(home + "/bin/javac Hello.java && " + home + "/bin/java -Xshare:auto Hello"))
        .isEqualTo("exit code 0\nstdout:\nhello");
  }

  @Test
  void aWorkspaceReachedByALinkIsItsRealFolder() throws Exception {
    Path link = Files.createSymbolicLink(top.resolve("link"), root);
    try (CodingTools linked = in(link, Sandbox.standard())) {
      assertThat(Calls.success(linked.tools(), "shell", "command", "pwd; touch here"))
          .contains(root.toString());
    }
    assertThat(root.resolve("here")).exists();
  }

  @Test
  void noThreadAndNoProcessIsLeft() throws Exception {
    success("sleep 305 & echo x");

    set.close();

    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
        .noneMatch(process -> process.info().commandLine().orElse("").contains("305"));
  }

  private void git(String... arguments) throws Exception {
    Process git =
        new ProcessBuilder(
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toArray(String[]::new))
            .directory(root.toFile())
            .inheritIO()
            .start();
    assertThat(git.waitFor()).isZero();
  }

  private String success(String command) throws Exception {
    return Calls.success(set.tools(), "shell", "command", command);
  }

  private String failure(String command, Object... more) throws Exception {
    Object[] arguments = new Object[2 + more.length];
    arguments[0] = "command";
    arguments[1] = command;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Calls.failure(set.tools(), "shell", arguments);
  }
}
