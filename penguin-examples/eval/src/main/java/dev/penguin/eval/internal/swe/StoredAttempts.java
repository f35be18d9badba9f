package dev.penguin.eval.internal.swe;

import dev.penguin.engine.RunResult;
import dev.penguin.eval.SweBenchInstance;
import dev.penguin.eval.internal.file.WholeFile;
import dev.penguin.eval.internal.run.Fingerprints;
import dev.penguin.eval.internal.run.Verdict;
import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * What agents answered, a file for each instance, so that nobody is asked again when the grading
 * was cut off. Thread-safe.
 *
 * @param directory where the files are
 */
public record StoredAttempts(Path directory) {

  /**
   * The answers of one variant.
   *
   * @param out the directory of results
   * @param conditions a fingerprint of the variant and of what its agents may use
   */
  public static StoredAttempts in(Path out, String conditions) throws IOException {
    return new StoredAttempts(Files.createDirectories(out.resolve("attempts-" + conditions)));
  }

  /** An agent's work on an instance. */
  public record Answer(
      String patch, String outcome, long inputTokens, long outputTokens, BigDecimal costUsd) {

    /** The patch that a run led to. */
    public static Answer of(String patch, RunResult run) {
      return new Answer(
          patch,
          run.outcome().name(),
          run.usage().inputTokens(),
          run.usage().outputTokens(),
          run.costUsd().orElse(BigDecimal.ZERO));
    }

    /** What a grading finds, with what the agent spent; also where the grading fails. */
    public Verdict verdict(Callable<Verdict> grading) {
      return Verdict.graded(grading).after(outcome).spent(inputTokens, outputTokens, costUsd);
    }
  }

  /** Of what the agent gets: other tests grade the answer that is stored. */
  private Path file(SweBenchInstance instance) {
    String asked =
        Fingerprints.of(instance.repo(), instance.baseCommit(), instance.problemStatement());
    return directory.resolve(instance.id() + "-" + asked + ".json");
  }

  /** The answer that is stored. */
  public Optional<Answer> find(SweBenchInstance instance) throws IOException {
    Path file = file(instance);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, Object> fields = Json.parseObject(Files.readString(file));
    return Optional.of(
        new Answer(
            String.valueOf(fields.get("patch")),
            String.valueOf(fields.get("outcome")),
            Long.parseLong(String.valueOf(fields.get("input_tokens"))),
            Long.parseLong(String.valueOf(fields.get("output_tokens"))),
            new BigDecimal(String.valueOf(fields.get("cost_usd")))));
  }

  /** Stores an answer; it is whole on the disk when this returns. */
  public void store(SweBenchInstance instance, Answer answer) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("patch", answer.patch());
    fields.put("outcome", answer.outcome());
    fields.put("input_tokens", answer.inputTokens());
    fields.put("output_tokens", answer.outputTokens());
    fields.put("cost_usd", answer.costUsd().toPlainString());
    WholeFile.write(file(instance), Json.write(fields));
  }
}
