package dev.penguin.tools.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.tool.BackgroundWork;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.internal.process.ProcessScan;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The five tools for processes in the background, with real processes. */
@Timeout(60)
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "all processes of a command are found on Linux only")
class BackgroundProcessesTest {
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

  @Test
  void aProcessGoesOnBetweenCallsAndIsReadPieceByPiece() throws Exception {
    String started = start("echo one; read line; echo \"two $line\" >&2; read line; exit 3");

    assertThat(started).matches("p1 runs for \\d+\\.\\d s\none");
    assertThat(write("p1", "and more\n")).isEqualTo("written: 9 bytes");
    assertThat(success("process_read", "id", "p1", "wait_seconds", 20))
        .matches("p1 runs for \\d+\\.\\d s\ntwo and more");
    assertThat(success("process_read", "id", "p1")).endsWith("\n[nothing new]");
    assertThat(success("process_read", "id", "p1", "from", 0)).endsWith("\none\ntwo and more");
    assertThat(write("p1", "\n")).isEqualTo("written: 1 bytes");
    assertThat(success("process_read", "id", "p1", "wait_seconds", 20))
        .matches("p1 ended with exit code 3 after \\d+\\.\\d s\n\\[nothing new]");
    assertThat(failure("process_write", "id", "p1", "text", "x"))
        .startsWith("not written: the input of the process is closed; p1 ended with exit code 3");
  }

  @Test
  void theEndOfTheInputIsWrittenToo() throws Exception {
    start("cat; echo over");

    assertThat(success("process_write", "id", "p1", "text", "line\n", "end", true))
        .isEqualTo("written: 5 bytes, and the end");
    assertThat(readUntil("p1", "ended")).contains("line\nover");
  }

  @Test
  void aCommandThatEndsAtOnceSaysSoWhenItIsStarted() throws Exception {
    assertThat(failure("process_start", "command", "no-such-program"))
        .startsWith("p1 ended with exit code 127 after ")
        .contains("no-such-program", "not found");
    assertThat(start("echo done"))
        .startsWith("p2 ended with exit code 0 after ")
        .endsWith("\ndone");
    assertThat(news()).isEmpty();
  }

  @Test
  void s7NothingAsksAPersonAndWhatReadsGetsWhatIsWritten() throws Exception {
    assertThat(start("cat </dev/tty") + readUntil("p1", "ended with exit code "))
        .contains("/dev/tty");
    start("GIT_DIR=none git -c user.name=n -c user.email=e commit --allow-empty");
    readUntil("p2", "ended with exit code 128");
    start("python3 -c 'print(input() + \" read\")'");
    write("p3", "line\n");
    assertThat(readUntil("p3", "ended with exit code 0")).contains("line read");
  }

  @Test
  void s10AProcessThatFloodsItsOutputIsReadAndStopped() throws Exception {
    start("yes flood");

    String page = success("process_read", "id", "p1");
    assertThat(page).startsWith("p1 runs for ").contains(" bytes are left out here;");
    assertThat(page.length()).isLessThan(30_000);
    assertThat(success("process_stop", "id", "p1"))
        .startsWith("p1 was stopped after ")
        .contains("flood\nflood");
  }

  /** In a new process each time, which no one knows by its id. */
  @Test
  void s13AProcessThatForksAwayForEverIsCaught() throws Exception {
    Path script = root.resolve("hop.sh");
    Files.writeString(script, "sleep 0.01\ndate > beat\nsetsid sh " + script + " &\n");
    start("sh " + script + " </dev/null >/dev/null 2>&1 & exit 0");
    await(() -> Files.exists(root.resolve("beat")));

    success("process_stop", "id", "p1");

    assertThat(ProcessesLeft.naming(root)).isEmpty();
    assertThat(success("process_list")).startsWith("p1 was stopped after ");
  }

