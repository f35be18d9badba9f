package dev.penguin.eval;

import dev.penguin.eval.internal.file.RecordLog;
import dev.penguin.eval.internal.humaneval.Problem;
import dev.penguin.eval.internal.humaneval.Sample;
import dev.penguin.eval.internal.run.Fingerprints;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The answers of a solver, each asked for once and kept in a file. Thread-safe. */
final class Answers {
  /** Why an attempt fails whose answer has no program. */
  static final String NO_CODE = "the answer has no code";

  private final String name;
  private final Solver solver;
  private final RecordLog log;
  private final Function<Problem, String> prompts;
  private final BiFunction<Problem, String, Optional<Sample>> extraction;
  private final Map<String, Map<String, Object>> known = new ConcurrentHashMap<>();

  Answers(
      String name,
      Solver solver,
      RecordLog log,
      Function<Problem, String> prompts,
      BiFunction<Problem, String, Optional<Sample>> extraction) {
    this.name = name;
    this.solver = solver;
    this.log = log;
    this.prompts = prompts;
    this.extraction = extraction;
    log.found().forEach(fields -> known.put(String.valueOf(fields.get("key")), fields));
  }

  /**
   * An answer, and the program that was found in it.
   *
   * @param sample empty when the answer has no code
   */
  record Given(Solver.Answer answer, Optional<Sample> sample) {}

  /** The answer that is kept, or a new one, which is kept from now on. */
  Given answer(Problem problem, int attempt) throws IOException {
    String prompt = prompts.apply(problem);
    String key = problem.id() + "#" + attempt + "#" + Fingerprints.of(name, prompt);
    Map<String, Object> kept = known.get(key);
    if (kept == null) {
      Solver.Answer answer = solver.solve(prompt);
      Given given = new Given(answer, extraction.apply(problem, answer.text()));
      log.append(fields(problem, key, given));
      return given;
    }
    Solver.Answer answer =
        new Solver.Answer(
            String.valueOf(kept.get("answer")),
            Long.parseLong(String.valueOf(kept.get("input_tokens"))),
            Long.parseLong(String.valueOf(kept.get("output_tokens"))),
            new BigDecimal(String.valueOf(kept.get("cost_usd"))));
    return new Given(answer, extraction.apply(problem, answer.text()));
  }

  private static Map<String, Object> fields(Problem problem, String key, Given given) {
    Sample none = new Sample(problem.id(), "", Optional.empty());
    Map<String, Object> fields = new LinkedHashMap<>(given.sample().orElse(none).fields());
    fields.put("key", key);
    fields.put("answer", given.answer().text());
    fields.put("input_tokens", given.answer().inputTokens());
    fields.put("output_tokens", given.answer().outputTokens());
    fields.put("cost_usd", given.answer().costUsd().toString());
    return fields;
  }
}
