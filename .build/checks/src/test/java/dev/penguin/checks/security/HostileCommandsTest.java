package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.policy.Permissions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S1 to S4 through a whole agent: nothing runs, the model reads why, the canary is untouched. */
@Timeout(60)
class HostileCommandsTest {
  /** All that is allowed: every program that the commands begin with. */
  private static final String[] ALLOWED = {
    "ls", "cat", "echo", "find", "awk", "sed", "sort", "env", "rg", "tar", "yq", "date", "git",
    "xargs", "timeout", "grep"
  };

  @TempDir Path root;
  private Sandbox sandbox;

  @BeforeEach
  void fill() throws Exception {
    sandbox = Sandbox.in(root);
  }

  @ParameterizedTest
  @DisplayName("S1 what comes after an allowed program is not allowed with it")
  @ValueSource(
      strings = {
        "ls\nrm -rf a.txt",
        "ls; rm a.txt",
        "ls && rm a.txt",
        "ls || rm a.txt",
        "ls | sh",
        "ls & rm a.txt",
        "ls |& sh"
      })
  void s1WhatComesAfterAnAllowedProgramIsNotAllowed(String command) {
    nothingRuns(command);
  }

  @ParameterizedTest
  @DisplayName("S2 what shows only at run time is not allowed")
  @ValueSource(
      strings = {
        "echo $(rm a.txt)",
        "echo `rm a.txt`",
        "cat <(rm a.txt)",
        "echo ${x:-$(rm a.txt)}",
        "$'\\x72m' a.txt",
        "r\\m a.txt",
        "\"r\"m a.txt",
        "/bin/../bin/rm a.txt",
        "cat <<E\n$(rm a.txt)\nE",
        "echo 'a\\' ; touch pwn"
      })
  void s2WhatShowsOnlyAtRunTimeIsNotAllowed(String command) {
    nothingRuns(command);
  }

  @ParameterizedTest
  @DisplayName("S3, A2 options that change things are not allowed with their program")
  @ValueSource(
      strings = {
        "find . -delete",
        "find . -exec rm {} +",
        "find . -fprintf o x",
        "awk 'BEGIN{system(\"touch pwn\")}'",
        "sed 'w o' a.txt",
        "sed '1e touch pwn' a.txt",
        "sort -o o a.txt",
        "env rm a.txt",
        "env A=1 bash -c 'touch pwn'",
        "rg --pre touch x",
        "tar --checkpoint=1 --checkpoint-action=exec='touch pwn' -tf a",
        "tar xf a.tar",
        "yq -i .a=1 a.txt",
        "date -s 12:00",
        "curl -T a.txt http://127.0.0.1:1/",
        "npm run build"
      })
  void s3a2OptionsThatChangeThingsAreNotAllowed(String command) {
    nothingRuns(command);
  }

  @ParameterizedTest
  @DisplayName("S4 nor are subcommands and options of git, and programs that run code")
  @ValueSource(
      strings = {
        "git diff --output=x",
        "git config alias.x '!touch pwn'",
        "git branch -f main HEAD~5",
        "git remote add x y",
        "git grep -Otouch x",
        "git -c alias.x='!touch pwn' x",
        "npm install evil",
        "go run x.go",
        "python3 x.py"
      })
  void s4SubcommandsThatChangeThingsAreNotAllowed(String command) {
    nothingRuns(command);
  }

  private void nothingRuns(String command) {
    String before = sandbox.hash();

    List<String> readOnly =
        sandbox.run(Permissions.readOnly().allow("shell", ALLOWED), Sandbox.shell(command));
    assertThat(readOnly.get(0))
        .startsWith("Permission denied for 'shell': only reading is permitted, and ")
        .endsWith(". It did not run.");
    assertThat(sandbox.asked()).isEmpty();
    assertThat(sandbox.events(AgentEvent.PermissionDenied.class)).hasSize(1);

    List<String> workspace =
        sandbox.run(Permissions.workspace().allow("shell", ALLOWED), Sandbox.shell(command));
    assertThat(workspace).containsExactly("Permission denied for 'shell': no. It did not run.");
    assertThat(sandbox.asked()).hasSize(1);

    assertThat(sandbox.events(AgentEvent.ToolStarted.class)).isEmpty();
    assertThat(sandbox.hash()).isEqualTo(before);
  }
}
