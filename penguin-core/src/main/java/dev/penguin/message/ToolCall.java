package dev.penguin.message;

import dev.penguin.internal.json.Json;
import java.util.Map;
import java.util.Objects;

/**
 * A call of a tool by the model.
 *
 * @param id the id by which the result is matched; unique in a session once the engine has it
 * @param name the tool's name; before the engine has processed the call, and for an unknown tool,
 *     as the model wrote it
 * @param argumentsJson the arguments as the model wrote them; a JSON object once the engine has
 *     checked it
 * @param providerData what the provider's server added to the call and wants back
 */
public record ToolCall(String id, String name, String argumentsJson, ProviderData providerData) {
  /** Checks that nothing is null. */
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(argumentsJson, "argumentsJson");
    Objects.requireNonNull(providerData, "providerData");
  }

  /**
   * A call to which no server added anything.
   *
   * @param id the id by which the result is matched
   * @param name the tool's name
   * @param argumentsJson the arguments
   */
  public ToolCall(String id, String name, String argumentsJson) {
    this(id, name, argumentsJson, ProviderData.NONE);
  }

  /**
   * The same call with other arguments.
   *
   * @param json the arguments, a JSON object
   */
  public ToolCall withArguments(String json) {
    return new ToolCall(id, name, json, providerData);
  }

  /**
   * The arguments as values: text is a {@code String}, a whole number a {@code Long} (a {@code
   * BigInteger} beyond its range), any other number a {@code Double}, an array a {@code List}, an
   * object a {@code Map} in the order of the text, and null is null. Parsed at each call.
   *
   * @throws IllegalArgumentException when the text is no JSON object; a call that the engine hands
   *     to a tool never is
   */
  public Map<String, Object> arguments() {
    return Json.parseObject(argumentsJson);
  }

  /** The components; what a server added only where there is something. */
  @Override
  public String toString() {
    return "ToolCall[id=%s, name=%s, argumentsJson=%s%s]"
        .formatted(id, name, argumentsJson, providerData.asLastComponent());
  }
}
