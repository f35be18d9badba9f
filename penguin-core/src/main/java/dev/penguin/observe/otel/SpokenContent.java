package dev.penguin.observe.otel;

import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.ToolSpec;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Writes the texts of a conversation into spans, as JSON in the form of the conventions' published
 * schemas, for those who asked for it. Images are named, not copied.
 */
final class SpokenContent {
  private final UnaryOperator<String> clean;

  /**
   * @param clean takes secrets out of a text
   */
  SpokenContent(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  void ofRequest(ModelRequest request, Span span) {
    List<Object> system = new ArrayList<>();
    List<Object> messages = new ArrayList<>();
    for (Message message : request.messages()) {
      if (message instanceof SystemMessage) {
        system.add(text(message.text()));
      } else {
        messages.add(message(message));
      }
    }
    set(GenAi.INPUT_MESSAGES, messages, span);
    if (!system.isEmpty()) {
      set(GenAi.SYSTEM_INSTRUCTIONS, system, span);
    }
    if (!request.tools().isEmpty()) {
      set(GenAi.TOOL_DEFINITIONS, request.tools().stream().map(this::tool).toList(), span);
    }
  }

  void ofReply(ModelReply reply, String finishReason, Span span) {
    Map<String, Object> message = message(reply.message());
    message.put("finish_reason", finishReason);
    set(GenAi.OUTPUT_MESSAGES, List.of(message), span);
  }

  private static void set(AttributeKey<String> key, List<?> value, Span span) {
    span.setAttribute(key, Json.write(value));
  }

  private Map<String, Object> message(Message message) {
    Map<String, Object> all = new LinkedHashMap<>();
    List<Object> parts = new ArrayList<>();
    if (message instanceof AssistantMessage assistant) {
      all.put("role", "assistant");
      assistant.parts().forEach(part -> parts.add(part(part)));
      assistant.toolCalls().forEach(call -> parts.add(call(call)));
    } else if (message instanceof ToolMessage result) {
      all.put("role", "tool");
      Map<String, Object> response = new LinkedHashMap<>();
      response.put("type", "tool_call_response");
      response.put("id", clean.apply(result.callId()));
      response.put("response", clean.apply(result.text()));
      parts.add(response);
    } else {
      all.put("role", "user");
      if (message instanceof UserMessage user) {
        user.parts().forEach(part -> parts.add(part(part)));
      }
    }
    all.put("parts", parts);
    return all;
  }

  private Object part(Part part) {
    if (part instanceof Part.Text text) {
      return text(text.text());
    }
    if (part instanceof Part.Reasoning reasoning) {
      return Map.of("type", "reasoning", "content", clean.apply(reasoning.text()));
    }
    return Map.of("type", part instanceof Part.Image ? "image" : "other");
  }

  private Object text(String text) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", "text");
    part.put("content", clean.apply(text));
    return part;
  }

  private Object call(ToolCall call) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("type", "tool_call");
    part.put("id", clean.apply(call.id()));
    part.put("name", clean.apply(call.name()));
    part.put("arguments", clean.apply(call.argumentsJson()));
    return part;
  }

  private Object tool(ToolSpec tool) {
    Map<String, Object> definition = new LinkedHashMap<>();
    definition.put("type", "function");
    definition.put("name", tool.name());
    definition.put("description", clean.apply(tool.description()));
    return definition;
  }
}
