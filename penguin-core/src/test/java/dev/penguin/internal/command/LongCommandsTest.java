package dev.penguin.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands of 200 KB that are made to be slow to judge. The limit is generous: what is judged in
 * linear time takes milliseconds, what grows with the square takes minutes.
 */
class LongCommandsTest {
  private static final int LENGTH = 200_000;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final long SEED = 20_261_130L;
  private static final ToolSpec SHELL =
      ToolSpec.of("shell", "", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);

  private static final List<Permissions> EACH =
      List.of(
          Permissions.workspace().deny("shell", "git push --force").ask("shell", "rm"),
          Permissions.readOnly().allow("shell"),
          Permissions.workspace()
              .allow("shell", "awk", "sed", "env", "xargs", "git", "tar", "find", "date", "uniq"),
          Permissions.full().deny("shell", "perl5").deny("shell", "touch x y z"));

  private static void judge(List<String> argv) {
    PermissionEvaluator gate = new PermissionEvaluator(EACH);
    Resource command = Resource.Command.of("long", List.of(argv));
    assertThat(gate.decide(SHELL, true, List.of(command)).answer()).isNotNull();
  }

  /** All programs when everything is to be tried, else one: another for each piece. */
  private static List<String> programs(String piece, String... all) {
    return FULL ? List.of(all) : List.of(all[Math.floorMod(piece.hashCode(), all.length)]);
  }

  private static List<String> words(String first, String word) {
    List<String> argv = new ArrayList<>(List.of(first));
    for (int i = 0; i < LENGTH / (word.length() + 1); i++) {
      argv.add(word);
    }
    return argv;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "print ",
        "printf\t>= ",
        "\"",
        "/\\",
        "[[",
        "[:a",
        "s/a/b/;",
        "/a/,/b/",
        ">=",
        "1",
        "1.",
        "-",
        "--",
        "git",
        "git ",
        "env ",
        "=",
        "[",
        "\\",
        "a/",
        "//",
        ".",
        "\n",
        "%",
        "é",
        "*?"
      })
  void oneLongWordIsJudgedInLinearTime(String piece) {
    String word = piece.repeat(LENGTH / piece.length());
    for (String program :
        programs(
            piece, "awk", "sed", "git", "sh", "tar", "date", "uniq", "find", "env", "xargs",
            "less")) {
      assertTimeoutPreemptively(
          LIMIT, () -> judge(List.of(program, word)), () -> program + " " + piece);
      assertTimeoutPreemptively(
          LIMIT, () -> judge(List.of(program, "-e", word, "x")), () -> program + " -e " + piece);
    }
    assertTimeoutPreemptively(LIMIT, () -> judge(List.of("a" + word + "x", "y")));
    assertTimeoutPreemptively(LIMIT, () -> judge(List.of(word + "perl", word)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "git", "env", "xargs", "sh", "touch", "timeout", "nice", "rm", "-c", "-e", "-n", "--",
        "push", "awk", "--list", "1", "a=b", "{}", ";"
      })
  void manyWordsAreJudgedInLinearTime(String word) {
    for (String program :
        programs(
            word, "git", "env", "xargs", "sh", "sed", "awk", "tar", "uniq", "nice", "sudo", "ls")) {
      assertTimeoutPreemptively(LIMIT, () -> judge(words(program, word)), () -> program);
    }
  }

  @Test
  void longCommandsOfHostilePiecesAreJudgedInLinearTime() {
    String[] pieces = {
      "git", "-c", "env", "xargs", "sh", "'", "\"", "print ", ">=", "\\", "/", "[", "]", "1", ".",
      "s/", ";", "awk", "sed", "-e", "*", "=", "touch", "x", "perl5", "\n", " ", "timeout", "push"
    };
    for (int round = 0; round < (FULL ? 400 : 20); round++) {
      long seed = SEED + round;
      Random random = new Random(seed);
      String[] few =
          random.ints(3, 0, pieces.length).mapToObj(i -> pieces[i]).toArray(String[]::new);
      List<String> argv = new ArrayList<>(List.of(pieces[random.nextInt(pieces.length)]));
      int wordPieces = 1 + random.nextInt(3) * random.nextInt(20_000);
      int left = LENGTH;
      while (left > 0) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < wordPieces && word.length() < left; i++) {
          word.append(few[random.nextInt(few.length)]);
        }
        argv.add(word.toString());
        left -= word.length() + 1;
      }
      assertTimeoutPreemptively(
          LIMIT, () -> judge(argv), () -> "seed " + seed + " " + Arrays.toString(few));
    }
  }

  @Test
  void theVersionOfAProgramIsStillNoPartOfItsName() {
    assertThat(Argv.unversioned("/usr/bin/perl5.36.0")).isEqualTo("perl");
    assertThat(Argv.unversioned("python-3")).isEqualTo("python");
    assertThat(Argv.unversioned("node")).isEqualTo("node");
    assertThat(Argv.unversioned("7")).isEqualTo("7");
    assertThat(Argv.unversioned("a.")).isEqualTo("a.");
    assertThat(Argv.unversioned("x86_64")).isEqualTo("x86_");
    assertThat(Argv.unversioned("-7")).isEqualTo("-");
  }

  @Test
  void aPrintIntoAFileIsStillSeen() {
    assertThat(ScriptHazards.ofAwk(List.of("{print $1 >= \"x\"}"))).isNotEmpty();
    assertThat(ScriptHazards.ofAwk(List.of("{print $1}\n$2 >= 3"))).isEmpty();
    assertThat(
            new PermissionEvaluator(List.of(Permissions.workspace().allow("shell", "awk")))
                .decide(
                    SHELL,
                    true,
                    List.of(
                        Resource.Command.of("awk", List.of(List.of("awk", "{print $1 >= \"x\"}")))))
                .answer())
        .isEqualTo(Answer.ASK);
  }
}
