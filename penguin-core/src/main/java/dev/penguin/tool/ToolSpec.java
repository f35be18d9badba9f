package dev.penguin.tool;

import dev.penguin.internal.json.Json;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Describes a tool to the model, and holds what the engine must know of it. Immutable.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}, the form that both OpenAI and
 *     Anthropic accept
 * @param description what the tool does, for the model
 * @param inputSchema the JSON Schema of the arguments, an object with {@code "type":"object"}
 * @param effects what a call does to the world; empty means undeclared: a tool passed in code is
 *     then trusted, a discovered one treated as the most dangerous kind
 * @param timeout after which a call is stopped and answered with a failure; empty for the engine's
 *     own, two minutes
 */
public record ToolSpec(
    String name,
    String description,
    String inputSchema,
    Set<Effect> effects,
    Optional<Duration> timeout) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /** Checks name, schema and timeout. */
  public ToolSpec {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(inputSchema, "inputSchema");
    Objects.requireNonNull(timeout, "timeout");
    if (!NAME.matcher(Objects.requireNonNull(name, "name")).matches()) {
      throw new IllegalArgumentException(
          "Tool name '" + name + "' must be 1 to 64 letters, digits, '_' or '-'");
    }
    if (!"object".equals(parseSchema(name, inputSchema).get("type"))) {
      throw new IllegalArgumentException(
          "The schema of tool '" + name + "' must be an object with \"type\":\"object\"");
    }
    if (timeout.isPresent() && (timeout.get().isNegative() || timeout.get().isZero())) {
      throw new IllegalArgumentException(
          "The timeout of tool '" + name + "' must be positive, got " + timeout.get());
    }
    effects = Set.copyOf(effects);
  }

  /**
   * A tool whose effects are not declared.
   *
   * @param name the name
   * @param description what the tool does, for the model
   * @param inputSchema the JSON Schema of the arguments
   */
  public static ToolSpec of(String name, String description, String inputSchema) {
    return new ToolSpec(name, description, inputSchema, Set.of(), Optional.empty());
  }

  /**
   * The same tool with its effects declared.
   *
   * @param first one effect
   * @param more others
   */
  public ToolSpec withEffects(Effect first, Effect... more) {
    return new ToolSpec(name, description, inputSchema, EnumSet.of(first, more), timeout);
  }

  /**
   * The same tool with another timeout.
   *
   * @param limit after which a call is stopped; positive
   */
  public ToolSpec withTimeout(Duration limit) {
    return new ToolSpec(name, description, inputSchema, effects, Optional.of(limit));
  }

  /** Whether calls only look: declared to read, and neither to write nor to execute. */
  public boolean readsOnly() {
    return effects.contains(Effect.READ)
        && !effects.contains(Effect.WRITE)
        && !effects.contains(Effect.EXECUTE);
  }

  private static Map<String, Object> parseSchema(String name, String schema) {
    try {
      return Json.parseObject(schema);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The schema of tool '" + name + "' is no JSON object: " + e.getMessage(), e);
    }
  }
}
