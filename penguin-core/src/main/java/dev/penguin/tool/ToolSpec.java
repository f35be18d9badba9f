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
 * Describes a tool to the model and to the engine. Immutable.
 *
 * @param name 1 to 64 letters, digits, {@code _} and {@code -}, the form that both OpenAI and
 *     Anthropic accept
 * @param description what the tool does, for the model
 * @param inputSchema the JSON Schema of the arguments, an object with {@code "type":"object"}
 * @param effects the effects of a call; empty means undeclared: a tool that the application passes
 *     to the builder then counts as having no effects, a discovered one as having all
 * @param timeout the time limit after which a call is stopped and fails; empty for the engine's
 *     default, two minutes
 * @param isDeferrable whether requests may list just the tool's name when a run has many tools, see
 *     {@link #deferrable()}
 * @param declaredRecovery what a resumed run does with a call whose outcome is unknown; if empty,
 *     the effects decide, see {@link #recovery()}
 */
public record ToolSpec(
    String name,
    String description,
    String inputSchema,
    Set<Effect> effects,
    Optional<Duration> timeout,
    boolean isDeferrable,
    Optional<Recovery> declaredRecovery) {

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /** Checks name, schema and timeout. */
  public ToolSpec {
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(inputSchema, "inputSchema");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(declaredRecovery, "declaredRecovery");
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
   * A tool whose recovery follows from its effects.
   *
   * @param name the name
   * @param description what the tool does, for the model
   * @param inputSchema the JSON Schema of the arguments
   * @param effects the effects of a call; empty means undeclared
   * @param timeout the time limit after which a call is stopped; empty for the engine's default
   * @param isDeferrable whether requests may list just the tool's name when a run has many tools
   */
  public ToolSpec(
      String name,
      String description,
      String inputSchema,
      Set<Effect> effects,
      Optional<Duration> timeout,
      boolean isDeferrable) {
    this(name, description, inputSchema, effects, timeout, isDeferrable, Optional.empty());
  }

  /**
   * A tool that is always described to the model in full.
   *
   * @param name the name
   * @param description what the tool does, for the model
   * @param inputSchema the JSON Schema of the arguments
   * @param effects the effects of a call; empty means undeclared
   * @param timeout the time limit after which a call is stopped; empty for the engine's default
   */
  public ToolSpec(
      String name,
      String description,
      String inputSchema,
      Set<Effect> effects,
      Optional<Duration> timeout) {
    this(name, description, inputSchema, effects, timeout, false);
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
   * Returns a copy of this spec with declared effects.
   *
   * @param first an effect
   * @param more other effects
   */
  public ToolSpec withEffects(Effect first, Effect... more) {
    return new ToolSpec(
        name,
        description,
        inputSchema,
        EnumSet.of(first, more),
        timeout,
        isDeferrable,
        declaredRecovery);
  }

  /**
   * Returns a copy of this spec with another timeout.
   *
   * @param limit the time limit after which a call is stopped; positive
   */
  public ToolSpec withTimeout(Duration limit) {
    return new ToolSpec(
        name,
        description,
        inputSchema,
        effects,
        Optional.of(limit),
        isDeferrable,
        declaredRecovery);
  }

  /**
   * Returns a copy of this spec with another recovery of calls that began but whose result was not
   * stored because the process ended.
   *
   * @param recovery what a resumed run does with such a call
   */
  public ToolSpec withRecovery(Recovery recovery) {
    return new ToolSpec(
        name, description, inputSchema, effects, timeout, isDeferrable, Optional.of(recovery));
  }

  /**
   * Returns a copy of this spec that requests may list by name only, if a run has more than 40
   * tools or if the tool descriptions take more than a tenth of the model's context window. The
   * model then looks up description and schema with {@code find_tools}, and calls the tool with
   * {@code call_tool}; permissions, approvers, events and the log see a call of the tool itself.
   * Use this for tools that few requests need, such as those of a server with a hundred tools.
   */
  public ToolSpec deferrable() {
    return new ToolSpec(name, description, inputSchema, effects, timeout, true, declaredRecovery);
  }

  /** Whether calls only read: the effects include READ, but neither WRITE nor EXECUTE. */
  public boolean readsOnly() {
    return effects.contains(Effect.READ)
        && !effects.contains(Effect.WRITE)
        && !effects.contains(Effect.EXECUTE);
  }

  /**
   * What a resumed run does with a call whose outcome is unknown: the declared recovery; if none is
   * declared, {@link Recovery#RERUN} for a tool that {@linkplain #readsOnly() only reads}, and
   * {@link Recovery#REPORT} for others.
   */
  public Recovery recovery() {
    return declaredRecovery.orElse(readsOnly() ? Recovery.RERUN : Recovery.REPORT);
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
