package dev.penguin.eval.internal.swe;

import dev.penguin.eval.SweBenchInstance;
import dev.penguin.eval.internal.file.JsonLines;
import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads instances as the data set is published. */
public final class InstanceReader {
  private InstanceReader() {}

  /** The instances of a file. */
  public static List<SweBenchInstance> read(Path file) throws IOException {
    try {
      return List.copyOf(JsonLines.read(file, InstanceReader::instance));
    } catch (IllegalArgumentException e) {
      throw new IOException("These are no instances: " + e.getMessage(), e);
    }
  }

  private static SweBenchInstance instance(Map<String, Object> fields) {
    Optional<String> command = JsonLines.optional(fields, "test_cmd");
    if (command.isEmpty() && fields.get("install_config") instanceof Map<?, ?> config) {
      command = JsonLines.optional(config, "test_cmd");
    }
    return new SweBenchInstance(
        JsonLines.text(fields, "instance_id"),
        JsonLines.text(fields, "repo"),
        JsonLines.text(fields, "base_commit"),
        JsonLines.text(fields, "problem_statement"),
        JsonLines.optional(fields, "patch").orElse(""),
        JsonLines.optional(fields, "test_patch").orElse(""),
        tests(fields, "FAIL_TO_PASS"),
        tests(fields, "PASS_TO_PASS"),
        command);
  }

  private static List<String> tests(Map<String, Object> fields, String name) {
    Object value = fields.get(name);
    if (value instanceof String text) {
      value = Json.parse(text);
    }
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new IllegalArgumentException("'" + name + "' must be a list of tests, got " + value);
  }
}
