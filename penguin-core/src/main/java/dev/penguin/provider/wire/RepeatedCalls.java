package dev.penguin.provider.wire;

import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Calls that a server sent more than once. What has the same id, tool and arguments is one call,
 * however the arguments are written; calls without an id are never the same one.
 */
public final class RepeatedCalls {
  /** What is wrong with a reply whose calls are ambiguous, to follow the model's name. */
  public static final String AMBIGUOUS =
      "sent two different calls of one tool under one id, of which none was run";

  private RepeatedCalls() {}

  /**
   * The calls, each once, at its first place.
   *
   * @param calls the calls of one reply
   */
  public static List<ToolCall> once(List<ToolCall> calls) {
    Map<Object, ToolCall> first = new LinkedHashMap<>();
    List<ToolCall> once = new ArrayList<>(calls.size());
    for (ToolCall call : calls) {
      ToolCall before = call.id().isEmpty() ? null : first.putIfAbsent(key(call), call);
      if (before == null || !isSame(before.argumentsJson(), call.argumentsJson())) {
        once.add(call);
      }
    }
    return once;
  }

  /**
   * Whether two calls of one tool share an id, so that nobody knows which one is meant.
   *
   * @param calls the calls of one reply, each once
   */
  public static boolean areAmbiguous(List<ToolCall> calls) {
    List<ToolCall> named = calls.stream().filter(call -> !call.id().isEmpty()).toList();
    return named.stream().map(RepeatedCalls::key).distinct().count() < named.size();
  }

  /**
   * Whether two texts are the same JSON value, in whatever spacing and order of members.
   *
   * @param one a text; a blank one stands for an empty object
   * @param other another one
   */
  public static boolean isSame(String one, String other) {
    try {
      return one.equals(other) || Objects.equals(value(one), value(other));
    } catch (IllegalArgumentException e) {
      return false; // no JSON, of which only the text can be compared
    }
  }

  private static Object value(String arguments) {
    return Objects.requireNonNullElse(Json.parse(arguments.isBlank() ? "{}" : arguments), "");
  }

  private static Object key(ToolCall call) {
    return List.of(call.id(), call.name());
  }
}
