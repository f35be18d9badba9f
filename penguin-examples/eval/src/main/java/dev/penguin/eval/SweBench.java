package dev.penguin.eval;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.report.Rates;
import dev.penguin.eval.internal.run.AttemptRunner;
import dev.penguin.eval.internal.run.AttemptRunner.Job;
import dev.penguin.eval.internal.run.Fingerprints;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.eval.internal.swe.BaseRepository;
import dev.penguin.eval.internal.swe.InstanceTrial;
import dev.penguin.eval.internal.swe.StoredAttempts;
import dev.penguin.eval.internal.trial.TrialAgent;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Has agents solve instances of SWE-bench. Each works in a repository with the base commit alone,
 * in a sandbox in which the instances, the full repositories and earlier results do not exist. What
 * it changed becomes a prediction in the official form, and is graded where the command that runs
 * the instance's tests is known. Needs Linux, git and bubblewrap. Immutable, and thread-safe.
 *
 * <pre>{@code
 * SweBench bench = SweBench.of(Path.of("instances.jsonl"), Path.of("repositories"), Path.of("out"));
 * EvalReport report = bench.run("gpt-5-mini", agent -> agent.model("openai/gpt-5-mini"));
 * }</pre>
 *
 * <p>The grade is read from what the tests print, as the official harness does: a solution that
 * forges the whole output and the exit code of its tests is not found out.
 */
@Experimental
public final class SweBench {
  /** The name of the file of predictions in the directory of results. */
  public static final String PREDICTIONS = "predictions.jsonl";

  private final Path file;
  private final List<SweBenchInstance> instances;
  private final Path repositories;
  private final RunLimits limits;
  private final Function<SweBenchInstance, Optional<String>> commands;
  private final AttemptRunner runner;

  private SweBench(
      Path file,
      List<SweBenchInstance> instances,
      Path repositories,
      RunLimits limits,
      Function<SweBenchInstance, Optional<String>> commands,
      AttemptRunner runner) {
    this.file = file;
    this.instances = instances;
    this.repositories = repositories;
    this.limits = limits;
    this.commands = commands;
    this.runner = runner;
  }

  /**
   * The instances of a file, one at a time.
   *
   * @param file the instances, as JSON or JSONL
   * @param repositories the directory with a clone of each repository, named {@code owner__name},
   *     or {@code owner__name.git} for a bare one; they are only read
   * @param out where predictions and results are stored; a later run of the same variant does not
   *     repeat what is there
   * @throws IOException when the instances cannot be read
   */
  public static SweBench of(Path file, Path repositories, Path out) throws IOException {
    return new SweBench(
        file.toRealPath(),
        SweBenchInstance.read(file),
        repositories.toRealPath(),
        RunLimits.defaults(),
        SweBenchInstance::testCommand,
        AttemptRunner.single().withDirectory(out.toAbsolutePath()));
  }

  /**
   * What the agent may use for an instance.
   *
   * @param budget the limits
   */
  public SweBench limits(RunLimits budget) {
    Objects.requireNonNull(budget, "budget");
    return new SweBench(file, instances, repositories, budget, commands, runner);
  }

  /**
   * How the tests of instances are run, in place of what the instances say.
   *
   * @param testCommand gives a shell command for the directory of the repository, such as {@code
   *     python3 -m pytest -rA tests}; empty when there is none, and the instance is not graded
   */
  public SweBench commands(Function<SweBenchInstance, Optional<String>> testCommand) {
    return new SweBench(file, instances, repositories, limits, testCommand, runner);
  }

  /**
   * So many instances at once.
   *
   * @param number 1 or more
   */
  public SweBench parallel(int number) {
    return with(runner.withParallel(number));
  }

  /**
   * Shows how far it has come.
   *
   * @param stream where; a bar on a terminal, else a line at each tenth
   */
  public SweBench progress(PrintStream stream) {
    return with(runner.withProgress(stream));
  }

  private SweBench with(AttemptRunner other) {
    return new SweBench(file, instances, repositories, limits, commands, other);
  }

