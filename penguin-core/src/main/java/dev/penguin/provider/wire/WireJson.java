package dev.penguin.provider.wire;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.ModelJson;
import java.util.Map;

/** JSON that came from a model, in a form that servers take back. */
public final class WireJson {
  private static final Map<String, Object> ANY_OBJECT = Map.of("type", "object");

  private WireJson() {}

  /**
   * The arguments of a call as a JSON object, those that were read leniently as they were read.
   * vLLM, llama.cpp and Anthropic refuse a conversation that holds anything else, and with it every
   * later request of the session.
   *
   * @param arguments the arguments as the model wrote them
   */
  public static String arguments(String arguments) {
    if (arguments.isBlank()) {
      return "{}";
    }
    try {
      return document(ModelJson.object(arguments, ANY_OBJECT).json());
    } catch (IllegalArgumentException e) {
      return Json.write(Map.of("invalid_json", Json.wellFormed(arguments)));
    }
  }

  /**
   * A JSON text without halves of surrogate pairs, neither as characters nor as escapes.
   *
   * @param json valid JSON
   */
  public static String document(String json) {
    boolean escapes = json.contains("\\ud") || json.contains("\\uD");
    return escapes ? Json.write(Json.parseExact(json)) : Json.wellFormed(json);
  }

  /** Whether a text is one JSON object. */
  public static boolean isObject(String json) {
    try {
      Json.parseObject(json);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
