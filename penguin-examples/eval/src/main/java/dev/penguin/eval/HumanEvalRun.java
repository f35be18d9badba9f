package dev.penguin.eval;

import dev.penguin.eval.internal.humaneval.PassAtK;
import dev.penguin.eval.internal.humaneval.Problem;
import dev.penguin.eval.internal.judge.Bounds;
import dev.penguin.eval.internal.judge.Judge;
import dev.penguin.eval.internal.judge.Judges;
import dev.penguin.eval.internal.run.Progress;
import dev.penguin.eval.internal.run.RecordLog;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One evaluation: judges what has no verdict yet, several at once, and makes the report. */
final class HumanEvalRun implements AutoCloseable {
  private static final List<Integer> KS = List.of(1, 10, 100);
  private static final int MAX_REASON = 300;

  private final HumanEval.Settings settings;
  private final Path out;
  private final RecordLog results;
  private final Map<String, EvalCase> judged = new ConcurrentHashMap<>();
  private final Map<Integer, EvalCase> cases = new ConcurrentHashMap<>();
  private final String conditions;

  HumanEvalRun(HumanEval.Settings settings, Path out) throws IOException {
    this.settings = settings;
    this.out = out;
    conditions = settings.language() + " " + settings.cpu();
    results = RecordLog.open(out.resolve("results.jsonl"));
    try {
      for (Map<String, Object> fields : results.found()) {
        judged.put(String.valueOf(fields.get("key")), ReportJson.caseOf(fields));
      }
    } catch (IllegalArgumentException e) {
      results.close();
      throw new IOException(
          out + " has results of another form: " + e.getMessage() + ". Name another folder");
    }
  }

  /** One attempt, given a judge. */
  private interface Attempt {
    EvalCase make(Judge judge) throws IOException, InterruptedException;
  }

  EvalReport grade(String name, List<Problem> problems, List<GradedSample> samples)
      throws IOException, InterruptedException {
    List<Attempt> attempts = new ArrayList<>();
    for (GradedSample sample : samples) {
      attempts.add(judge -> judge(judge, sample, Solver.Answer.of("")));
    }
    make(attempts);
    return report(name, problems, Map.of());
  }

  EvalReport solve(String name, List<Problem> problems, Answers answers, int times)
      throws IOException, InterruptedException {
    List<Attempt> attempts = new ArrayList<>();
    Map<String, Boolean> empty = new ConcurrentHashMap<>();
    for (Problem problem : problems) {
      for (int i = 0; i < times; i++) {
        int attempt = i;
        attempts.add(judge -> solve(judge, problem, attempt, answers, empty));
      }
    }
    make(attempts);
    return report(name, problems, Map.of("extraction_failures", (double) empty.size()));
  }