  /**
   * Has agents solve the instances, writes their predictions to {@link #PREDICTIONS}, and grades
   * them.
   *
   * @param variant {@code model_name_or_path}, and the name in the report
   * @param setup gives each agent its model, and what else it needs; its workspace, tools and
   *     sandbox are set
   * @throws IOException when results cannot be stored
   * @throws dev.penguin.error.ConfigurationException when no sandbox is available
   */
  public EvalReport run(String variant, UnaryOperator<PenguinAgent.Builder> setup)
      throws IOException {
    StoredAttempts attempts = StoredAttempts.in(out(), Fingerprints.of(variant, limits.toString()));
    EvalReport report =
        each(variant, instance -> limits.toString(), instance -> solve(instance, setup, attempts));
    List<Prediction> predictions = new ArrayList<>();
    for (SweBenchInstance instance : instances) {
      attempts
          .find(instance)
          .ifPresent(
              found -> predictions.add(new Prediction(instance.id(), variant, found.patch())));
    }
    Prediction.write(predictions, out().resolve(PREDICTIONS));
    return report;
  }

  private Path out() {
    return runner.directory().orElseThrow();
  }

  /**
   * Grades predictions that are there already, of whatever model.
   *
   * @param variant what they are called in the report
   * @param predictions at most one for each instance; those without one fail
   */
  public EvalReport grade(String variant, List<Prediction> predictions) {
    Map<String, String> patches = new LinkedHashMap<>();
    predictions.forEach(each -> patches.put(each.instanceId(), each.patch()));
    return each(
        variant,
        instance -> patches.getOrDefault(instance.id(), ""),
        instance -> graded(instance, patches.getOrDefault(instance.id(), "")));
  }

  /** Grades the real solutions, which must pass: whether the instances are sound here. */
  public EvalReport gold() {
    return grade(
        "gold",
        instances.stream().map(each -> new Prediction(each.id(), "gold", each.patch())).toList());
  }

  private interface Step {
    Verdict of(SweBenchInstance instance) throws Exception;
  }

  private EvalReport each(String variant, Function<SweBenchInstance, String> what, Step step) {
    List<Job> jobs = new ArrayList<>();
    for (SweBenchInstance instance : instances) {
      String command = commands.apply(instance).orElse("");
      String configuration =
          Fingerprints.of(variant, what.apply(instance), instance.toString(), command);
      jobs.add(new Job(instance.id(), 0, configuration, () -> step.of(instance)));
    }
    List<EvalCase> results = runner.run(jobs);
    List<String> ids = instances.stream().map(SweBenchInstance::id).toList();
    return new EvalReport(variant, "swe-bench", Rates.metrics(ids, results), Map.of(), results);
  }

  /** Asks the agent, unless its answer is stored: this may have been killed while it graded. */
  private Verdict solve(
      SweBenchInstance instance, UnaryOperator<PenguinAgent.Builder> setup, StoredAttempts attempts)
      throws IOException {
    Optional<Path> source = InstanceTrial.repository(repositories, instance);
    if (source.isEmpty()) {
      return noRepository(instance);
    }
    Optional<StoredAttempts.Answer> stored = attempts.find(instance);
    StoredAttempts.Answer answer =
        stored.isPresent() ? stored.get() : asked(instance, source.get(), setup);
    if (stored.isEmpty()) {
      attempts.store(instance, answer);
    }
    return answer.verdict(() -> graded(instance, answer.patch()));
  }

  private StoredAttempts.Answer asked(
      SweBenchInstance instance, Path source, UnaryOperator<PenguinAgent.Builder> setup)
      throws IOException {
    try (WorkCopy home = WorkCopy.empty()) {
      BaseRepository base = BaseRepository.make(instance, source, home.directory());
      List<Path> hidden = List.of(file, repositories, out(), home.directory());
      RunResult run =
          TrialAgent.run(base.workspace(), hidden, limits, InstanceTrial.prompt(instance), setup);
      // Of a run that was interrupted there is no patch: git is interrupted, too.
      return StoredAttempts.Answer.of(base.patch(), run);
    }
  }

  private Verdict noRepository(SweBenchInstance instance) {
    return Verdict.of(
        EvalCase.Status.UNSUPPORTED,
        "there is no clone of " + instance.repo() + " in " + repositories);
  }

  private Verdict graded(SweBenchInstance instance, String patch) throws IOException {
    Optional<Path> source = InstanceTrial.repository(repositories, instance);
    return source.isEmpty()
        ? noRepository(instance)
        : InstanceTrial.grade(instance, source.get(), patch, commands.apply(instance));
  }
}
