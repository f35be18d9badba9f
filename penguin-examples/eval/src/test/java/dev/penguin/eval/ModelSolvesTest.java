package dev.penguin.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.model.ChatModel;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.testing.ScriptedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and agents that solve problems. */
@Needs({Need.SANDBOX, Need.PYTHON})
class ModelSolvesTest {
  private static final String RIGHT = "```python\ndef twice(x):\n    return helper(x)\n```";

  private static final Map<String, Object> PROBLEM =
      HumanEvalFiles.fields(
          "task_id",
          "own/0",
          "prompt",
          "def helper(x):\n    return 2 * x\n\n\ndef twice(x):\n    \"\"\"Twice.\"\"\"\n",
          "entry_point",
          "twice",
          "test",
          "def check(candidate):\n    assert candidate(4) == 8\n");

  @TempDir Path folder;

  @Test
  void aModelIsAskedAsOftenAsWanted() throws Exception {
    ScriptedModel model =
        ScriptedModel.replying(
            RIGHT, "I would rather not.", "```python\ndef twice(x):\n    return x\n```");

    EvalReport report =
        problems().parallel(1).run("scripted", Solver.of(model), 3, folder.resolve("out"));

    assertThat(report.cases()).extracting(EvalCase::passed).containsExactly(true, false, false);
    assertThat(report.cases().get(1).reason()).isEqualTo("the answer has no code");
    assertThat(report.metrics()).containsEntry("extraction_failures", 1.0);
    assertThat(report.metrics()).containsEntry("pass@1", 1 / 3.0);
    assertThat(model.requests().get(0).messages().toString())
        .contains("def twice(x):")
        .doesNotContain("candidate");
    assertThat(Files.readString(folder.resolve("out/samples.jsonl")))
        .contains("I would rather not.");
  }

  @Test
  void anAgentSolvesAsAModelDoes() throws Exception {
    ScriptedModel model = ScriptedModel.replying(RIGHT);
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    EvalReport report;
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build();
        PrintStream progress = new PrintStream(shown, true, StandardCharsets.UTF_8)) {
      report =
          problems().progress(progress).run("agent", Solver.of(agent), 1, folder.resolve("out"));
    }

    assertThat(report.metrics()).containsEntry("pass@1", 1.0);
    assertThat(shown.toString(StandardCharsets.UTF_8).strip()).isEqualTo("1 of 1, 1 passed");
  }

  @Test
  void theExampleOfTheGuideRuns() throws Exception {
    ChatModel model = ScriptedModel.replying(RIGHT, RIGHT, RIGHT);
    Path problems = HumanEvalFiles.write(folder.resolve("problems.jsonl"), List.of(PROBLEM));
    Path results = folder.resolve("results");
    // region: humaneval-model
    EvalReport report =
        HumanEval.read(problems, HumanEval.Language.PYTHON)
            .progress(System.err)
            .run("my-model", Solver.of(model), 3, results);
    double passAt1 = report.metrics().get("pass@1");
    // endregion

    assertThat(passAt1).isEqualTo(1.0);
  }

  @Test
  void anAnswerThatFailsHasNoVerdictAndIsAskedForAnew() throws Exception {
    Solver broken =
        prompt -> {
          throw new IllegalStateException("no connection");
        };

    EvalReport first = problems().run("model", broken, 1, folder.resolve("out"));
    EvalReport second =
        problems().run("model", prompt -> Solver.Answer.of(RIGHT), 1, folder.resolve("out"));

    assertThat(first.cases()).extracting(EvalCase::status).containsExactly(EvalCase.Status.ERROR);
    assertThat(first.metrics()).doesNotContainKey("pass@1");
    assertThat(second.metrics()).containsEntry("pass@1", 1.0);
  }

  private HumanEval problems() throws IOException {
    Path file = HumanEvalFiles.write(folder.resolve("problems.jsonl"), List.of(PROBLEM));
    return HumanEval.read(file, HumanEval.Language.PYTHON);
  }
}
