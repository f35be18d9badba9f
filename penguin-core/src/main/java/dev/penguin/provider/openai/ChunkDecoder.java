package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.penguin.internal.http.ProviderError;
import dev.penguin.internal.json.Json;
import dev.penguin.message.Usage;
import dev.penguin.provider.wire.OpaqueMembers;
import dev.penguin.provider.wire.StreamJson;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chunk of a stream, or a whole completion, from bytes, and tells {@link ReplyAssembly}
 * what is in it. Fields of other types than the protocol's are passed over. Not thread-safe.
 */
final class ChunkDecoder {
  /** Members of messages and calls that are for people to see; no server wants them back. */
  private static final Set<String> SHOWN =
      Set.of(
          "role",
          "name",
          "type",
          "annotations",
          "audio",
          "images",
          "citations",
          "search_results",
          "executed_tools",
          "logprobs",
          "token_ids",
          "parsed",
          "parsed_arguments");

  private final ReplyAssembly assembly;
  private final Delta delta = new Delta();
  private @Nullable ProviderError error;

  ChunkDecoder(ReplyAssembly assembly) {
    this.assembly = assembly;
  }

  /**
   * Reads one chunk.
   *
   * @return the error that the provider reports in it, or null
   * @throws IOException when it is no JSON object
   */
  @Nullable ProviderError decode(byte[] bytes, int offset, int length) throws IOException {
    error = null;
    try (JsonParser json = StreamJson.open(bytes, offset, length)) {
      object(json);
      StreamJson.end(json);
    }
    return error;
  }

  /**
   * Reads a whole body: a completion, or chunks without events around them, in a row or a list.
   *
   * @return the error that the provider reports in it, or null
   * @throws IOException when it is not made of JSON objects
   */
  @Nullable ProviderError decodeBody(byte[] body) throws IOException {
    error = null;
    try (JsonParser json = StreamJson.parser(body, 0, body.length)) {
      for (JsonToken next = json.nextToken(); next != null; next = json.nextToken()) {
        if (next == JsonToken.START_OBJECT) {
          object(json);
        } else if (next != JsonToken.START_ARRAY && next != JsonToken.END_ARRAY) {
          throw new JsonParseException(json, "no JSON object");
        }
      }
    }
    return error;
  }

