package dev.penguin.tools.internal.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void oneProgramWithPlainWordsHasArguments() throws Exception {
    assertThat(programs("ls")).containsExactly(List.of("ls"));
    assertThat(programs("./mvnw test")).containsExactly(List.of("./mvnw", "test"));
    assertThat(programs("  git   status\t--short "))
        .containsExactly(List.of("git", "status", "--short"));
    assertThat(programs("mvn -q -Dtest=A,B test src/main/a_b.c"))
        .containsExactly(List.of("mvn", "-q", "-Dtest=A,B", "test", "src/main/a_b.c"));
    assertThat(programs("g++ a.cc")).containsExactly(List.of("g++", "a.cc"));
  }

  @Test
  void quotesAreTakenOffAsAShellDoes() throws Exception {
    assertThat(programs("grep -n \"a b\" 'c d'e\\ f \"\\\"\\\\\\n\" ''"))
        .containsExactly(List.of("grep", "-n", "a b", "c de f", "\"\\\\n", ""));
    assertThat(programs("r\\m x")).containsExactly(List.of("rm", "x"));
    assertThat(programs("\"r\"m x")).containsExactly(List.of("rm", "x"));
    assertThat(programs("'a\\' b")).containsExactly(List.of("a\\", "b"));
    assertThat(programs("echo 'ä' \"é\"")).containsExactly(List.of("echo", "ä", "é"));
    assertThat(programs("grep a\\\n b l\\\ns")).containsExactly(List.of("grep", "a", "b", "ls"));
    assertThat(programs("find . \\( -name '*.a' -o -name \"*.b\" \\) ! -empty"))
        .containsExactly(
            List.of("find", ".", "(", "-name", "*.a", "-o", "-name", "*.b", ")", "!", "-empty"));
  }

  @ParameterizedTest(name = "S1 {0}")
  @ValueSource(
      strings = {
        "ls\nrm x",
        "ls; rm x",
        "ls && rm x",
        "ls || rm x",
        "ls | rm x",
        "ls & rm x",
        "ls\n\n rm x\n",
        "(ls; rm x)",
        "(ls) && (rm x)",
        "( ls | (rm x;) )",
        "ls &&\n rm x",
        "ls # all\nrm x # gone",
        "ls;rm x&",
        "ls 2>/dev/null >&2 | rm 2>&1 x </dev/null",
        "ls > /dev/null; rm x >>'/dev/null'",
        "( ls ) 2>/dev/null; rm x",
        "\n \nls; rm x",
        "ls;>/dev/null rm x",
        "(ls\n rm x\n \n)",
        "(ls;\n\n) ; rm x",
        "( ls ) 2>/dev/null >&2 ; rm x",
        "( ( ls ) ) || ( rm x ; ) &",
        "ls; rm x>/dev/null",
        "ls >|/dev/null; rm x >| /dev/null",
        "ls <in; rm x < in <&0"
      })
  void s1EveryProgramOfALineHasItsArguments(String command) throws Exception {
    assertThat(programs(command)).containsExactly(List.of("ls"), List.of("rm", "x"));
  }

  @ParameterizedTest(name = "S2 {0}")
  @ValueSource(
      strings = {
        "ls |& sh",
        "ls\rrm x",
        "ls\u000brm",
        "echo $(rm x)",
        "echo `rm x`",
        "echo \"$(rm x)\"",
        "echo \"`rm x`\"",
        "cat <(rm x)",
        "echo ${x:-$(rm x)}",
        "$'\\x72m' x",
        "$x",
        "cat <<E\nrm x\nE",
        "cat <<<x",
        "echo 'a\\' ; touch 'pwn",
        "PATH=. ls",
        "A=1",
        "A=1 ls",
        "A+=1 ls",
        "ls > x",
        "ls >x",
        "ls >> x",
        "ls >| x",
        "ls >>|/dev/null",
        "ls >& x",
        "ls &> x",
        "ls &>/dev/null -x",
        "sort &>/dev/null head -o x",
        "ls 12>/dev/null",
        "ls 12</dev/null",
        "ls ''>/dev/null",
        "ls >&12",
        "ls >&-",
        "ls >&'2'",
        "ls <&x",
        "cat <*",
        "cat <> x",
        "cat < /dev/tcp/h/80",
        "ls ~",
        "ls --x=~",
        "ls *",
        "ls ?",
        "ls [a]*",
        "ls -*",
        "env ./a* x",
        "ls \"\"*",
        "ls {a,b}",
        "ls $HOME",
        "*",
        "l? x",
        "! ls",
        "{ ls; }",
        "if ls; then rm x; fi",
        "i\\\nf ls; then rm x; fi",
        "for x in a; do rm x; done",
        "while ls; do rm x; done",
        "case x in x) rm x;; esac",
        "f() { rm x; }",
        "f() (rm x)",
        "function f { rm x; }",
        "[[ -f x ]]",
        "((x))",
        "()",
        "(ls",
        "ls)",
        "ls;;",
        "ls ;& rm",
        "ls && ",
        "ls |",
        "&& ls",
        "ls | | rm",
        ">/dev/null",
        "eval ls",
        "\\eval 'rm x'",
        "exec ls",
        "command eval ls",
        ". x",
        "source x",
        "alias ls=rm",
        "export PATH=.",
        "read PATH",
        "trap 'rm x' EXIT",
        "cd x && ./run",
        "cd x; git status",
        "time cd x; git status",
        "chdir x; git status",
        "cd x; ls; env git status",
        "cd x | a/run",
        "(ls;) &&",
        "(ls;",
        "(",
        "ls é",
        "ls \\",
        "''",
        "# nothing"
      })
  void s2WhatShowsOnlyAtRunTimeHasNoArguments(String command) throws Exception {
    assertThat(programs(command)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!",
        "[[",
        "{",
        "}",
        "case",
        "coproc",
        "do",
        "done",
        "elif",
        "else",
        "esac",
        "fi",
        "for",
        "function",
        "if",
        "in",
        "select",
        "then",
        "until",
        "while"
      })
  void aKeywordOfTheShellIsAProgramOnlyInQuotes(String keyword) throws Exception {
    assertThat(programs(keyword + " x")).isEmpty();
    assertThat(programs("ls; " + keyword)).isEmpty();
    assertThat(programs("'" + keyword + "' x")).containsExactly(List.of(keyword, "x"));
    assertThat(programs("ls '" + keyword + "'")).containsExactly(List.of("ls", keyword));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "alias",
        "bind",
        "builtin",
        "compgen",
        "complete",
        "declare",
        "enable",
        "eval",
        "exec",
        "export",
        "fc",
        "getopts",
        "hash",
        "let",
        "local",
        "mapfile",
        "popd",
        "pushd",
        "read",
        "readarray",
        "readonly",
        "set",
        "shopt",
        "source",
        "trap",
        "typeset",
        "unalias",
        "unset"
      })
  void aCommandOfTheShellItselfHasNoArguments(String command) throws Exception {
    assertThat(programs(command + " x")).isEmpty();
    assertThat(programs("'" + command + "'")).isEmpty();
    assertThat(programs("command " + command + " x")).isEmpty();
    assertThat(programs("ls " + command)).containsExactly(List.of("ls", command));
    assertThat(programs("command ls " + command))
        .containsExactly(List.of("command", "ls", command));
  }

  @Test
  void patternsThatCannotStandForAnOptionAreWords() throws Exception {
    assertThat(programs("ls src/*.java ./[ab]? x*"))
        .containsExactly(List.of("ls", "src/*.java", "./[ab]?", "x*"));
    assertThat(programs("[ -f x ] && find . -exec echo {} \\;"))
        .containsExactly(
            List.of("[", "-f", "x", "]"), List.of("find", ".", "-exec", "echo", "{}", ";"));
    assertThat(programs("git log HEAD~5..HEAD"))
        .containsExactly(List.of("git", "log", "HEAD~5..HEAD"));
  }

  @Test
  void whereAPathLeadsIsNotTheQuestionHere() throws Exception {
    assertThat(programs("/bin/../bin/rm x")).containsExactly(List.of("/bin/../bin/rm", "x"));
    assertThat(programs("../ls")).containsExactly(List.of("../ls"));
    assertThat(programs("cd x && ls")).containsExactly(List.of("cd", "x"), List.of("ls"));
    assertThat(programs("cd x && /bin/ls a/b"))
        .containsExactly(List.of("cd", "x"), List.of("/bin/ls", "a/b"));
  }

  @Test
  void wordsThatOnlyLookLikeGrammarAreWords() throws Exception {
    assertThat(programs("'A=1' x")).containsExactly(List.of("A=1", "x"));
    assertThat(programs("ls A=1")).containsExactly(List.of("ls", "A=1"));
    assertThat(programs("command")).containsExactly(List.of("command"));
    assertThat(programs("ls eval")).containsExactly(List.of("ls", "eval"));
  }

  @Test
  void longAndDeepLinesEndTheReading() throws Exception {
    assertThat(programs("ls;".repeat(100))).hasSize(100);
    assertThat(programs("ls;".repeat(101))).isEmpty();
    assertThat(programs("( ".repeat(20) + "ls" + ";)".repeat(20))).hasSize(1);
    assertThat(programs("( ".repeat(21) + "ls" + ";)".repeat(21))).isEmpty();
    assertThat(programs("( ".repeat(40_000) + "ls")).isEmpty();
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

  private static List<List<String>> programs(String command) throws ToolFailureException {
    return CommandLine.of(command).programs();
  }

  private static void assertRefused(String command, String message) {
    assertThatThrownBy(() -> CommandLine.of(command))
        .isInstanceOf(ToolFailureException.class)
        .hasMessage(message);
  }
}
