package dev.penguin.eval;

import dev.penguin.error.Experimental;
import dev.penguin.eval.internal.file.WholeFile;
import dev.penguin.eval.internal.report.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What an evaluation found. Immutable.
 *
 * <p>Its JSON form is one object: {@code "schema": "penguin-eval/1"}, {@code name}, {@code kind},
 * {@code settings}, {@code cases}, and each figure under its own name with a number, so that {@code
 * "pass@1": 0.5} stands at the top. {@code pass@k} is the chance that one of k attempts at a task
 * passes, estimated without bias, and there only where each task has k verdicts; besides there are
 * {@code tasks}, {@code attempts}, {@code passed} and {@code cost_usd}. A case is an object with
 * {@code id}, {@code attempt}, {@code status} in lower case, {@code reason}, {@code seconds},
 * {@code input_tokens}, {@code output_tokens} and {@code cost_usd}.
 *
 * @param name what was evaluated, for people
 * @param kind of evaluation: {@code humaneval}, {@code swe-bench}, {@code tasks}, {@code suite}
 * @param metrics figures by name, in the order of their names; finite numbers
 * @param settings under which it ran, by name
 * @param cases all attempts, in the order of the problems
 */
@Experimental
public record EvalReport(
    String name,
    String kind,
    Map<String, Double> metrics,
    Map<String, String> settings,
    List<EvalCase> cases) {

  /** The name of the file in a folder of results. */
  public static final String FILE = "report.json";

  /** Checks and copies all of it. */
  public EvalReport {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(kind, "kind");
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    cases = List.copyOf(cases);
    metrics.forEach(EvalReport::checkMetric);
  }

  private static void checkMetric(String metric, Double value) {
    if (!Double.isFinite(value) || ReportJson.NAMES.contains(metric)) {
      throw new IllegalArgumentException(
          "A metric must be a finite number, and not be named as a part of the report, got "
              + metric
              + " = "
              + value);
    }
  }

  /** How many attempts passed. */
  public long passed() {
    return cases.stream().filter(EvalCase::passed).count();
  }

  /** The figure {@code pass@1}; empty when a task has no verdict. */
  public OptionalDouble passAt1() {
    Double rate = metrics.get("pass@1");
    return rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
  }

  /** The JSON form. */
  public String toJson() {
    return ReportJson.write(this);
  }

  /**
   * The report of a JSON form.
   *
   * @param json the text
   * @throws IllegalArgumentException when it is not the JSON form of a report; the message says
   *     what is wrong
   */
  public static EvalReport parse(String json) {
    return ReportJson.read(json);
  }

  /**
   * Reads a report.
   *
   * @param file the file, or a folder with a {@code report.json}
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it holds no report
   */
  public static EvalReport read(Path file) throws IOException {
    return parse(Files.readString(Files.isDirectory(file) ? file.resolve(FILE) : file));
  }

  /**
   * Writes {@code report.json}, in place of one that is there.
   *
   * @param folder where; it must exist
   * @throws IOException when it cannot be written
   */
  public void write(Path folder) throws IOException {
    WholeFile.write(folder.resolve(FILE), toJson() + "\n");
  }
}
