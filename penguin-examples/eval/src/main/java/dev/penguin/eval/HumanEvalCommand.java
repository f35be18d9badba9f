package dev.penguin.eval;

import dev.penguin.error.ConfigurationException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The command {@code humaneval}: grades samples without a model. */
final class HumanEvalCommand {
  private static final Set<String> OPTIONS =
      Set.of("--problems", "--samples", "--out", "--language", "--workers", "--cpu");

  private HumanEvalCommand() {}

  static int run(List<String> args, PrintStream out, PrintStream err) {
    Map<String, String> options = new HashMap<>();
    try {
      for (int i = 0; i < args.size(); i += 2) {
        if (!OPTIONS.contains(args.get(i)) || i + 1 == args.size()) {
          throw new IllegalArgumentException(
              OPTIONS.contains(args.get(i))
                  ? args.get(i) + " needs a value"
                  : "There is no option '" + args.get(i) + "'");
        }
        options.put(args.get(i), args.get(i + 1));
      }
      HumanEval.Language language = language(options.getOrDefault("--language", "python"));
      Path problems = path(options, "--problems");
      Path samples = path(options, "--samples");
      Path folder = path(options, "--out");
      return grade(HumanEval.read(problems, language), options, samples, folder, out, err);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    } catch (IOException | ConfigurationException e) {
      err.println(e instanceof IOException ? "Input or output failed: " + e : e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int grade(
      HumanEval problems,
      Map<String, String> options,
      Path samples,
      Path folder,
      PrintStream out,
      PrintStream err)
      throws IOException, InterruptedException {
    HumanEval all = problems.withProgress(err);
    if (options.containsKey("--workers")) {
      all = all.withWorkers(number(options, "--workers"));
    }
    if (options.containsKey("--cpu")) {
      all = all.withCpu(Duration.ofSeconds(number(options, "--cpu")));
    }
    EvalReport report = all.grade(samples, folder);
    report.metrics().forEach((name, value) -> out.println(name + " = " + value));
    if (report.metrics().containsKey("pass@1")) {
      return 0;
    }
    report.cases().stream()
        .filter(one -> one.status() == EvalCase.Status.ERROR)
        .findFirst()
        .ifPresent(one -> err.println(one.id() + " has no verdict: " + one.reason()));
    err.println("A problem has no sample with a verdict, so there is no pass@1.");
    return 1;
  }

  private static HumanEval.Language language(String name) {
    return switch (name) {
      case "python" -> HumanEval.Language.PYTHON;
      case "java" -> HumanEval.Language.JAVA;
      default ->
          throw new IllegalArgumentException(
              "--language must be python or java, got '" + name.toLowerCase(Locale.ROOT) + "'");
    };
  }

  private static Path path(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(name + " must be a path: " + e.getMessage());
    }
  }

  private static int number(Map<String, String> options, String name) {
    try {
      return Integer.parseInt(options.getOrDefault(name, ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number, got " + options.get(name));
    }
  }
}
