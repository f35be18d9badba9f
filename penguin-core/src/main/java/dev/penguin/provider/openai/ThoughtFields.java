package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.provider.wire.OpaqueMembers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what of an answer means something to its server alone: its thoughts, and members that it
 * added. Providers that are known to want thoughts get them in their form; any other server gets
 * what it sent itself, under the same names. Immutable.
 *
 * @param known how the thoughts go back by the provider's name
 * @param server the mark of the server, whose own thoughts and members alone go back
 */
record ThoughtFields(Dialect.Thoughts known, String server) {
  static final String CONTENT = "reasoning_content";
  static final String DETAILS = "reasoning_details";

  /** Stands for the thought's own text or signature, which are not stored twice. */
  static final String AS_IT_IS = "null";

  private static final Set<String> WRITTEN =
      Set.of(
          "role",
          "content",
          "refusal",
          "name",
          "tool_calls",
          "function_call",
          "reasoning",
          CONTENT,
          DETAILS);

  /** Writes the fields of an answer. */
  void write(JsonGenerator json, AssistantMessage message) throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> details = new ArrayList<>(1);
    Map<Object, @Nullable Object> added = new LinkedHashMap<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.Reasoning reasoning && reasoning.origin().equals(server)) {
        text.append(reasoning.text());
        if (isList(reasoning.signature())) {
          details.add(reasoning.signature());
        }
        added.putAll(OpaqueMembers.of(reasoning.providerData(), server));
      }
    }
    boolean calls = !message.toolCalls().isEmpty();
    String thought = Json.wellFormed(text.toString());
    switch (known) {
      case CONTENT -> {
        if (!thought.isEmpty() || calls) {
          json.writeStringField(CONTENT, thought);
        }
      }
      case DETAILS -> {
        if (details.size() == 1) {
          raw(json, details.get(0));
        } else if (!thought.isEmpty()) {
          json.writeStringField("reasoning", thought);
        }
      }
      case DROPPED -> asItCame(json, calls ? thought : "", details, added.keySet());
    }
    OpaqueMembers.write(json, added, WRITTEN);
  }

  /** The thoughts under the names that the server gave them, in the midst of calls alone. */
  private static void asItCame(
      JsonGenerator json, String thought, List<String> details, Set<?> names) throws IOException {
    if (names.contains(CONTENT) && !thought.isEmpty()) {
      json.writeStringField(CONTENT, thought);
    }
    if (names.contains(DETAILS) && details.size() == 1) {
      raw(json, details.get(0));
    }
  }

  private static void raw(JsonGenerator json, String details) throws IOException {
    json.writeFieldName(DETAILS);
    json.writeRawValue(details);
  }

  private static boolean isList(String text) {
    try {
      return !text.isEmpty() && Json.parse(text) instanceof List;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
