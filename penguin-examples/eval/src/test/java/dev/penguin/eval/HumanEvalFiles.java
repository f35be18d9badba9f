package dev.penguin.eval;

import dev.penguin.internal.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems and samples as files, and the command line that grades them. */
final class HumanEvalFiles {
  private HumanEvalFiles() {}

  static Map<String, Object> fields(String... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  static Map<String, Object> sample(String task, String completion) {
    return fields("task_id", task, "completion", completion);
  }

  static Path write(Path file, List<Map<String, Object>> objects) throws IOException {
    List<String> lines = new ArrayList<>();
    objects.forEach(one -> lines.add(Json.write(one)));
    return Files.write(file, lines);
  }

  /** What the command line did. */
  record Graded(int exit, String out, String err, Path folder) {
    EvalReport report() throws IOException {
      return EvalReport.read(folder);
    }
  }

  static Graded grade(Path problems, Path samples, Path folder, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("humaneval", "--problems", problems.toString(), "--out", folder.toString()));
    args.addAll(List.of("--samples", samples.toString()));
    args.addAll(Arrays.asList(more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            args,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Graded(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), folder);
  }
}
