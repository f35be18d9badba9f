package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void oneProgramWithPlainWordsHasArguments() throws Exception {
    assertThat(argv("ls")).containsExactly("ls");
    assertThat(argv("./mvnw test")).containsExactly("./mvnw", "test");
    assertThat(argv("  git   status\t--short ")).containsExactly("git", "status", "--short");
    assertThat(argv("mvn -q -Dtest=A,B test src/main/a_b.c"))
        .containsExactly("mvn", "-q", "-Dtest=A,B", "test", "src/main/a_b.c");
    assertThat(argv("g++ a.cc")).containsExactly("g++", "a.cc");
  }

  @ParameterizedTest(name = "S1 {0}")
  @ValueSource(
      strings = {
        "ls\nrm -rf x",
        "ls; rm x",
        "ls && rm x",
        "ls || rm x",
        "ls | sh",
        "ls & rm x",
        "ls |& sh",
        "ls\rrm x",
        "ls\u000brm",
        "ls\n"
      })
  void s1MoreThanOneProgramHasNoArguments(String command) throws Exception {
    assertThat(argv(command)).isEmpty();
  }

  @ParameterizedTest(name = "S2 {0}")
  @ValueSource(
      strings = {
        "echo $(rm x)",
        "echo `rm x`",
        "cat <(rm x)",
        "echo ${x:-$(rm x)}",
        "$'\\x72m' x",
        "r\\m x",
        "\"r\"m x",
        "/bin/../bin/rm x",
        "../ls",
        "./bin/ls",
        "bin/ls",
        "cat <<E\nrm x\nE",
        "echo 'a\\' ; touch pwn",
        "PATH=. ls",
        "A=1",
        "ls > x",
        "ls >x",
        "ls ~",
        "ls *",
        "ls ?",
        "ls [a]",
        "ls {a,b}",
        "ls # x",
        "ls $HOME",
        "! ls",
        "(ls)",
        "{ ls",
        "if ls",
        "eval ls",
        "exec ls",
        "command ls",
        ". x",
        "-x",
        "ls é"
      })
  void s2DynamicOrQuotedWordsHaveNoArguments(String command) throws Exception {
    assertThat(argv(command)).isEmpty();
  }

  @Test
  void s12LinesThatNoShellRunsAreRefused() {
    assertRefused(" \n", "The command is empty");
    assertRefused("echo a\0b", "The command holds a NUL character: no shell can run it");
    assertRefused(
        "echo \ud800",
        "The command holds half of a surrogate pair at character 5: it is no valid text");
    assertRefused(
        "x".repeat(200_000),
        "The command is too long: 200,000 bytes, at most 100,000. Write a script file and run"
            + " that");
  }

  private static Iterable<String> argv(String command) throws ToolFailure {
    return CommandLine.of(command).argv();
  }

  private static void assertRefused(String command, String message) {
    assertThatThrownBy(() -> CommandLine.of(command))
        .isInstanceOf(ToolFailure.class)
        .hasMessage(message);
  }
}
