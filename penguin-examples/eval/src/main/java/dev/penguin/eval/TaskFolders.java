package dev.penguin.eval;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.TreeDigest;
import dev.penguin.eval.internal.file.WorkCopy;
import dev.penguin.eval.internal.report.Rates;
import dev.penguin.eval.internal.run.AttemptRunner;
import dev.penguin.eval.internal.run.AttemptRunner.Job;
import dev.penguin.eval.internal.run.Fingerprints;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.eval.internal.trial.TaskTrial;
import dev.penguin.eval.internal.trial.TrialAgent;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Has agents carry out task folders. An agent works on a copy of {@code environment}, in a sandbox
 * in which the tasks do not exist; then {@code tests/test.sh} runs in another one, with the copy as
 * {@code /app}, and writes a reward to {@code /logs/verifier/reward.txt} or {@code reward.json}.
 *
 * <p>{@code 1} passes in {@code reward.txt}; an object without another one in it passes in {@code
 * reward.json} when its {@code reward} is a number of 1 or more. It must be written once: the tests
 * can only write to these two files, and so can the solution while the tests run it; what one of
 * them wrote cannot be taken back by the other, and several rewards pass only when all pass. Tests
 * that end with another exit code than 0 give no reward. All processes of the agent have ended
 * before the tests begin, and all processes of the tests before the reward is read. Needs Linux,
 * bubblewrap 0.8 or later, and coreutils. Immutable, and thread-safe.
 *
 * <pre>{@code
 * TaskFolders tasks = TaskFolders.of(TaskFolder.in(Path.of("tasks")));
 * EvalReport report = tasks.run("gpt-5-mini", agent -> agent.model("openai/gpt-5-mini"));
 * }</pre>
 */
@Experimental
public final class TaskFolders {
  private final List<TaskFolder> tasks;
  private final RunLimits limits;
  private final AttemptRunner runner;

  private TaskFolders(List<TaskFolder> tasks, RunLimits limits, AttemptRunner runner) {
    this.tasks = tasks;
    this.limits = limits;
    this.runner = runner;
  }

  /**
   * These tasks, one at a time.
   *
   * @param tasks the tasks
   */
  public static TaskFolders of(List<TaskFolder> tasks) {
    return new TaskFolders(List.copyOf(tasks), RunLimits.defaults(), AttemptRunner.single());
  }

  /**
   * What the agent may use for a task. Its time is the shorter one of this and the task's.
   *
   * @param budget the limits
   */
  public TaskFolders limits(RunLimits budget) {
    return new TaskFolders(tasks, budget, runner);
  }

  /**
   * So many tasks at once.
   *
   * @param number 1 or more
   */
  public TaskFolders parallel(int number) {
    return with(runner.withParallel(number));
  }

  /**
   * Stores each result, so that a later run of the same variant does not repeat it while limits and
   * the content of the task's directory are the same. What is unsupported is not stored.
   *
   * @param directory where; it is made when it is missing
   */
  public TaskFolders resumable(Path directory) {
    return with(runner.withDirectory(directory));
  }

  /**
   * Shows how far it has come.
   *
   * @param out where; a bar on a terminal, else a line at each tenth
   */
  public TaskFolders progress(PrintStream out) {
    return with(runner.withProgress(out));
  }

  private TaskFolders with(AttemptRunner other) {
    return new TaskFolders(tasks, limits, other);
  }

  /**
   * Has agents carry out the tasks.
   *
   * @param variant what the agents are called in the report
   * @param setup gives each agent its model, and what else it needs; its workspace, tools and
   *     sandbox are set
   * @throws dev.penguin.error.ConfigurationException when no sandbox is available
   */
  public EvalReport run(String variant, UnaryOperator<PenguinAgent.Builder> setup) {
    return each(variant, limits.toString(), (task, trial) -> agent(task, trial, setup));
  }

  /** Runs each task's own solution, which must pass. */
  public EvalReport oracle() {
    return each("oracle", "", (task, trial) -> trial.solve());
  }

  /** Runs the tests on the environment as it is, which must fail. */
  public EvalReport untouched() {
    return each("untouched", "", (task, trial) -> Optional.empty());
  }

  /** What is done in a workspace before the tests; gives the run of an agent, if one worked. */
  private interface Step {
    Optional<RunResult> on(TaskFolder task, TaskTrial trial) throws Exception;
  }

  private EvalReport each(String variant, String budget, Step step) {
    List<Job> jobs = new ArrayList<>();
    for (TaskFolder task : tasks) {
      jobs.add(
          new Job(
              task.id(),
              0,
              () ->
                  new AttemptRunner.Step(
                      configuration(variant, budget, task), () -> one(task, step))));
    }
    List<EvalCase> results = runner.run(jobs);
    List<String> ids = tasks.stream().map(TaskFolder::id).toList();
    return new EvalReport(variant, "tasks", Rates.metrics(ids, results), Map.of(), results);
  }

  /** All that a verdict depends on but the machine: the tests and the environment, too. */
  private static String configuration(String variant, String budget, TaskFolder task) {
    try {
      return Fingerprints.of(
          variant,
          budget,
          task.instruction(),
          task.agentTimeout() + " " + task.verifierTimeout() + " " + task.memoryMegabytes(),
          TreeDigest.of(task.folder()));
    } catch (IOException e) {
      throw new UncheckedIOException("The task cannot be read: " + e.getMessage(), e);
    }
  }

  private static Verdict one(TaskFolder task, Step step) throws Exception {
    if (task.unsupported().isPresent()) {
      return Verdict.of(EvalCase.Status.UNSUPPORTED, task.unsupported().get());
    }
    try (WorkCopy home = WorkCopy.empty()) {
      TaskTrial trial = TaskTrial.prepare(task, home.directory());
      Optional<RunResult> run = step.on(task, trial);
      Verdict verdict = Verdict.graded(trial::verify);
      return run.map(verdict::after).orElse(verdict);
    }
  }

  private Optional<RunResult> agent(
      TaskFolder task, TaskTrial trial, UnaryOperator<PenguinAgent.Builder> setup) {
    RunLimits bounded = TaskTrial.bounded(limits, task.agentTimeout());
    List<Path> hidden = new ArrayList<>(tasks.stream().map(TaskFolder::folder).toList());
    runner.directory().map(Path::toAbsolutePath).ifPresent(hidden::add);
    return Optional.of(TrialAgent.run(trial.workspace(), hidden, bounded, trial.prompt(), setup));
  }
}