  private EvalCase solve(
      Judge judge, Problem problem, int attempt, Answers answers, Map<String, Boolean> empty)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Answers.Given given;
    try {
      given = answers.answer(problem, attempt);
    } catch (RuntimeException e) {
      return found(
          problem,
          attempt,
          new Judge.Verdict("error", "no answer: " + e),
          Solver.Answer.of(""),
          start);
    }
    if (given.sample().isEmpty()) {
      empty.put(problem.id() + "#" + attempt, true);
      return found(
          problem,
          attempt,
          new Judge.Verdict("failed", "the answer has no code"),
          given.answer(),
          start);
    }
    String program = given.sample().get().programAfter(problem.prompt());
    return judge(judge, new GradedSample(problem, attempt, program), given.answer());
  }

  private EvalCase judge(Judge judge, GradedSample sample, Solver.Answer answer)
      throws IOException, InterruptedException {
    String key = sample.key(conditions);
    EvalCase known = judged.get(key);
    if (known != null) {
      return known;
    }
    long start = System.nanoTime();
    Problem problem = sample.problem();
    Judge.Verdict verdict = judge.judge(problem.task(sample.program()));
    EvalCase found = found(problem, sample.attempt(), verdict, answer, start);
    if (found.status() != EvalCase.Status.ERROR) { // what has no verdict is judged again
      Map<String, Object> fields = new LinkedHashMap<>(ReportJson.fields(found));
      fields.put("key", key);
      fields.put("task_id", problem.id());
      fields.put("passed", found.passed());
      results.append(fields);
    }
    return found;
  }

  private static EvalCase found(
      Problem problem, int attempt, Judge.Verdict verdict, Solver.Answer answer, long start) {
    String reason = verdict.reason().replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return new EvalCase(
        problem.id(),
        attempt,
        EvalCase.Status.valueOf(verdict.status().toUpperCase(Locale.ROOT)),
        reason.substring(0, Math.min(reason.length(), MAX_REASON)),
        Duration.ofMillis((System.nanoTime() - start) / 1_000_000),
        answer.inputTokens(),
        answer.outputTokens(),
        answer.costUsd());
  }

  private void make(List<Attempt> attempts) throws IOException, InterruptedException {
    Optional<Progress> progress =
        settings.progress().map(to -> new Progress(to, Progress.isTerminal(to), attempts.size()));
    Queue<Integer> open = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < attempts.size(); i++) {
      open.add(i);
    }
    int workers = Math.min(settings.workers(), attempts.size());
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, workers));
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        int number = worker;
        running.add(
            threads.submit(
                () -> {
                  work(number, attempts, open, progress);
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(30, TimeUnit.SECONDS);
    }
  }

  private void work(
      int number, List<Attempt> attempts, Queue<Integer> open, Optional<Progress> progress)
      throws IOException, InterruptedException {
    Bounds bounds = Bounds.of(settings.cpu());
    try (Judge judge =
        settings.language() == HumanEval.Language.JAVA
            ? Judges.java(number, bounds)
            : Judges.python(number, bounds)) {
      for (Integer next = open.poll(); next != null; next = open.poll()) {
        EvalCase made = attempts.get(next).make(judge);
        cases.put(next, made);
        progress.ifPresent(shown -> shown.step(made.passed()));
      }
    }
  }

  private static IOException rethrown(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof IOException e) {
      return e;
    }
    if (cause instanceof InterruptedException e) {
      throw e;
    }
    if (cause instanceof RuntimeException e) {
      throw e;
    }
    throw new IllegalStateException("The evaluation broke off", cause);
  }

  private EvalReport report(String name, List<Problem> problems, Map<String, Double> more)
      throws IOException {
    List<EvalCase> all = new ArrayList<>();
    cases.keySet().stream().sorted().forEach(number -> all.add(cases.get(number)));
    Map<String, List<EvalCase>> byProblem =
        all.stream()
            .filter(one -> one.status() != EvalCase.Status.ERROR)
            .collect(Collectors.groupingBy(EvalCase::id));
    List<PassAtK.Count> perProblem =
        problems.stream().map(one -> count(byProblem.getOrDefault(one.id(), List.of()))).toList();
    Map<String, Double> metrics = new LinkedHashMap<>(more);
    for (int k : KS) {
      OptionalDouble chance = PassAtK.of(perProblem, k);
      chance.ifPresent(value -> metrics.put("pass@" + k, value));
    }
    metrics.put("problems", (double) problems.size());
    metrics.put("attempts", (double) all.size());
    metrics.put("passed", (double) all.stream().filter(EvalCase::passed).count());
    metrics.put("cost_usd", total(all).doubleValue());
    Map<String, String> how = new LinkedHashMap<>();
    how.put("language", settings.language().name().toLowerCase(Locale.ROOT));
    how.put("cpu_seconds", Long.toString(settings.cpu().toSeconds()));
    EvalReport report = new EvalReport(name, "humaneval", metrics, how, all);
    report.write(out);
    return report;
  }

  private static PassAtK.Count count(List<EvalCase> cases) {
    return new PassAtK.Count(cases.size(), (int) cases.stream().filter(EvalCase::passed).count());
  }

  private static BigDecimal total(List<EvalCase> cases) {
    return cases.stream().map(EvalCase::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Override
  public void close() throws IOException {
    results.close();
  }
}
