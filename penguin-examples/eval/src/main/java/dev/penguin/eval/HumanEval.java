package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.humaneval.Extraction;
import dev.penguin.eval.internal.humaneval.JsonLines;
import dev.penguin.eval.internal.humaneval.Problem;
import dev.penguin.eval.internal.humaneval.Sample;
import dev.penguin.eval.internal.run.RecordLog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * HumanEval, and HumanEval-X in Java, from the published files. Each solution runs in a sandbox of
 * its own, and another process, which the solution cannot reach, makes the verdict from the values
 * that it gives. It needs Linux, {@code bwrap} and the tools of util-linux, and {@code python3} for
 * Python; problems and solutions may use the standard library.
 *
 * <p>The folder of results has {@code report.json}, see {@link EvalReport}, {@code results.jsonl}
 * with a verdict a line, and after {@link #run} {@code samples.jsonl} with the answers in the
 * published form. Both grow as work is done: an evaluation that was killed goes on where it was
 * when it is started again with the same folder.
 *
 * <p>Immutable and thread-safe.
 */
@Experimental
public final class HumanEval {
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
  record Settings(Language language, int workers, Duration cpu, Optional<PrintStream> progress) {}

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
    for (Map<String, Object> fields : JsonLines.read(file)) {
      Problem problem = language == Language.JAVA ? Problem.java(fields) : Problem.python(fields);
      if (problems.put(problem.id(), problem) != null) {
        throw new IllegalArgumentException(file + " has the problem " + problem.id() + " twice");
      }
    }
    if (problems.isEmpty()) {
      throw new IllegalArgumentException(file + " has no problems. Name the published file");
    }
    int workers = Runtime.getRuntime().availableProcessors();
    return new HumanEval(
        problems, new Settings(language, workers, Duration.ofSeconds(3), Optional.empty()));
  }

  /**
   * The same with another number of solutions at once.
   *
   * @param workers from 1 to 64
   */
  public HumanEval withWorkers(int workers) {
    if (workers < 1 || workers > 64) {
      throw new IllegalArgumentException("Workers must be 1 to 64, got " + workers);
    }
    return new HumanEval(
        problems, new Settings(settings.language(), workers, settings.cpu(), settings.progress()));
  }

  /**
   * The same with another CPU time for a solution; twice that and 2 s more may pass on the clock.
   *
   * @param cpu whole seconds, from 1 s to 1 hour
   */
  public HumanEval withCpu(Duration cpu) {
    if (cpu.toSeconds() < 1 || cpu.toHours() > 1 || cpu.toNanosPart() != 0) {
      throw new IllegalArgumentException(
          "CPU time must be whole seconds, from 1 s to 1 hour, got " + cpu);
    }
    return new HumanEval(
        problems, new Settings(settings.language(), settings.workers(), cpu, settings.progress()));
  }

  /**
   * The same, which shows how far it has come.
   *
   * @param out where; a bar if this program has a terminal, else a line at each tenth
   */
  public HumanEval withProgress(PrintStream out) {
    return new HumanEval(
        problems,
        new Settings(settings.language(), settings.workers(), settings.cpu(), Optional.of(out)));
  }

  /**
   * Grades samples in their published form: a JSONL file of {@code task_id} and {@code completion},
   * without the prompt.
   *
   * @param samples the file, compressed with gzip or not
   * @param out the folder of results, which is made; one with results of the same samples goes on
   * @return the report, which is in the folder, too
   * @throws IOException when a file cannot be read or written, or the folder is in use
   * @throws IllegalArgumentException when a sample is of no problem
   * @throws InterruptedException when the thread was interrupted
   */
  public EvalReport grade(Path samples, Path out) throws IOException, InterruptedException {
    Map<String, Integer> attempts = new LinkedHashMap<>();
    List<GradedSample> all = new ArrayList<>();
    for (Map<String, Object> fields : JsonLines.read(samples)) {
      Sample sample = Sample.of(fields);
      Problem problem = problems.get(sample.taskId());
      if (problem == null) {
        throw new IllegalArgumentException(
            samples + " has a sample of '" + sample.taskId() + "', which is none of the problems");
      }
      int attempt = attempts.merge(sample.taskId(), 1, Integer::sum) - 1;
      all.add(new GradedSample(problem, attempt, sample.programAfter(problem.prompt())));
    }
    Files.createDirectories(out);
    try (HumanEvalRun run = new HumanEvalRun(settings, out)) {
      return run.grade("samples of " + samples.getFileName(), List.copyOf(problems.values()), all);
    }
  }

  /**
   * Has every problem solved, and grades the answers.
   *
   * @param name of what solves them, for instance that of the model; answers in the folder that
   *     another one gave are passed over
   * @param solver solves them; asked by as many threads at once as there are workers
   * @param attempts how often each problem is to be solved, from 1 to 1,000
   * @param out the folder of results, which is made; what is in it is not asked again
   * @return the report, which is in the folder, too
   * @throws IOException when a file cannot be read or written, or the folder is in use
   * @throws InterruptedException when the thread was interrupted
   */
  public EvalReport run(String name, Solver solver, int attempts, Path out)
      throws IOException, InterruptedException {
    if (attempts < 1 || attempts > 1000) {
      throw new IllegalArgumentException("Attempts must be 1 to 1,000, got " + attempts);
    }
    Files.createDirectories(out);
    try (RecordLog log = RecordLog.open(out.resolve("samples.jsonl"));
        HumanEvalRun run = new HumanEvalRun(settings, out)) {
      Answers answers = new Answers(name, solver, log, this::prompt, this::extract);
      return run.solve(name, List.copyOf(problems.values()), answers, attempts);
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