  @Test
  void s8WhatACommandLeftIsPartOfItsProcess() throws Exception {
    start("(sleep 311 >/dev/null 2>&1 &); setsid sleep 312 >/dev/null 2>&1 & echo gone; exit 0");

    assertThat(success("process_list")).matches("p1 runs for .* s: .*");
    List<ProcessHandle> sleeping = running("sleep 311", "sleep 312");
    assertThat(sleeping).hasSize(2);

    String stopped = success("process_stop", "id", "p1");

    assertThat(stopped).startsWith("p1 was stopped after ");
    assertThat(sleeping).noneMatch(BackgroundProcessesTest::isRunning);
    assertThat(news()).isEmpty();
  }

  @Test
  void s9ATreeOfDaemonsThatIgnoresSignalsIsGoneWithin1500Milliseconds() throws Exception {
    String daemon = "trap '' TERM HUP INT; while :; do sleep 313; done";
    start(
        "for i in 1 2 3; do setsid sh -c \"("
            + daemon
            + ") & ("
            + daemon
            + ") & wait\" >/dev/null 2>&1 & done; "
            + daemon);
    await(() -> running("sleep 313").stream().filter(this::isSleep).count() == 7);
    List<ProcessHandle> all = running("sleep 313");
    long begun = System.nanoTime();

    set.close();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1_500));
    assertThat(all).hasSizeGreaterThan(10).noneMatch(BackgroundProcessesTest::isRunning);
  }

  @Test
  void aServerIsReadyAtItsPortAnswersAndItsPortIsFreeAfterClose() throws Exception {
    int port = freePort();
    Files.writeString(root.resolve("hello.txt"), "hello from the workspace");

    String started =
        success(
            "process_start",
            "command",
            "exec python3 -m http.server " + port + " --bind 127.0.0.1",
            "ready_port",
            port);

    assertThat(started).contains(" and listens on port " + port + "; it is ready");
    try (InputStream answer =
        URI.create("http://127.0.0.1:" + port + "/hello.txt").toURL().openStream()) {
      assertThat(answer).hasContent("hello from the workspace");
    }
    assertThat(success("process_list")).contains("listens on port " + port);

    set.close();

    try (ServerSocket again = new ServerSocket()) {
      again.setReuseAddress(true);
      again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      assertThat(again.getLocalPort()).isEqualTo(port);
    }
  }

  @Test
  void aPortOfAnotherProgramDoesNotMakeAProcessReady() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String started =
          success(
              "process_start",
              "command",
              "sleep 314",
              "ready_port",
              other.getLocalPort(),
              "wait_seconds",
              1);

      assertThat(started)
          .matches(
              "(?s)p1 runs for .* s; it is not ready after 1 s: it does not listen on port "
                  + other.getLocalPort()
                  + "\n\\[nothing new]");
    }
  }

  @Test
  void aProcessIsReadyWhenALineMatchesHoweverItComes() throws Exception {
    String started =
        success(
            "process_start",
            "command",
            "echo 'not Ready'; printf 'Rea'; sleep 0.1; printf 'dy at \\033[1m8080\\033[0m'; read x",
            "ready_pattern",
            "^Ready at \\d+$");

    assertThat(started).contains("; it is ready\n").endsWith("not Ready\nReady at 8080");
    assertThat(failure("process_start", "command", "echo no; exit 1", "ready_pattern", "Ready"))
        .startsWith("p2 ended with exit code 1 after ")
        .endsWith("\nno");
    assertThat(failure("process_start", "command", "true", "ready_pattern", "(?:"))
        .startsWith("The pattern '(?:' is not valid");
  }

  @Test
  void aPatternWithoutEndDoesNotHoldTheCall() throws Exception {
    long begun = System.nanoTime();

    String started =
        success(
            "process_start",
            "command",
            "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab; sleep 315",
            "ready_pattern",
            "(a+)+$",
            "wait_seconds",
            1);

    assertThat(started).contains("it is not ready after 1 s");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void s10TwoMillionLinesAreOnDiskAndAreReadByPage() throws Exception {
    success("process_start", "command", "sleep 0.6; seq 1 2000000");

    String text = readUntil("p1", "ended with exit code 0");

    assertThat(text).contains("bytes are left out here; process_read shows them from=");
    assertThat(text).endsWith("\n1999999\n2000000");
    String page = success("process_read", "id", "p1", "from", 7_000_000);
    assertThat(page.lines().count()).isGreaterThan(2_000);
    assertThat(page).contains("[more follows from=");
    long line = Long.parseLong(page.lines().skip(5).findFirst().orElseThrow());
    assertThat(page.lines().skip(6).findFirst()).contains(String.valueOf(line + 1));
  }

  @Test
  void s11WhatTheModelReadsHasNoControlSequences() throws Exception {
    String text =
        start("printf '\\033]52;c;aGk=\\a\\033[2J\\r\\x9b\\000\\342\\200\\256mirror\\377end\\n'");

    assertThat(text).contains("mirror").contains("end");
    assertThat(text.codePoints())
        .allMatch(c -> c == '\n' || c >= ' ' && c != 0x7F && c != 0x9B && c != 0x202E);
  }

  @Test
  void s12OddCommandsAreTypedResults() throws Exception {
    assertThat(failure("process_start", "command", "exit 300"))
        .startsWith("p1 ended with exit code 44 after ");
    assertThat(failure("process_start", "command", "kill -9 $$"))
        .startsWith("p2 ended with exit code 137 (signal 9) after ");
    assertThat(failure("process_start", "command", "x".repeat(200_000)))
        .startsWith("The command is too long");
    assertThat(failure("process_start", "command", "echo \0")).contains("NUL character");
    assertThat(failure("process_read", "id", "p9"))
        .isEqualTo("There is no process 'p9'; there are p1, p2");
    start("rm -rf \"$PWD\"");
    assertThat(failure("process_start", "command", "true"))
        .isEqualTo("The workspace folder does not exist any more");
  }

  @Test
  void s6TheEnvironmentHasNoKeyOfThisProgram() throws Exception {
    String variables = start("env");

    assertThat(variables).doesNotContain("OPENAI_API_KEY", "MAVEN_OPTS", "PENGUIN_ROUNDS");
    assertThat(variables).contains("GIT_TERMINAL_PROMPT=0", "PAGER=cat");
  }

  @Test
  void aProcessThatDoesNotReadDoesNotHoldWhoWrites() throws Exception {
    start("sleep 316");
    String large = "x".repeat(60_000);

    assertThat(write("p1", large)).isEqualTo("written: 60000 bytes"); // in the pipe
    assertThat(write("p1", large)).startsWith("waiting: the process has not read");
    assertThat(failure("process_write", "id", "p1", "text", large))
        .startsWith("not written: the process does not read what was written to it before");
    assertThat(success("process_stop", "id", "p1")).startsWith("p1 was stopped");
  }

  @Test
  void theModelIsToldOnceThatAProcessEnded() throws Exception {
    start("read x; exit 7");
    assertThat(news()).isEmpty();
    write("p1", "\n");
    List<String> news = new ArrayList<>();
    await(() -> news.addAll(news()) || !news.isEmpty());

    assertThat(news).hasSize(1);
    assertThat(news.get(0))
        .matches(
            "Process p1 \\(read x; exit 7\\) ended with exit code 7 after \\d+\\.\\d s\\."
                + " process_read shows what it wrote\\.");
    assertThat(news()).isEmpty();
  }

  @Test
  void theEndOfARunEndsWhatItStartedAndTheNextOneIsTold() throws Exception {
    start("sleep 317");
    List<ProcessHandle> sleeping = running("sleep 317");
    assertThat(sleeping).isNotEmpty();

    work().endRun("session", "another run");
    assertThat(sleeping).allMatch(ProcessHandle::isAlive);
    work().endRun("another session", "run");
    assertThat(sleeping).allMatch(ProcessHandle::isAlive);
    work().endRun("session", "run");

    assertThat(sleeping).noneMatch(BackgroundProcessesTest::isRunning);
    assertThat(news()).hasSize(1);
    assertThat(success("process_list")).contains("at the end of the run that started it");
    work().endSession("session");
    assertThat(success("process_list")).isEqualTo("[no processes]");
  }

  @Test
  void aCommandWhoseTimeIsUpGoesOnWhereThatIsAsked() throws Exception {
    String text =
        success(
            "shell",
            "command",
            "echo out; echo err >&2; sleep 2; echo late; read x || echo no input",
            "timeout_seconds",
            1,
            "on_timeout",
            "background");

    assertThat(text)
        .isEqualTo(
            "not over after 1 s\nstdout:\nout\nstderr:\nerr\n"
                + "[it goes on in the background as process p1]");
    assertThat(readUntil("p1", "ended with exit code 0")).endsWith("\nlate\nno input");
    assertThat(success("process_read", "id", "p1", "from", 0)).contains("out\nerr\nlate");
    assertThat(failure("shell", "command", "sleep 9", "timeout_seconds", 1, "on_timeout", "kill"))
        .startsWith("timed out after 1 s");
  }

  @Test
  void aCommandThatTimesOutEndsNoOtherProcess() throws Exception {
    start("sleep 318");

    failure("shell", "command", "sleep 99", "timeout_seconds", 1);

    assertThat(success("process_list")).startsWith("p1 runs for ");
    assertThat(success("shell", "command", "true")).isEqualTo("exit code 0\n[no output]");
  }

  @Test
  void theToolsAreJudgedAsTheShellIsAndMayBeLookedUp() throws Exception {
    Tool start = Calls.tool(tools, "process_start");
    Tool shell = Calls.tool(tools, "shell");

    assertThat(start.resources(Calls.call("process_start", "command", "npm run dev && ls")))
        .isEqualTo(shell.resources(Calls.call("shell", "command", "npm run dev && ls")));
    assertThat(start.spec().effects()).isEqualTo(Set.of(Effect.EXECUTE));
    Tool write = Calls.tool(tools, "process_write");
    assertThat(write.spec().effects()).isEqualTo(Set.of(Effect.EXECUTE));
    assertThat(write.resources(Calls.call("process_write", "id", "p1", "text", "rm -rf x\n")))
        .isEqualTo(List.of(Resource.Command.of("rm -rf x\n", List.of())));
    for (String name : List.of("start", "read", "write", "list", "stop")) {
      assertThat(Calls.tool(tools, "process_" + name).spec().isDeferrable()).isTrue();
    }
    assertThat(shell.spec().isDeferrable()).isFalse();
  }

  private BackgroundWork work() {
    return (BackgroundWork) Calls.tool(tools, "process_start");
  }

  private List<String> news() {
    return work().news("session");
  }

  private String start(String command) throws Exception {
    var result = Calls.run(tools, "process_start", "command", command);
    return result.text();
  }

  private String write(String id, String text) throws Exception {
    return success("process_write", "id", id, "text", text);
  }

  private String readUntil(String id, String words) throws Exception {
    StringBuilder all = new StringBuilder();
    await(
        () -> {
          String text = success("process_read", "id", id, "wait_seconds", 1);
          all.append(text.endsWith("[nothing new]") ? "" : text).append('\n');
          return text.contains(words);
        });
    return all.toString().strip();
  }

  private String success(String tool, Object... arguments) throws Exception {
    return Calls.success(tools, tool, arguments);
  }

  private String failure(String tool, Object... arguments) throws Exception {
    return Calls.failure(tools, tool, arguments);
  }

  /** What holds soon. */
  private interface Soon {
    boolean holds() throws Exception;
  }

  private static void await(Soon soon) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!soon.holds()) {
      assertThat(System.nanoTime() - end).isNegative();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static List<ProcessHandle> running(String... words) {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String line = process.info().commandLine().orElse("");
              return isRunning(process) && List.of(words).stream().anyMatch(line::contains);
            })
        .toList();
  }

  private boolean isSleep(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("sleep");
  }

  /** One that has ended may wait for a parent that looks. */
  private static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && !ProcessScan.isZombie(process);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
