package dev.penguin.message;

import dev.penguin.internal.json.Json;
import java.util.Map;
import java.util.Objects;

/**
 * A call of a tool by the model.
 *
 * @param id the id that the call's result refers to; once the engine has processed the call, it is
 *     unique in the session
 * @param name the tool's name; before the engine has processed the call, and for an unknown tool,
 *     as the model wrote it
 * @param argumentsJson the arguments as the model wrote them; a JSON object once the engine has
 *     checked them
 * @param providerData the data that the provider's server added to the call and needs back
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
   * Creates a call without provider data.
   *
   * @param id the id that the call's result refers to
   * @param name the tool's name
   * @param argumentsJson the arguments
   */
  public ToolCall(String id, String name, String argumentsJson) {
    this(id, name, argumentsJson, ProviderData.NONE);
  }

  /**
   * Returns a copy of the call with other arguments.
   *
   * @param json the arguments, a JSON object
   */
  public ToolCall withArguments(String json) {
    return new ToolCall(id, name, json, providerData);
  }

  /**
   * The arguments as values. A text is a {@code String}, a whole number a {@code Long} (a {@code
   * BigInteger} beyond its range), any other number a {@code Double}, an array a {@code List}, an
   * object a {@code Map} in the order of the text, and null is null. Each call of this method
   * parses the text again.
   *
   * @throws IllegalArgumentException when the text is not a JSON object; this cannot happen for a
   *     call that the engine passes to a tool
   */
  public Map<String, Object> arguments() {
    return Json.parseObject(argumentsJson);
  }

  /** Returns the components; the provider data only if there is any. */
  @Override
  public String toString() {
    return "ToolCall[id=%s, name=%s, argumentsJson=%s%s]"
        .formatted(id, name, argumentsJson, providerData.asLastComponent());
  }
}
