package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation that is killed goes on where it was, and repeats nothing. */
@Needs({Need.SANDBOX, Need.PYTHON})
class KilledEvaluationTest {
  private static final int PROBLEMS = 8;
  private static final int KILLS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 20 : 1;

  @TempDir Path folder;

  @Test
  void anEvaluationThatIsKilledRepeatsNoProblemAndNoAnswer() throws Exception {
    Path problems = problems();
    Path out = folder.resolve("out");
    Path results = out.resolve("results.jsonl");

    for (int kill = 0; kill < KILLS; kill++) {
      int before = lines(results).size();
      Process process = start(problems, out);
      try {
        while (lines(results).size() < Math.min(before + 2, PROBLEMS - 1) && process.isAlive()) {
          TimeUnit.MILLISECONDS.sleep(5); // What it writes cannot be waited for otherwise.
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
      List<String> kept = lines(results);
      if (kill == 0) { // as a kill in the midst of writing leaves it
        Files.writeString(results, String.join("\n", kept) + "\n{\"id\":\"torn");
      }
    }
    List<String> kept = whole(results);
    Process last = start(problems, out);

    assertThat(last.waitFor()).isZero();
    assertThat(lines(results)).hasSize(PROBLEMS).startsWith(kept.toArray(String[]::new));
    assertThat(kept).isNotEmpty();
    EvalReport report = EvalReport.read(out);
    assertThat(report.metrics())
        .containsEntry("pass@1", 1.0)
        .containsEntry("passed", (double) PROBLEMS);
    assertThat(new HashSet<>(lines(out.resolve("samples.jsonl")))).hasSize(PROBLEMS);
    assertThat(asked().size()).isBetween(PROBLEMS, PROBLEMS + KILLS * Solving.WORKERS);
    Process again = start(problems, out);
    int answers = asked().size();
    assertThat(again.waitFor()).isZero();
    assertThat(asked()).hasSize(answers);
    assertThat(lines(results)).hasSize(PROBLEMS);
  }

  /** A program that has the problems solved, and writes down what it is asked. */
  public static final class Solving {
    static final int WORKERS = 2;

    private Solving() {}

    public static void main(String[] args) throws Exception {
      Path asked = Path.of(args[2]);
      Solver solver =
          prompt -> {
            String number = prompt.replaceAll("(?s).*def f(\\d+).*", "$1");
            try {
              Files.createTempFile(asked, number + "-", "");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
            String code = "def f%s(x):\n    return x + %s\n".formatted(number, number);
            return Solver.Answer.of("Here it is:\n```python\n" + code + "```\n");
          };
      HumanEval.read(Path.of(args[0]), HumanEval.Language.PYTHON)
          .parallel(WORKERS)
          .run("scripted", solver, 1, Path.of(args[1]));
    }
  }

  private Path problems() throws IOException {
    List<Map<String, Object>> problems = new ArrayList<>();
    for (int i = 0; i < PROBLEMS; i++) {
      problems.add(
          HumanEvalFiles.fields(
              "task_id",
              "own/" + i,
              "prompt",
              "def f" + i + "(x):\n",
              "entry_point",
              "f" + i,
              "test",
              "def check(candidate):\n    assert candidate(1) == " + (i + 1) + "\n"));
    }
    Files.createDirectories(folder.resolve("asked"));
    return HumanEvalFiles.write(folder.resolve("problems.jsonl"), problems);
  }

  private Process start(Path problems, Path out) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Solving.class.getName(),
            problems.toString(),
            out.toString(),
            folder.resolve("asked").toString())
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start();
  }

  private List<Path> asked() throws IOException {
    try (var files = Files.list(folder.resolve("asked"))) {
      return files.toList();
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? whole(file) : List.of();
  }

  /** Without a last line that has no end. */
  private static List<String> whole(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
