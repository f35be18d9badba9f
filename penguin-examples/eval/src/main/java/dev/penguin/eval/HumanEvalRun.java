package dev.penguin.eval;

import dev.penguin.eval.internal.humaneval.Problem;
import dev.penguin.eval.internal.judge.Judges;
import dev.penguin.eval.internal.report.Rates;
import dev.penguin.eval.internal.run.AttemptRunner;
import dev.penguin.eval.internal.run.AttemptRunner.Job;
import dev.penguin.eval.internal.run.AttemptRunner.Step;
import dev.penguin.eval.internal.run.Fingerprints;
import dev.penguin.eval.internal.run.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One evaluation: the attempts that it is made of, and its report. */
final class HumanEvalRun {
  private final HumanEval.Settings settings;
  private final Judges judges;

  HumanEvalRun(HumanEval.Settings settings, Judges judges) {
    this.settings = settings;
    this.judges = judges;
  }

  /** A program that is there is to be judged. */
  Job graded(Problem problem, int attempt, String program) {
    return new Job(
        problem.id(),
        attempt,
        configuration("", problem, program),
        () -> judges.judge(problem.task(program)));
  }

  /** A program is to be found in an answer, and judged. */
  Job solved(String name, Problem problem, int attempt, Answers answers) {
    return new Job(
        problem.id(), attempt, () -> step(name, problem, answers.answer(problem, attempt)));
  }

  private Step step(String name, Problem problem, Answers.Given given) {
    Solver.Answer answer = given.answer();
    String program = given.sample().map(one -> one.programAfter(problem.prompt())).orElse("");
    return new Step(
        configuration(name, problem, given.sample().isEmpty() ? answer.text() : program),
        () -> {
          Verdict verdict =
              given.sample().isEmpty()
                  ? Verdict.failed(Answers.NO_CODE)
                  : Verdict.graded(() -> judges.judge(problem.task(program)));
          return verdict.spent(answer.inputTokens(), answer.outputTokens(), answer.costUsd());
        });
  }

  /** All that a verdict depends on. */
  private String configuration(String name, Problem problem, String program) {
    String conditions = settings.language() + " " + settings.cpu();
    return Fingerprints.of(
        conditions, name, problem.beginning(), problem.entryPoint(), problem.test(), program);
  }

  /** Makes the attempts, and writes the report. */
  EvalReport report(String name, Collection<Problem> problems, List<Job> jobs, Path out)
      throws IOException {
    AttemptRunner runner = settings.runner().withDirectory(out);
    List<EvalCase> cases;
    try {
      cases = runner.run(jobs);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    Map<String, Double> metrics =
        new TreeMap<>(Rates.metrics(problems.stream().map(Problem::id).toList(), cases));
    metrics.put(
        "extraction_failures",
        (double) cases.stream().filter(one -> one.reason().equals(Answers.NO_CODE)).count());
    Map<String, String> how =
        Map.of(
            "language", settings.language().name().toLowerCase(Locale.ROOT),
            "cpu_seconds", Long.toString(settings.cpu().toSeconds()));
    EvalReport report = new EvalReport(name, "humaneval", metrics, how, cases);
    ReportPages.write(report, out);
    return report;
  }
}
