package dev.penguin.provider.anthropic;

import dev.penguin.model.ModelConfig;
import dev.penguin.provider.wire.StrictSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the messages API can hold an answer to a schema ({@code output_config.format}): with
 * Anthropic's models from 4.5 on, and schemas that are closed, not recursive and have few unions.
 * Anything else it refuses, and the schema stands in the instructions alone. Source: Anthropic's
 * documentation of structured outputs, as of November 2026.
 */
final class AnswerSchema {
  /** As many parameters with {@code anyOf} or several types as one request may have. */
  private static final int MAX_UNIONS = 16;

  /** Names of Anthropic's models that cannot be held to a schema begin so. */
  private static final List<String> EARLIER =
      List.of(
          "claude-2",
          "claude-3",
          "claude-instant",
          "claude-opus-4@",
          "claude-opus-4-0",
          "claude-opus-4-1",
          "claude-opus-4-2025",
          "claude-sonnet-4@",
          "claude-sonnet-4-0",
          "claude-sonnet-4-2025");

  private final Map<?, ?> definitions;
  private int unions;

  private AnswerSchema(Map<?, ?> definitions) {
    this.definitions = definitions;
  }

  /** Whether the model takes such a field at all. */
  static boolean isTakenBy(ModelConfig config) {
    // Some servers put an @ before the date, and some leave out what follows the generation.
    String name = config.model().concat("@");
    return name.startsWith("claude-") && EARLIER.stream().noneMatch(name::startsWith);
  }

  /** Whether the API takes this schema. */
  static boolean isTaken(Map<String, Object> schema) {
    if (!StrictSchema.isClosed(schema)) {
      return false;
    }
    AnswerSchema reading =
        new AnswerSchema(schema.get("$defs") instanceof Map<?, ?> map ? map : Map.of());
    return reading.ends(schema, List.of()) && reading.unions <= MAX_UNIONS;
  }

  /** Whether following the references comes to an end; counts the unions on the way. */
  private boolean ends(@Nullable Object schema, List<Object> followed) {
    if (!(schema instanceof Map<?, ?> fields) || unions > MAX_UNIONS) {
      return true;
    }
    if (fields.get("anyOf") != null || fields.get("type") instanceof List) {
      unions++;
    }
    return endsAtReference(fields.get("$ref"), followed)
        && ends(fields.get("items"), followed)
        && allEnd(fields.get("anyOf"), followed)
        && (!(fields.get("properties") instanceof Map<?, ?> properties)
            || allEnd(List.copyOf(properties.values()), followed));
  }

  private boolean endsAtReference(@Nullable Object reference, List<Object> followed) {
    if (reference == null) {
      return true;
    }
    String prefix = "#/$defs/";
    if (!(reference instanceof String text)
        || !text.startsWith(prefix)
        || followed.contains(reference)) {
      return false;
    }
    List<Object> further = new ArrayList<>(followed);
    further.add(reference);
    return ends(definitions.get(text.substring(prefix.length())), further);
  }

  private boolean allEnd(@Nullable Object schemas, List<Object> followed) {
    return !(schemas instanceof List<?> list)
        || list.stream().allMatch(schema -> ends(schema, followed));
  }
}
