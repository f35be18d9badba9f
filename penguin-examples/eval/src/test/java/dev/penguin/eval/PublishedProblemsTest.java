package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.eval.internal.file.JsonLines;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PublishedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published problems, with their own solutions and with wrong ones. Every 41st problem, all of
 * them with PENGUIN_ROUNDS=full.
 */
@Needs({Need.HUMANEVAL, Need.SANDBOX})
class PublishedProblemsTest {
  private static final int STEP = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 1 : 41;
  private static final String PYTHON = "humaneval/HumanEval.jsonl.gz";
  private static final String JAVA = "humaneval-x-java/humaneval_java.jsonl.gz";

  @TempDir Path folder;

  @Test
  @Needs(Need.PYTHON)
  void thePublishedExampleGivesOneHalf() throws IOException {
    HumanEvalFiles.Graded graded =
        HumanEvalFiles.grade(
            PublishedData.file("humaneval/example_problem.jsonl"),
            PublishedData.file("humaneval/example_samples.jsonl"),
            folder.resolve("out"),
            "--cpu",
            "1");

    assertThat(graded.exit()).isZero();
    assertThat(graded.out()).contains("pass@1 = 0.5");
    assertThat(Files.readString(graded.folder().resolve("report.json"))).contains("\"pass@1\":0.5");
    assertThat(graded.folder().resolve("report.md")).content().contains("| 50.0 % | 3 | 2 | 1 |");
    assertThat(graded.folder().resolve("report.html")).content().contains("50.0 %");
    assertThat(graded.report().cases())
        .extracting(EvalCase::passed)
        .containsExactly(false, false, false, true, true, true);
  }

  @Test
  @Needs(Need.PYTHON)
  void theirOwnSolutionsPassInPython() throws IOException {
    assertAllPass(PYTHON, "python");
  }

  @Test
  void theirOwnSolutionsPassInJava() throws IOException {
    assertAllPass(JAVA, "java");
  }

  @Test
  @Needs(Need.PYTHON)
  void wrongSolutionsFailInPython() throws IOException {
    assertNonePasses(PYTHON, "python", "    return \"none\"\n");
  }

  @Test
  void wrongSolutionsFailInJava() throws IOException {
    assertNonePasses(JAVA, "java", "throw new IllegalStateException(); } }");
  }

  private void assertAllPass(String file, String language) throws IOException {
    List<Map<String, Object>> problems = problems(file);
    List<Map<String, Object>> samples = new ArrayList<>();
    for (Map<String, Object> problem : problems) {
      samples.add(
          HumanEvalFiles.sample(
              (String) problem.get("task_id"), (String) problem.get("canonical_solution")));
    }

    EvalReport report = grade(problems, samples, language);

    assertThat(report.cases()).filteredOn(one -> !one.passed()).isEmpty();
    assertThat(report.metrics()).containsEntry("pass@1", 1.0);
    assertThat(report.metrics()).containsEntry("passed", (double) problems.size());
  }

  private void assertNonePasses(String file, String language, String wrong) throws IOException {
    List<Map<String, Object>> problems = problems(file);
    List<Map<String, Object>> samples = new ArrayList<>();
    problems.forEach(
        problem -> samples.add(HumanEvalFiles.sample((String) problem.get("task_id"), wrong)));

    EvalReport report = grade(problems, samples, language);

    assertThat(report.cases())
        .extracting(EvalCase::status)
        .containsOnly(EvalCase.Status.FAILED)
        .hasSize(problems.size());
    assertThat(report.metrics()).containsEntry("pass@1", 0.0);
  }

  private EvalReport grade(
      List<Map<String, Object>> problems, List<Map<String, Object>> samples, String language)
      throws IOException {
    return HumanEvalFiles.grade(
            HumanEvalFiles.write(folder.resolve("problems.jsonl"), problems),
            HumanEvalFiles.write(folder.resolve("samples.jsonl"), samples),
            folder.resolve("out"),
            "--language",
            language,
            "--cpu",
            "10")
        .report();
  }

  private static List<Map<String, Object>> problems(String file) throws IOException {
    List<Map<String, Object>> all = JsonLines.read(PublishedData.file(file), fields -> fields);
    List<Map<String, Object>> some = new ArrayList<>();
    for (int i = 0; i < all.size(); i += STEP) {
      some.add(all.get(i));
    }
    assertThat(all).hasSize(164);
    return some;
  }
}
