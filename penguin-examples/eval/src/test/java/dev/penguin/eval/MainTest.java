package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line. */
class MainTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "humaneval --problems P --samples P|--out is missing. Name a folder for the results",
        "humaneval --problems P --samples|--samples needs a value behind it",
        "humaneval --out o|--problems is missing. Name a JSONL file",
        "humaneval --problem p|There is no option '--problem'. The options are --problems,"
            + " --samples, --out, --language, --workers, --cpu",
        "humaneval --out o --out p|--out is there twice. Leave one of them out",
        "humaneval --problems P --samples P --out o --language c"
            + "|--language must be python or java, got 'c'",
        "humaneval --problems gone.jsonl --samples P --out o"
            + "|--problems names 'gone.jsonl', which does not exist. Check the path",
        "humaneval --problems P --samples D --out o"
            + "|--samples names 'D', which is no file that can be read. Name a JSONL file",
        "humaneval --problems P --samples P --out P"
            + "|--out names 'P', which is no folder. Name a folder",
        "humaneval --problems P --samples P --out o --workers many"
            + "|--workers must be a whole number, got 'many'",
        "humaneval --problems P --samples P --out o --workers 0"
            + "|The number of attempts at once must be 1 or more, got 0",
        "humaneval --problems P --samples P --out o --workers 65"
            + "|The number of solutions at once must be 1 to 64, got 65",
        "humaneval --problems P --samples P --out o --cpu 0"
            + "|CPU time must be whole seconds, from 1 s to 1 hour, got PT0S",
        "humanevil|There is no command 'humanevil'. It is 'humaneval'."
      })
  void aWrongCommandLineIsExplained(String line, String words) throws IOException {
    Path problems = HumanEvalFiles.write(folder.resolve("P"), List.of(problem("own/0")));
    String there = line.replace(" P", " " + problems).replace(" D", " " + folder);
    String expected = words.replace("'P'", "'" + problems + "'").replace("'D'", "'" + folder + "'");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int exit;
    try (PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      exit = Main.run(List.of(there.split(" ")), err, err);
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8).lines().findFirst()).contains(expected);
    assertThat(exit).isEqualTo(2);
    assertThat(Path.of("o")).doesNotExist();
  }

  @Test
  void theHelpNamesTheExitCodes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      assertThat(Main.run(List.of("humaneval", "--help"), out, out)).isZero();
    }

    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("Exit code: 0 with a pass@1");
  }

  @Test
  void filesThatHoldSomethingElseAreRefusedWithTheLine() throws IOException {
    Map<String, Object> java =
        HumanEvalFiles.fields(
            "task_id", "Java/0", "prompt", "", "declaration", "class S { int f() {", "test", "");
    Path problems = HumanEvalFiles.write(folder.resolve("problems"), List.of(problem("own/0")));
    Path right =
        HumanEvalFiles.write(
            folder.resolve("samples"), List.of(HumanEvalFiles.sample("own/0", "    return 1")));
    Path inJava = HumanEvalFiles.write(folder.resolve("java"), List.of(java));
    Path torn = Files.writeString(folder.resolve("torn"), Files.readString(right) + "\n{\"task");
    Path other =
        HumanEvalFiles.write(
            folder.resolve("other"), List.of(HumanEvalFiles.sample("own/1", "    return 1")));
    Path nameless =
        HumanEvalFiles.write(
            folder.resolve("nameless"), List.of(HumanEvalFiles.fields("task_id", "own/0")));
    Path empty = Files.writeString(folder.resolve("empty"), "\n");

    assertRefused(
        problems,
        other,
        "Line 1 of " + other + ": 'own/1' is none of the problems, which are named like 'own/0'");
    assertRefused(
        problems,
        nameless,
        "Line 1 of "
            + nameless
            + ": the text 'completion' or 'generation' is missing, there are only [task_id]");
    assertRefused(problems, torn, "Line 3 of " + torn + " is no JSON: ");
    assertRefused(problems, empty, empty + " has no samples. Name a file that has some");
    assertRefused(empty, right, empty + " has no problems. Name the published file");
    assertRefused(
        inJava,
        right,
        "Line 1 of "
            + inJava
            + ": this is a problem of HumanEval-X in Java. Choose the language java");
  }

  private void assertRefused(Path problems, Path samples, String words) {
    HumanEvalFiles.Graded graded = HumanEvalFiles.grade(problems, samples, folder.resolve("out"));

    assertThat(graded.err()).startsWith(words);
    assertThat(graded.exit()).isEqualTo(2);
  }

  @Test
  @Needs(Need.SANDBOX)
  void aMissingPythonIsNamedWithWhatToDo() throws Exception {
    Path problems = HumanEvalFiles.write(folder.resolve("problems"), List.of(problem("own/0")));
    Path samples =
        HumanEvalFiles.write(
            folder.resolve("samples"), List.of(HumanEvalFiles.sample("own/0", "    return 1")));
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "humaneval",
            "--problems",
            problems.toString(),
            "--samples",
            samples.toString(),
            "--out",
            folder.resolve("out").toString());
    program.environment().put("PATH", folder.toString());
    Path printed = folder.resolve("printed");

    Process process = program.redirectErrorStream(true).redirectOutput(printed.toFile()).start();

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readAllLines(printed))
        .containsExactly(
            "Judging solutions in Python needs the program 'python3', which does not run here."
                + " Install Python 3.8 or later, and put it on the PATH"
                + " (see errors.md#no-python in the penguin-core jar)");
  }

  @Test
  @Needs({Need.SANDBOX, Need.PYTHON})
  void aProblemWithoutSampleLeavesNoPassAtOne() throws IOException {
    List<Map<String, Object>> problems = new ArrayList<>();
    problems.add(problem("own/0"));
    problems.add(problem("own/1"));

    HumanEvalFiles.Graded graded =
        HumanEvalFiles.grade(
            HumanEvalFiles.write(folder.resolve("problems"), problems),
            HumanEvalFiles.write(
                folder.resolve("samples"), List.of(HumanEvalFiles.sample("own/0", "    return 1"))),
            folder.resolve("out"));

    assertThat(graded.exit()).isEqualTo(1);
    assertThat(graded.report().metrics()).containsEntry("passed", 1.0).doesNotContainKey("pass@1");
    assertThat(graded.err())
        .contains(
            "There is no pass@1: 1 of 2 problems have no sample with a verdict, the first of them"
                + " own/1. Add samples of them, or name a file with fewer problems");
  }

  private static Map<String, Object> problem(String id) {
    return HumanEvalFiles.fields(
        "task_id",
        id,
        "prompt",
        "def one():\n",
        "entry_point",
        "one",
        "test",
        "def check(candidate):\n    assert candidate() == 1\n");
  }
}
