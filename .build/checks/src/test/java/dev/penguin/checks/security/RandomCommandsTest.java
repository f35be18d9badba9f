package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands made at random of hostile pieces. Those that are allowed without asking are really run;
 * none of them changes a byte. {@code PENGUIN_ROUNDS=full} makes 10,000 of them for each mode.
 */
@Timeout(3_000)
class RandomCommandsTest {
  private static final List<String> PROGRAMS =
      List.of(
          "ls",
          "cat",
          "head",
          "grep",
          "find",
          "sed",
          "awk",
          "sort",
          "uniq",
          "echo",
          "printf",
          "env",
          "xargs",
          "git",
          "date",
          "test",
          "command",
          "tar",
          "tr",
          "tree",
          "rm",
          "touch",
          "sh",
          "mv",
          "cp",
          "tee",
          "python3",
          "/bin/rm",
          "r\\m",
          "'ls'",
          "l\"s\"",
          "eval",
          "exec",
          "time",
          "cd",
          "true",
          "timeout 2",
          "nice",
          "if",
          "$x",
          "A=1",
          "./x",
          "{",
          "!");
  private static final List<String> WORDS =
      List.of(
          "a.txt",
          "b.txt",
          "../out/secret",
          "src",
          ".",
          "-delete",
          "-exec",
          "rm",
          "{}",
          "+",
          "\\;",
          "-o",
          "--output=a.txt",
          "--outp=b.txt",
          "-i",
          "-n",
          "1p",
          "'w a.txt'",
          "'1e rm a.txt'",
          "'s/l/x/w b.txt'",
          "s/line/x/e",
          "'BEGIN{system(\"rm a.txt\")}'",
          "'{print > \"a.txt\"}'",
          "-c",
          "'rm a.txt'",
          "\"rm b.txt\"",
          "$(rm a.txt)",
          "`rm a.txt`",
          "<(rm a.txt)",
          "*",
          "-*",
          "src/*",
          "\"$x\"",
          "$'\\x72m'",
          "-v",
          "a[$(rm\\ a.txt)]",
          "-name",
          "'*.txt'",
          "-fprint",
          "-S",
          "--pre",
          "touch",
          "diff",
          "branch",
          "-f",
          "config",
          "alias.x",
          "'!rm a.txt'",
          "x",
          "-T",
          "--to-command=rm",
          "xf",
          "-s",
          "#",
          "~",
          "\\\n",
          "é",
          "\"a b\"",
          "--",
          "-e",
          "-p",
          "-print",
          "[",
          "]",
          "-x",
          "A=1",
          "PATH=.",
          "sort",
          "-ro");
  private static final List<String> JOINTS =
      List.of(
          " ",
          " ",
          " ",
          " ",
          " ",
          " ",
          "; ",
          " && ",
          " || ",
          " | ",
          " & ",
          "\n",
          " |& ",
          " > ",
          " >> ",
          " 2>&1 ",
          " >/dev/null ",
          " 2>",
          " < ",
          " <<E\n",
          " (",
          ") ",
          "`",
          "\"",
          "'",
          "\\",
          " &>",
          ";;",
          "\r",
          "\t",
          " >| ",
          " <> ",
          " >& ");

  @TempDir Path root;

  @ParameterizedTest
  @DisplayName("S1, S2, S3 no random command that changes the canary is allowed without asking")
  @ValueSource(strings = {"READ_ONLY", "WORKSPACE"})
  void noRandomCommandThatChangesTheCanaryIsAllowed(String mode) throws Exception {
    Sandbox sandbox = Sandbox.in(root);
    Permissions permissions =
        (mode.equals("READ_ONLY") ? Permissions.readOnly() : Permissions.workspace())
            .allow("shell", OrdinaryCommandsTest.READING);
    String before = sandbox.hash();
    int rounds = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 10_000 : 250;
    int ran = 0;
    for (int seed = 0; seed < rounds; seed++) {
      String command = command(new Random(seed));
      if (command.isBlank()) {
        continue;
      }
      int started = sandbox.events(AgentEvent.ToolStarted.class).size();
      sandbox.run(permissions, Sandbox.shell(command));
      if (sandbox.events(AgentEvent.ToolStarted.class).size() > started) {
        ran++;
        assertThat(sandbox.hash()).as("seed %d: %s", seed, command).isEqualTo(before);
      }
    }

    assertThat(ran).as("commands that ran").isGreaterThan(rounds / 50);
    assertThat(sandbox.hash()).isEqualTo(before);
  }

  private static String command(Random random) {
    StringBuilder command = new StringBuilder(pick(random, PROGRAMS));
    int pieces = random.nextInt(6);
    for (int i = 0; i < pieces; i++) {
      String joint = pick(random, JOINTS);
      boolean program = joint.strip().length() > 0 && random.nextInt(3) > 0;
      command.append(joint).append(pick(random, program ? PROGRAMS : WORDS));
    }
    return command.toString();
  }

  private static String pick(Random random, List<String> pieces) {
    return pieces.get(random.nextInt(pieces.size()));
  }
}
