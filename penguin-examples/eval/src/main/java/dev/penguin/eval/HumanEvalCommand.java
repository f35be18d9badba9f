package dev.penguin.eval;

import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.internal.report.Rates;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

/** The command {@code humaneval}: grades samples without a model. */
final class HumanEvalCommand {
  private static final List<String> OPTIONS =
      List.of("--problems", "--samples", "--out", "--language", "--workers", "--cpu");

  private HumanEvalCommand() {}

  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      Map<String, String> options = options(args);
      HumanEval.Language language = language(options.getOrDefault("--language", "python"));
      Path problems = input(options, "--problems");
      Path samples = input(options, "--samples");
      Path folder = path(options, "--out", "Name a folder for the results");
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new IllegalArgumentException(
            "--out names '" + folder + "', which is no folder. Name a folder");
      }
      HumanEval all = HumanEval.read(problems, language).progress(err);
      if (options.containsKey("--workers")) {
        all = all.parallel(number(options, "--workers"));
      }
      if (options.containsKey("--cpu")) {
        all = all.cpu(Duration.ofSeconds(number(options, "--cpu")));
      }
      return grade(all, samples, folder, out, err);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return Main.WRONG;
    } catch (IOException | ConfigurationException e) {
      err.println(e instanceof IOException ? "Input or output failed: " + e : e.getMessage());
      return Main.FAILED;
    } catch (CancellationException e) {
      err.println(e.getMessage() + ". Start it again to go on");
      return Main.FAILED;
    }
  }

  private static Map<String, String> options(List<String> args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.size(); i += 2) {
      String name = args.get(i);
      if (!OPTIONS.contains(name)) {
        throw new IllegalArgumentException(
            "There is no option '" + name + "'. The options are " + String.join(", ", OPTIONS));
      }
      if (i + 1 == args.size()) {
        throw new IllegalArgumentException(name + " needs a value behind it");
      }
      if (options.put(name, args.get(i + 1)) != null) {
        throw new IllegalArgumentException(name + " is there twice. Leave one of them out");
      }
    }
    return options;
  }

  private static int grade(
      HumanEval problems, Path samples, Path folder, PrintStream out, PrintStream err)
      throws IOException {
    EvalReport report = problems.grade(samples, folder);
    report.metrics().forEach((name, value) -> out.println(name + " = " + value));
    if (report.passAt1().isPresent()) {
      return Main.DONE;
    }
    report.cases().stream()
        .filter(one -> one.status() == EvalCase.Status.ERROR)
        .findFirst()
        .ifPresent(one -> err.println(one.id() + " has no verdict: " + one.reason()));
    List<String> without = new ArrayList<>(problems.ids());
    without.removeAll(Rates.judged(report).keySet());
    err.println(
        "There is no pass@1: "
            + without.size()
            + " of "
            + problems.ids().size()
            + " problems have no sample with a verdict, the first of them "
            + without.get(0)
            + ". Add samples of them, or name a file with fewer problems");
    return Main.FAILED;
  }

  private static HumanEval.Language language(String name) {
    return switch (name) {
      case "python" -> HumanEval.Language.PYTHON;
      case "java" -> HumanEval.Language.JAVA;
      default ->
          throw new IllegalArgumentException(
              "--language must be python or java, got '" + name + "'");
    };
  }

  private static Path path(Map<String, String> options, String name, String what) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing. " + what);
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(name + " must be a path: " + e.getMessage(), e);
    }
  }

  private static Path input(Map<String, String> options, String name) {
    Path file = path(options, name, "Name a JSONL file");
    if (!Files.exists(file)) {
      throw new IllegalArgumentException(
          name + " names '" + file + "', which does not exist. Check the path");
    }
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          name + " names '" + file + "', which is no file that can be read. Name a JSONL file");
    }
    return file;
  }

  private static int number(Map<String, String> options, String name) {
    try {
      return Integer.parseInt(options.getOrDefault(name, ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a whole number, got '" + options.get(name) + "'", e);
    }
  }
}
