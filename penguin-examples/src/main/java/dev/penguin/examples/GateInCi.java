package dev.penguin.examples;

import dev.penguin.PenguinAgent;
import dev.penguin.eval.EvalReport;
import dev.penguin.eval.Evaluation;
import dev.penguin.eval.Gate;
import dev.penguin.eval.Grader;
import dev.penguin.eval.ReportPages;
import dev.penguin.eval.SuiteCase;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A step of continuous integration that fails when an agent answers worse than before. */
public final class GateInCi {
  private GateInCi() {}

  /**
   * Evaluates an agent against a baseline, and ends with 1 when it got worse. The first report
   * becomes the baseline, which belongs into version control.
   *
   * @param args the file of the baseline, and a folder for this report
   */
  public static void main(String[] args) throws IOException {
    try (PenguinAgent agent = ExampleModel.agent(script()).build()) {
      List<String> violations = check(agent, Path.of(args[0]), Path.of(args[1]));
      violations.forEach(System.out::println);
      System.exit(violations.isEmpty() ? 0 : 1);
    }
  }

  /** What keeps the agent from passing; empty when it passes. */
  static List<String> check(PenguinAgent agent, Path baseline, Path folder) throws IOException {
    // region: gate-in-ci
    EvalReport report = suite().progress(System.err).run("support agent", agent);
    ReportPages.write(report, folder); // for people: report.html, report.md
    if (!Files.exists(baseline)) {
      Files.copy(folder.resolve(EvalReport.FILE), baseline);
    }
    return Gate.standard() // no case may get worse
        .minPassAt1(0.5)
        .maxCostUsd("0.10")
        .violations(report, Optional.of(EvalReport.read(baseline)));
    // endregion
  }

  private static Evaluation suite() {
    return Evaluation.of(
            SuiteCase.of("flight", "Can penguins fly?").expecting("no"),
            SuiteCase.of("home", "On which half of the earth do they live?").expecting("south"))
        .named("penguins")
        .grade("says it", Grader.saysWhatIsExpected())
        .grade("at once", Grader.maxTurns(1));
  }

  private static ScriptedModel.Builder script() {
    return ScriptedModel.builder()
        .byConversation()
        .turn(
            request ->
                ModelReply.text(
                    request.messages().toString().contains("fly?") ? "No." : "In the south."));
  }
}