  private void object(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      top(json, name, value);
    }
  }

  private void top(JsonParser json, String name, JsonToken value) throws IOException {
    switch (name) {
      case "id" -> {
        String id = StreamJson.text(json, value);
        if (id != null) {
          assembly.id(id);
        }
      }
      case "choices" -> choices(json, value);
      case "usage" -> usage(json, value);
      case "error" -> error(json, value);
      default -> json.skipChildren();
    }
  }

  private void error(JsonParser json, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      error = new ProviderError(json.getText(), "", "", 0);
      return;
    }
    Map<?, ?> fields = StreamJson.object(json, value);
    if (fields != null) {
      error = ProviderError.fromFields(fields);
    }
  }

  private void choices(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      if (item == JsonToken.START_OBJECT) {
        choice(json);
      } else {
        json.skipChildren();
      }
    }
  }

  private void choice(JsonParser json) throws IOException {
    delta.clear();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "index" -> delta.choice = StreamJson.integer(json, value, 0);
        case "delta", "message" -> delta(json, value);
        case "finish_reason" -> delta.finishReason = StreamJson.text(json, value);
        case "error" -> error(json, value);
        default -> json.skipChildren();
      }
    }
    if (delta.choice == 0) {
      assembly.add(delta);
    }
  }

  private void delta(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      switch (name) {
        case "content" -> content(json, token);
        case "refusal" -> delta.refusal = StreamJson.text(json, token);
        case "reasoning_content" -> delta.reasoningContent = StreamJson.text(json, token);
        case "reasoning" -> delta.reasoning = StreamJson.text(json, token);
        case "reasoning_details" -> details(json, token);
        case "tool_calls" -> calls(json, token);
        case "function_call" -> functionCall(json, token);
        default -> other(json, name, token, delta.others);
      }
    }
  }

  /** Text, or a list of parts as Mistral sends it: text and thoughts. */
  private void content(JsonParser json, JsonToken value) throws IOException {
    if (!(value == JsonToken.START_ARRAY && Json.read(json) instanceof List<?> parts)) {
      delta.content = StreamJson.text(json, value);
      return;
    }
    StringBuilder text = new StringBuilder();
    StringBuilder thoughts = new StringBuilder();
    for (Object part : parts) {
      if (part instanceof Map<?, ?> fields) {
        boolean thinking = "thinking".equals(fields.get("type"));
        textOf(fields.get(thinking ? "thinking" : "text"), thinking ? thoughts : text);
      } else {
        textOf(part, text);
      }
    }
    delta.content = text.toString();
    if (thoughts.length() > 0) {
      delta.reasoning = thoughts.toString();
    }
  }

  private static void textOf(@Nullable Object value, StringBuilder target) {
    if (value instanceof String text) {
      target.append(text);
    } else if (value instanceof Iterable<?> parts) {
      for (Object part : parts) {
        textOf(part instanceof Map<?, ?> fields ? fields.get("text") : part, target);
      }
    }
  }

  private void details(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      if (item == JsonToken.START_OBJECT) {
        delta.details.add((Map<?, ?>) Json.read(json));
      } else {
        json.skipChildren();
      }
    }
  }

  private void calls(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      if (item == JsonToken.START_OBJECT) {
        delta.calls.add(call(json));
      } else {
        json.skipChildren();
      }
    }
  }

  private void functionCall(JsonParser json, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    Delta.CallDelta call = new Delta.CallDelta();
    function(json, value, call);
    delta.functionCall = call;
  }

  private Delta.CallDelta call(JsonParser json) throws IOException {
    Delta.CallDelta call = new Delta.CallDelta();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "index" -> call.index = StreamJson.integer(json, value, -1);
        case "id" -> call.id = orEmpty(StreamJson.text(json, value));
        case "function" -> function(json, value, call);
        default -> other(json, name, value, call.others);
      }
    }
    return call;
  }

  private void function(JsonParser json, JsonToken value, Delta.CallDelta call) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken token = json.nextToken();
      if (name.equals("name")) {
        call.name = orEmpty(StreamJson.text(json, token));
      } else if (name.equals("arguments")) {
        call.arguments =
            token == JsonToken.START_OBJECT
                ? Json.write(Json.read(json))
                : orEmpty(StreamJson.text(json, token));
      } else {
        other(json, name, token, call.ofFunction);
      }
    }
  }

  private static void other(JsonParser json, String name, JsonToken value, OpaqueMembers others)
      throws IOException {
    if (SHOWN.contains(name)) {
      json.skipChildren();
    } else {
      others.read(json, name, value);
    }
  }

  private void usage(JsonParser json, JsonToken value) throws IOException {
    Map<?, ?> fields = StreamJson.object(json, value);
    if (fields == null) {
      return;
    }
    long input = StreamJson.count(fields, "prompt_tokens");
    long output = StreamJson.count(fields, "completion_tokens");
    Map<?, ?> inputs = StreamJson.object(fields, "prompt_tokens_details");
    long cached =
        Math.max(
            StreamJson.count(inputs, "cached_tokens"),
            StreamJson.count(fields, "prompt_cache_hit_tokens"));
    long reasoning =
        StreamJson.count(
            StreamJson.object(fields, "completion_tokens_details"), "reasoning_tokens");
    // xAI counts the thoughts beside the output, everybody else inside.
    if (reasoning > 0 && StreamJson.count(fields, "total_tokens") == input + output + reasoning) {
      output += reasoning;
    }
    assembly.usage(
        new Usage(
            input, output, cached, StreamJson.count(inputs, "cache_write_tokens"), reasoning));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
