package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.io.PrintStream;
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
        "humaneval --problems p --samples s|--out is missing",
        "humaneval --problems p --samples|--samples needs a value",
        "humaneval --problem p|There is no option '--problem'",
        "humaneval --problems p --samples s --out o --language c|--language must be python or java, got 'c'",
        "humanevil|There is no command 'humanevil'."
      })
  void aWrongCommandLineIsExplained(String line, String words) throws IOException {
    Path file = Files.createFile(folder.resolve("err"));
    try (PrintStream err = new PrintStream(file.toFile())) {
      assertThat(Main.run(List.of(line.split(" ")), err, err)).isEqualTo(2);
    }

    assertThat(Files.readAllLines(file).get(0)).isEqualTo(words);
  }

  @Test
  void samplesOfOtherProblemsAndTornFilesAreRefused() throws IOException {
    Path problems = HumanEvalFiles.write(folder.resolve("problems"), List.of(problem("own/0")));
    Path samples =
        HumanEvalFiles.write(
            folder.resolve("samples"), List.of(HumanEvalFiles.sample("own/1", "    return 1")));
    Path torn = Files.writeString(folder.resolve("torn"), "{\"task_id\":");

    HumanEvalFiles.Graded other = HumanEvalFiles.grade(problems, samples, folder.resolve("out"));
    HumanEvalFiles.Graded broken = HumanEvalFiles.grade(problems, torn, folder.resolve("out"));

    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("has a sample of 'own/1', which is none of the problems");
    assertThat(broken.exit()).isEqualTo(1);
    assertThat(broken.err()).contains("Line 1 of " + torn + " is no JSON object");
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
    assertThat(graded.err()).contains("so there is no pass@1");
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
