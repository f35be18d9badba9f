package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.ToolChoice;
import dev.penguin.provider.wire.JsonObjectWriter;
import dev.penguin.provider.wire.StrictSchema;
import dev.penguin.provider.wire.ToolsField;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Requests as bodies of the chat protocol, in pieces, so that what was encoded for an earlier
 * request is sent again as it is. Thread-safe.
 */
final class RequestEncoder {
  private static final byte[] COMMA = {','};
  private static final byte[] MESSAGES_END = {']'};
  private static final byte[] END = {'}'};

  private final ModelConfig config;
  private final Dialect dialect;
  private final Set<String> replaced;
  private final MessageEncoder messages;
  private final byte[] head;
  private final byte[] constant;
  private final ToolsField toolsField =
      new ToolsField() {
        @Override
        protected void write(JsonGenerator json, List<ToolSpec> tools) throws IOException {
          writeTools(json, tools);
        }
      };

  /**
   * An encoder of requests.
   *
   * @param config which model
   * @param dialect how the server's protocol differs
   * @param server the mark of the server
   */
  RequestEncoder(ModelConfig config, Dialect dialect, String server) {
    this.config = config;
    this.dialect = dialect;
    replaced = config.extras().keySet();
    messages = new MessageEncoder(dialect, server);
    head = head(config);
    try {
      JsonObjectWriter fields = new JsonObjectWriter();
      writeConstant(fields.json());
      constant = fields.following();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  /** The body of a request; the pieces are sent one after the other. */
  List<byte[]> encode(ModelRequest request) {
    List<byte[]> body = new ArrayList<>(2 * request.messages().size() + 8);
    body.add(head);
    if (!replaced.contains("messages")) {
      boolean first = true;
      for (byte[] message : messages.encode(request.messages())) {
        if (!first) {
          body.add(COMMA);
        }
        first = false;
        body.add(message);
      }
      body.add(MESSAGES_END);
    }
    try {
      body.add(tools(request));
      JsonObjectWriter fields = new JsonObjectWriter();
      writeVariable(fields.json(), request);
      body.add(fields.following());
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    body.add(constant);
    body.add(END);
    return body;
  }

  /** The model, and the messages up to the first one. */
  private static byte[] head(ModelConfig config) {
    Map<String, String> extras = config.extras();
    String model = extras.getOrDefault("model", Json.write(config.model()));
    StringBuilder text = new StringBuilder().append("{\"model\":").append(model);
    text.append(",\"messages\":").append(extras.getOrDefault("messages", "["));
    return Json.wellFormed(text.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private void writeConstant(JsonGenerator json) throws IOException {
    boolean streaming = config.streaming() && !replaced.contains("stream");
    if (!replaced.contains("stream")) {
      // Also when it is false: there are gateways that stream unless they are asked not to.
      json.writeBooleanField("stream", streaming);
    }
    if (streaming && dialect.usageOption() && !replaced.contains("stream_options")) {
      json.writeObjectFieldStart("stream_options");
      json.writeBooleanField("include_usage", true);
      json.writeEndObject();
    }
    if (config.temperature().isPresent() && !replaced.contains("temperature")) {
      json.writeNumberField("temperature", config.temperature().getAsDouble());
    }
    if (config.reasoningEffort().isPresent()) {
      writeEffort(json, Json.wellFormed(config.reasoningEffort().get()));
    }
    for (Map.Entry<String, String> extra : config.extras().entrySet()) {
      if (!extra.getKey().equals("model") && !extra.getKey().equals("messages")) {
        json.writeFieldName(Json.wellFormed(extra.getKey()));
        json.writeRawValue(Json.wellFormed(extra.getValue()));
      }
    }
  }

  private void writeEffort(JsonGenerator json, String effort) throws IOException {
    if (dialect.nestedEffort()) {
      if (!replaced.contains("reasoning")) {
        json.writeObjectFieldStart("reasoning");
        json.writeStringField("effort", effort);
        json.writeEndObject();
      }
    } else if (!replaced.contains("reasoning_effort")) {
      json.writeStringField("reasoning_effort", effort);
    }
  }

  private void writeVariable(JsonGenerator json, ModelRequest request) throws IOException {
    OptionalInt limit = limit(request);
    if (limit.isPresent()
        && !replaced.contains("max_tokens")
        && !replaced.contains("max_completion_tokens")) {
      json.writeNumberField(dialect.limitField(), limit.getAsInt());
    }
    if (!request.tools().isEmpty() && !replaced.contains("tool_choice")) {
      writeChoice(json, request.toolChoice());
    }
    if (request.resultSchema().isPresent() && !replaced.contains("response_format")) {
      writeFormat(json, request.resultSchema().get());
    }
  }

  private static void writeChoice(JsonGenerator json, ToolChoice choice) throws IOException {
    switch (choice.kind()) {
      case AUTO -> {
        // Servers do this by themselves. Some refuse the field.
      }
      case NONE -> json.writeStringField("tool_choice", "none");
      case REQUIRED -> json.writeStringField("tool_choice", "required");
      case NAMED -> {
        json.writeObjectFieldStart("tool_choice");
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", choice.tool());
        json.writeEndObject();
        json.writeEndObject();
      }
    }
  }

  /** The smaller one of what the call allows and what the model is configured to. */
  private OptionalInt limit(ModelRequest request) {
    OptionalInt mine = config.maxOutputTokens();
    OptionalInt asked = request.maxOutputTokens();
    if (mine.isPresent() && asked.isPresent()) {
      return OptionalInt.of(Math.min(mine.getAsInt(), asked.getAsInt()));
    }
    return asked.isPresent() ? asked : mine;
  }

  private void writeFormat(JsonGenerator json, String schema) throws IOException {
    json.writeObjectFieldStart("response_format");
    if (dialect.schemas()) {
      Map<String, Object> parsed = Json.parseObject(schema);
      json.writeStringField("type", "json_schema");
      json.writeObjectFieldStart("json_schema");
      json.writeStringField("name", "result");
      json.writeFieldName("schema");
      Json.write(json, parsed);
      json.writeBooleanField("strict", StrictSchema.isClosed(parsed));
      json.writeEndObject();
    } else {
      json.writeStringField("type", "json_object");
    }
    json.writeEndObject();
  }

  private byte[] tools(ModelRequest request) throws IOException {
    if (replaced.contains("tools")) {
      return new byte[0];
    }
    List<ToolSpec> tools = request.tools();
    if (dialect.plain() && tools.isEmpty() && ToolsField.hasCalls(request.messages())) {
      return noTools();
    }
    return toolsField.following(tools);
  }

  private byte[] noTools() throws IOException {
    JsonObjectWriter fields = new JsonObjectWriter();
    writeTools(fields.json(), List.of(ToolsField.NO_TOOL));
    if (!replaced.contains("tool_choice")) {
      fields.json().writeStringField("tool_choice", "none");
    }
    return fields.following();
  }

  private void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
    json.writeArrayFieldStart("tools");
    for (ToolSpec tool : tools) {
      json.writeStartObject();
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", tool.name());
      json.writeStringField("description", Json.wellFormed(tool.description()));
      json.writeFieldName("parameters");
      String schema = tool.inputSchema();
      json.writeRawValue(Json.wellFormed(dialect.plain() ? PlainSchema.of(schema) : schema));
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
