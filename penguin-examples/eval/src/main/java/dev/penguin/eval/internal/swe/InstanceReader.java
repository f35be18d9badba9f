package dev.penguin.eval.internal.swe;

import dev.penguin.eval.SweBenchInstance;
import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads instances as the data set is published. */
public final class InstanceReader {
  private InstanceReader() {}

  /** The instances of a file. */
  public static List<SweBenchInstance> read(Path file) throws IOException {
    List<SweBenchInstance> instances = new ArrayList<>();
    for (Map<?, ?> each : objects(file)) {
      try {
        instances.add(instance(each));
      } catch (IllegalArgumentException e) {
        throw new IOException(
            "Instance " + (instances.size() + 1) + " of '" + file + "': " + e.getMessage(), e);
      }
    }
    return List.copyOf(instances);
  }

  /** The JSON objects of a file: those of a list, or one a line. */
  public static List<Map<?, ?>> objects(Path file) throws IOException {
    String text = Files.readString(file).strip();
    List<Map<?, ?>> found = new ArrayList<>();
    try {
      if (text.startsWith("[") && Json.parse(text) instanceof List<?> list) {
        for (Object each : list) {
          found.add(object(each));
        }
      } else {
        for (String line : text.lines().filter(each -> !each.isBlank()).toList()) {
          found.add(object(Json.parse(line)));
        }
      }
      return found;
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "'" + file + "' holds no JSON objects, one a line or in a list: " + e.getMessage(), e);
    }
  }

  private static Map<?, ?> object(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalArgumentException("expected an object, got " + Json.kind(value));
  }

  private static SweBenchInstance instance(Map<?, ?> fields) {
    Optional<String> command = optional(fields, "test_cmd");
    if (command.isEmpty() && fields.get("install_config") instanceof Map<?, ?> config) {
      command = optional(config, "test_cmd");
    }
    return new SweBenchInstance(
        text(fields, "instance_id"),
        text(fields, "repo"),
        text(fields, "base_commit"),
        text(fields, "problem_statement"),
        optional(fields, "patch").orElse(""),
        optional(fields, "test_patch").orElse(""),
        tests(fields, "FAIL_TO_PASS"),
        tests(fields, "PASS_TO_PASS"),
        command);
  }

  /** The text of a field. */
  public static String text(Map<?, ?> fields, String name) {
    return optional(fields, name)
        .orElseThrow(() -> new IllegalArgumentException("the text '" + name + "' is missing"));
  }

  private static Optional<String> optional(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static List<String> tests(Map<?, ?> fields, String name) {
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
