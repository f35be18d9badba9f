package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.eval.EvalReport;
import dev.penguin.eval.Evaluation;
import dev.penguin.eval.Gate;
import dev.penguin.eval.Grader;
import dev.penguin.eval.SuiteCase;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate lets an agent through that is as good as before, and no other. */
class GateInCiTest {
  @TempDir Path folder;

  @Test
  void theFirstRunMakesTheBaselineAndTheNextOnePassesAgainstIt() throws Exception {
    String baseline = folder.resolve("baseline.json").toString();

    ChildProgram first =
        ChildProgram.run(GateInCi.class, Map.of(), baseline, folder.resolve("first").toString());
    ChildProgram second =
        ChildProgram.run(GateInCi.class, Map.of(), baseline, folder.resolve("second").toString());

    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(EvalReport.read(folder.resolve("baseline.json")).passAt1()).hasValue(1.0);
    assertThat(folder.resolve("second/report.html")).isNotEmptyFile();
  }

  @Test
  void anAgentThatGotWorseDoesNotPass() throws IOException {
    Path baseline = folder.resolve("baseline.json");
    try (PenguinAgent good = agent("No, in the south.");
        PenguinAgent bad = agent("Yes, in the south.")) {
      assertThat(GateInCi.check(good, baseline, folder.resolve("good"))).isEmpty();
      assertThat(GateInCi.check(bad, baseline, folder.resolve("bad")))
          .containsExactly("pass@1 fell from 100.0 % to 50.0 %", "these tasks got worse: [flight]");
    }
  }

  @Test
  void theGateOfATestNamesWhatIsMissing() {
    Evaluation suite =
        Evaluation.of(SuiteCase.of("flight", "Can penguins fly?").expecting("no"))
            .grade("says it", Grader.saysWhatIsExpected());
    try (PenguinAgent agent = agent("No.");
        PenguinAgent bad = agent("They fly.")) {
      // region: gate-in-a-test
      EvalReport report = suite.run("support agent", agent);
      Gate.standard().minPassAt1(1).enforce(report);
      // endregion
      EvalReport wrong = suite.run("bad agent", bad);
      assertThatThrownBy(() -> Gate.standard().minPassAt1(1).enforce(wrong))
          .isInstanceOf(AssertionError.class)
          .hasMessage(
              "'suite' with 'bad agent' does not pass the gate: pass@1 is 0.0 %, below 100.0 %");
    }
  }

  private static PenguinAgent agent(String answer) {
    return PenguinAgent.builder()
        .model(ScriptedModel.builder().byConversation().reply(answer).build())
        .build();
  }
}
