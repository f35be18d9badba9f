package dev.penguin.eval;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.TreeDigest;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.report.Rates;
import dev.penguin.eval.internal.run.AttemptRunner;
import dev.penguin.eval.internal.run.AttemptRunner.Job;
import dev.penguin.eval.internal.run.Fingerprints;
import dev.penguin.eval.internal.run.Spending;
import dev.penguin.eval.internal.run.Verdict;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A suite of one's own: cases, what is judged of each attempt, and how it is carried out.
 * Immutable, and thread-safe.
 *
 * <pre>{@code
 * EvalReport report =
 *     Evaluation.of(SuiteCase.of("capital", "What is the capital of France?").expecting("Paris"))
 *         .grade("says it", Grader.saysWhatIsExpected())
 *         .grade("without tools", Grader.callsOnly())
 *         .run("gpt-5-mini", agent);
 * Gate.standard().minPassAt1(1).enforce(report);
 * }</pre>
 */
@Experimental
public final class Evaluation {
  private final List<SuiteCase> cases;
  private final Map<String, Grader> graders;
  private final String name;
  private final int attempts;
  private final AttemptRunner runner;

  private Evaluation(
      List<SuiteCase> cases,
      Map<String, Grader> graders,
      String name,
      int attempts,
      AttemptRunner runner) {
    this.cases = cases;
    this.graders = graders;
    this.name = name;
    this.attempts = attempts;
    this.runner = runner;
  }

  /**
   * A suite: one attempt a case, one at a time, and nothing is stored.
   *
   * @param cases at least one, with ids that differ
   */
  public static Evaluation of(List<SuiteCase> cases) {
    Set<String> ids = new HashSet<>();
    cases.forEach(
        each -> {
          if (!ids.add(each.id())) {
            throw new IllegalArgumentException("Two cases have the id '" + each.id() + "'");
          }
        });
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("An evaluation needs a case, got none");
    }
    return new Evaluation(List.copyOf(cases), Map.of(), "suite", 1, AttemptRunner.single());
  }

  /**
   * A suite: one attempt a case, one at a time, and nothing is stored.
   *
   * @param cases at least one, with ids that differ
   */
  public static Evaluation of(SuiteCase... cases) {
    return of(List.of(cases));
  }

  /**
   * The suite with a name, for its reports; {@code suite} unless set.
   *
   * @param suite the name
   */
  public Evaluation named(String suite) {
    return new Evaluation(cases, graders, suite, attempts, runner);
  }

  /**
   * One more judgement of each attempt. All must pass for the attempt to pass.
   *
   * @param what its name, in reports
   * @param grader judges
   */
  public Evaluation grade(String what, Grader grader) {
    Map<String, Grader> more = new LinkedHashMap<>(graders);
    if (more.put(what, grader) != null) {
      throw new IllegalArgumentException("Two graders have the name '" + what + "'");
    }
    return new Evaluation(cases, more, name, attempts, runner);
  }

  /**
   * So many attempts at each case, for {@code pass@k}.
   *
   * @param number 1 or more
   */
  public Evaluation attempts(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("The number of attempts must be 1 or more, got " + number);
    }
    return new Evaluation(cases, graders, name, number, runner);
  }

  /**
   * So many attempts at once.
   *
   * @param number 1 or more
   */
  public Evaluation parallel(int number) {
    return with(runner.withParallel(number));
  }

  /**
   * Stores each result as soon as it is there. A later run with the same directory, variant, cases,
   * contents of their files, names of graders and their {@link Grader#settings()} makes only the
   * attempts that are missing or ended in an error, also when this process was killed. An agent
   * that was changed needs another variant or another directory, and a lambda that grades otherwise
   * another name or {@link Grader#withSettings}: nobody can see from outside that it is another
   * one.
   *
   * @param directory where; it is made when it is missing
   */
  public Evaluation resumable(Path directory) {
    return with(runner.withDirectory(directory));
  }

  /**
   * Shows how far it has come.
   *
   * @param out where, such as {@code System.err}; a bar on a terminal, else a line at each tenth
   */
  public Evaluation progress(PrintStream out) {
    return with(runner.withProgress(out));
  }

  private Evaluation with(AttemptRunner other) {
    return new Evaluation(cases, graders, name, attempts, other);
  }

  /**
   * Evaluates an agent. Each attempt is a run in a session of its own.
   *
   * @param variant what the agent is called in the report, such as its model or prompt
   * @param agent the agent; it is not closed
   */
  public EvalReport run(String variant, PenguinAgent agent) {
    return run(variant, agent::run);
  }

  /**
   * Evaluates whatever carries out a request, such as {@code engine::run}.
   *
   * @param variant what it is called in the report
   * @param subject carries a request out; called by several threads at once when {@link #parallel}
   *     says so
   * @throws java.io.UncheckedIOException when results cannot be stored
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   */
  public EvalReport run(String variant, Function<RunRequest, RunResult> subject) {
    if (graders.isEmpty()) {
      throw new IllegalStateException("An evaluation judges something. Add grade(…)");
    }
    List<Job> jobs = new ArrayList<>();
    for (SuiteCase each : cases) {
      String configuration = configuration(variant, each);
      for (int number = 0; number < attempts; number++) {
        int attempt = number;
        jobs.add(new Job(each.id(), attempt, configuration, () -> attempt(each, attempt, subject)));
      }
    }
    List<EvalCase> results = runner.run(jobs);
    List<String> ids = cases.stream().map(SuiteCase::id).toList();
    return new EvalReport(
        variant, "suite", Rates.metrics(ids, results), Map.of("suite", name), results);
  }

  private String configuration(String variant, SuiteCase each) {
    return Fingerprints.of(
        name,
        variant,
        each.prompt(),
        each.expected().toString(),
        each.files().map(Evaluation::digest).orElse(""),
        Fingerprints.of(graders.keySet().toArray(new String[0])),
        Fingerprints.of(graders.values().stream().map(Grader::settings).toArray(String[]::new)));
  }

  private static String digest(Path files) {
    try {
      return TreeDigest.of(files);
    } catch (IOException | UncheckedIOException e) {
      return "unreadable"; // so that there is no attempt either
    }
  }

  private Verdict attempt(SuiteCase each, int number, Function<RunRequest, RunResult> subject)
      throws Exception {
    if (each.files().isEmpty()) {
      return attempt(each, number, subject, Optional.empty());
    }
    try (WorkCopy copy = WorkCopy.of(each.files().get())) {
      return attempt(each, number, subject, Optional.of(copy.directory()));
    }
  }

  private Verdict attempt(
      SuiteCase each, int number, Function<RunRequest, RunResult> subject, Optional<Path> workspace)
      throws Exception {
    Trajectory.Recorder recorder = new Trajectory.Recorder();
    Spending spending = new Spending();
    RunRequest bare = RunRequest.of(each.prompt()).withListener(recorder).withListener(spending);
    RunRequest request = workspace.map(bare::inWorkspace).orElse(bare);
    RunResult run = spending.during(() -> subject.apply(request));
    Attempt attempt = new Attempt(each, number, run, recorder.trajectory(), workspace);
    return Verdict.graded(() -> judged(attempt)).spent(run);
  }

  private Verdict judged(Attempt attempt) throws Exception {
    List<String> reasons = new ArrayList<>();
    for (Map.Entry<String, Grader> grader : graders.entrySet()) {
      Grade grade = grader.getValue().grade(attempt);
      if (!grade.passed()) {
        reasons.add(grader.getKey() + ": " + grade.reason());
      }
    }
    return reasons.isEmpty() ? Verdict.passed() : Verdict.failed(String.join("; ", reasons));
  }
}
