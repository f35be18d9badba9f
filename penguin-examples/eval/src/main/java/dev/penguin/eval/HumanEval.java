package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.JsonLines;
import dev.penguin.eval.internal.file.RecordLog;
import dev.penguin.eval.internal.humaneval.Extraction;
import dev.penguin.eval.internal.humaneval.Problem;
import dev.penguin.eval.internal.humaneval.Sample;
import dev.penguin.eval.internal.judge.Bounds;
import dev.penguin.eval.internal.judge.Judges;
import dev.penguin.eval.internal.run.AttemptRunner;
import dev.penguin.eval.internal.run.AttemptRunner.Job;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * HumanEval, and HumanEval-X in Java, from the published files. Each solution runs in a sandbox of
 * its own, and another process, which the solution cannot reach, makes the verdict from the values
 * that it gives. It needs Linux, {@code bwrap} and the tools of util-linux, and {@code python3} for
 * Python; problems and solutions may use the standard library.
 *
 * <p>The folder of results has the report as {@link ReportPages#write} writes it, {@code
 * results.jsonl} with a verdict a line, and after {@link #run} {@code samples.jsonl} with the
 * answers in the published form. Both of the latter grow as work is done: an evaluation that was
 * killed goes on where it was when it is started again with the same folder.
 *
 * <p>Immutable and thread-safe.
 */
@Experimental
public final class HumanEval {
  private static final int MAX_PARALLEL = 64;
  private static final String INSTRUCTIONS =
      """
      Complete the following %s. Answer with the whole %s in one fenced code block, with all that \
      it needs and without tests.

      ```%s
      %s
      ```
      """;

  private final Map<String, Problem> problems;
  private final Settings settings;

  /** The languages that can be judged. */
  public enum Language {
    /** Python 3, as HumanEval has it. */
    PYTHON,
    /** Java, as HumanEval-X has it; this program must run on a JDK. */
    JAVA
  }

  /** How it runs. */
  record Settings(Language language, Duration cpu, AttemptRunner runner) {}

  private HumanEval(Map<String, Problem> problems, Settings settings) {
    this.problems = problems;
    this.settings = settings;
  }

  /**
   * Reads problems; as many of them are judged at once as there are processors, with 3 s of CPU
   * time each.
   *
   * @param file the published JSONL file, compressed with gzip or not
   * @param language the language of the problems
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it holds no problems of that language
   */
  public static HumanEval read(Path file, Language language) throws IOException {
    Map<String, Problem> problems = new LinkedHashMap<>();
    JsonLines.read(file, fields -> problem(fields, language))
        .forEach(
            problem -> {
              if (problems.put(problem.id(), problem) != null) {
                throw new IllegalArgumentException(
                    file + " has the problem " + problem.id() + " twice");
              }
            });
    if (problems.isEmpty()) {
      throw new IllegalArgumentException(file + " has no problems. Name the published file");
    }
    AttemptRunner runner =
        AttemptRunner.single()
            .withParallel(Math.min(MAX_PARALLEL, Runtime.getRuntime().availableProcessors()));
    return new HumanEval(problems, new Settings(language, Duration.ofSeconds(3), runner));
  }

  private static Problem problem(Map<String, Object> fields, Language language) {
    boolean java = fields.containsKey("declaration");
    if (java != (language == Language.JAVA) && java != fields.containsKey("entry_point")) {
      throw new IllegalArgumentException(
          java
              ? "this is a problem of HumanEval-X in Java. Choose the language java"
              : "this is a problem of HumanEval in Python. Choose the language python");
    }
    return language == Language.JAVA ? Problem.java(fields) : Problem.python(fields);
  }

  private HumanEval with(AttemptRunner runner) {
    return new HumanEval(problems, new Settings(settings.language(), settings.cpu(), runner));
  }

  /**
   * So many solutions at once.
   *
   * @param number from 1 to 64
   */
  public HumanEval parallel(int number) {
    if (number > MAX_PARALLEL) {
      throw new IllegalArgumentException(
          "The number of solutions at once must be 1 to " + MAX_PARALLEL + ", got " + number);
    }
    return with(settings.runner().withParallel(number));
  }

  /**
   * Another CPU time for a solution; twice that and 2 s more may pass on the clock.
   *
   * @param time whole seconds, from 1 s to 1 hour
   */
  public HumanEval cpu(Duration time) {
    if (time.toSeconds() < 1 || time.toSeconds() > 3600 || time.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "CPU time must be whole seconds, from 1 s to 1 hour, got " + time);
    }
    return new HumanEval(problems, new Settings(settings.language(), time, settings.runner()));
  }

  /**
   * Shows how far it has come.
   *
   * @param out where, such as {@code System.err}; a bar on a terminal, else a line at each tenth
   */
  public HumanEval progress(PrintStream out) {
    return with(settings.runner().withProgress(out));
  }

  /** The ids of the problems, in the order of the file. */
  Set<String> ids() {
    return problems.keySet();
  }

  /**
   * Grades samples in their published form: a JSONL file of {@code task_id} and {@code completion},
   * without the prompt.
   *
   * @param samples the file, compressed with gzip or not
   * @param out the folder of results, which is made; one with results of the same samples goes on
   * @return the report, which is in the folder, too
   * @throws IOException when a file cannot be read or written, or the folder is in use
   * @throws IllegalArgumentException when a sample is malformed or of no problem
   * @throws dev.penguin.error.ConfigurationException when there is no sandbox, or no Python
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   */
  public EvalReport grade(Path samples, Path out) throws IOException {
    List<Sample> all = JsonLines.read(samples, this::sample);
    if (all.isEmpty()) {
      throw new IllegalArgumentException(samples + " has no samples. Name a file that has some");
    }
    Map<String, Integer> attempts = new LinkedHashMap<>();
    try (Judges judges = judges()) {
      HumanEvalRun run = new HumanEvalRun(settings, judges);
      List<Job> jobs = new ArrayList<>();
      for (Sample sample : all) {
        Problem problem = Objects.requireNonNull(problems.get(sample.taskId()));
        int attempt = attempts.merge(sample.taskId(), 1, Integer::sum) - 1;
        jobs.add(run.graded(problem, attempt, sample.programAfter(problem.prompt())));
      }
      return run.report("samples of " + samples.getFileName(), problems.values(), jobs, out);
    }
  }

  private Sample sample(Map<String, Object> fields) {
    Sample sample = Sample.of(fields);
    if (!problems.containsKey(sample.taskId())) {
      throw new IllegalArgumentException(
          "'"
              + sample.taskId()
              + "' is none of the problems, which are named like '"
              + problems.keySet().iterator().next()
              + "'");
    }
    return sample;
  }

  private Judges judges() {
    Bounds bounds = Bounds.of(settings.cpu());
    return settings.language() == Language.JAVA ? Judges.java(bounds) : Judges.python(bounds);
  }

  /**
   * Has every problem solved, and grades the answers.
   *
   * @param name of what solves them, for instance that of the model; answers in the folder that
   *     another one gave are passed over
   * @param solver solves them; asked by as many threads at once as {@link #parallel} says
   * @param attempts how often each problem is to be solved, from 1 to 1,000
   * @param out the folder of results, which is made; what is in it is not asked again
   * @return the report, which is in the folder, too
   * @throws IOException when a file cannot be read or written, or the folder is in use
   * @throws dev.penguin.error.ConfigurationException when there is no sandbox, or no Python
   * @throws java.util.concurrent.CancellationException when the thread is interrupted
   */
  public EvalReport run(String name, Solver solver, int attempts, Path out) throws IOException {
    if (attempts < 1 || attempts > 1000) {
      throw new IllegalArgumentException("Attempts must be 1 to 1,000, got " + attempts);
    }
    Files.createDirectories(out);
    try (RecordLog log = RecordLog.open(out.resolve("samples.jsonl"));
        Judges judges = judges()) {
      Answers answers = new Answers(name, solver, log, this::prompt, this::extract);
      HumanEvalRun run = new HumanEvalRun(settings, judges);
      List<Job> jobs = new ArrayList<>();
      for (Problem problem : problems.values()) {
        for (int attempt = 0; attempt < attempts; attempt++) {
          jobs.add(run.solved(name, problem, attempt, answers));
        }
      }
      return run.report(name, problems.values(), jobs, out);
    }
  }

  private String prompt(Problem problem) {
    boolean java = settings.language() == Language.JAVA;
    return INSTRUCTIONS.formatted(
        java ? "method" : "function",
        java ? "class" : "function",
        java ? "java" : "python",
        problem.prompt());
  }

  private Optional<Sample> extract(Problem problem, String answer) {
    return Extraction.of(problem, answer, settings.language() == Language.JAVA);
  }
}
