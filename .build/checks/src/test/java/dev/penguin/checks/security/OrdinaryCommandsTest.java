package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands by which people and models look around are not asked about when they are allowed. */
@Timeout(120)
class OrdinaryCommandsTest {
  static final String[] READING = {
    "ls",
    "cat",
    "head",
    "tail",
    "wc",
    "grep",
    "find",
    "sed",
    "awk",
    "sort",
    "uniq",
    "cut",
    "tr",
    "diff",
    "cmp",
    "file",
    "stat",
    "du",
    "df",
    "pwd",
    "echo",
    "printf",
    "date",
    "whoami",
    "id",
    "uname",
    "which",
    "basename",
    "dirname",
    "realpath",
    "env",
    "test",
    "[",
    "true",
    "nl",
    "tac",
    "rev",
    "paste",
    "comm",
    "md5sum",
    "sha256sum",
    "od",
    "seq",
    "expr",
    "xargs",
    "git",
    "tree",
    "tar",
    "command",
    "cd",
    "java",
    "python3"
  };

  private static final List<String> COMMANDS =
      List.of(
          "ls",
          "ls -la",
          "ls -R src",
          "ls src/*.java",
          "pwd",
          "cat a.txt",
          "cat a.txt b.txt",
          "head -n 20 a.txt",
          "tail -5 notes.md",
          "wc -l src/*.java",
          "cat a.txt | wc -l",
          "grep -rn 'class Main' src",
          "grep -n \"line\" a.txt | head -5",
          "grep -rl Main . --include='*.java'",
          "grep -c line a.txt; echo $?",
          "find . -name '*.java'",
          "find . -type f -name '*.md' -not -path './.git/*'",
          "find src -maxdepth 2 -type d",
          "find . -name '*.java' | xargs grep -l Main",
          "find . -type f | sort | head -20",
          "find . -name '*.java' | wc -l",
          "sed -n '1,40p' src/Main.java",
          "sed -n 2p a.txt",
          "sed 's/one/1/g' a.txt",
          "awk '{print $1}' a.txt",
          "awk -F, 'NR>=2 {print $2}' a.txt",
          "sort a.txt | uniq -c | sort -rn",
          "cut -d' ' -f1 a.txt",
          "cat a.txt | tr a-z A-Z",
          "diff a.txt b.txt",
          "diff -u a.txt b.txt || true",
          "cmp a.txt b.txt",
          "file a.txt",
          "stat a.txt",
          "du -sh .",
          "du -sh src/* | sort -h",
          "df -h .",
          "echo hello",
          "echo \"$HOME\"",
          "date",
          "date +%Y-%m-%d",
          "whoami && id",
          "uname -a",
          "which git",
          "command -v java",
          "java -version 2>&1",
          "python3 --version",
          "git status",
          "git status --short",
          "git log --oneline -10",
          "git diff",
          "git diff HEAD~1 -- src",
          "git branch -a",
          "git show --stat HEAD",
          "git ls-files | head",
          "test -f a.txt && echo yes",
          "[ -d src ] && ls src",
          "cd src && ls",
          "ls *.md",
          "for f in a b; do echo $f; done");

  @TempDir Path root;

  @Test
  void fourInFiveOfSixtyPassWithoutAsking() throws Exception {
    assertThat(COMMANDS).hasSize(60);
    Sandbox sandbox = Sandbox.in(root);
    String before = sandbox.hash();
    for (Permissions mode : List.of(Permissions.readOnly(), Permissions.workspace())) {
      Permissions permissions = mode.allow("shell", READING);
      List<String> stopped = new ArrayList<>();
      for (String command : COMMANDS) {
        int started = sandbox.events(AgentEvent.ToolStarted.class).size();
        sandbox.run(permissions, Sandbox.shell(command));
        if (sandbox.events(AgentEvent.ToolStarted.class).size() == started) {
          stopped.add(command);
        }
      }

      assertThat(Set.copyOf(stopped))
          .containsExactlyInAnyOrder(
              "grep -c line a.txt; echo $?",
              "echo \"$HOME\"",
              "ls *.md",
              "for f in a b; do echo $f; done");
    }
    assertThat(sandbox.hash()).isEqualTo(before);
  }
}
