package dev.penguin.provider.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.ToolChoice;
import dev.penguin.provider.wire.JsonObjectWriter;
import dev.penguin.provider.wire.ToolsField;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests as bodies of the messages protocol, in pieces, so that what was encoded for an earlier
 * request is sent again as it is. Thread-safe.
 *
 * <p>A schema for the answer is sent where the API takes it, see {@link AnswerSchema}; the engine
 * has put it into the instructions in any case, and checks the answer.
 */
final class RequestEncoder {
  private static final byte[] SYSTEM = bytes(",\"system\":[");
  private static final byte[] MESSAGES = bytes(",\"messages\":[");
  private static final byte[] LIST_END = {']'};
  private static final byte[] END = {'}'};

  private final ModelConfig config;
  private final OutputLimits limits;
  private final Thinking thinking;
  private final boolean takesSchemas;
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
   * @param limits how long answers may be
   * @param server the mark of the server
   */
  RequestEncoder(ModelConfig config, OutputLimits limits, String server) {
    messages = new MessageEncoder(server);
    this.config = config;
    this.limits = limits;
    thinking = Thinking.of(config);
    takesSchemas = AnswerSchema.isTakenBy(config);
    replaced = config.extras().keySet();
    String model = config.extras().getOrDefault("model", Json.write(config.model()));
    head = bytes("{\"model\":".concat(model));
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
    List<byte[]> body = new ArrayList<>(3 * request.messages().size() + 12);
    body.add(head);
    try {
      JsonObjectWriter fields = new JsonObjectWriter();
      writeVariable(fields.json(), request);
      body.add(fields.following());
      body.add(tools(request));
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    if (!replaced.contains("system")) {
      List<byte[]> system = messages.system(request.messages());
      if (!system.isEmpty()) {
        body.add(SYSTEM);
        body.addAll(system);
        body.add(LIST_END);
      }
    }
    if (!replaced.contains("messages")) {
      body.add(MESSAGES);
      body.addAll(messages.turns(request.messages()));
      body.add(LIST_END);
    }
    body.add(constant);
    body.add(END);
    return body;
  }

  private void writeConstant(JsonGenerator json) throws IOException {
    if (!replaced.contains("stream")) {
      // Also when it is false: there are gateways that stream unless they are asked not to.
      json.writeBooleanField("stream", config.streaming());
    }
    for (Map.Entry<String, String> extra : config.extras().entrySet()) {
      if (!extra.getKey().equals("model")) {
        json.writeFieldName(Json.wellFormed(extra.getKey()));
        json.writeRawValue(Json.wellFormed(extra.getValue()));
      }
    }
  }

  private void writeVariable(JsonGenerator json, ModelRequest request) throws IOException {
    int limit = limits.within(request);
    if (!replaced.contains("max_tokens")) {
      json.writeNumberField("max_tokens", limit);
    }
    ToolChoice choice = request.tools().isEmpty() ? ToolChoice.AUTO : request.toolChoice();
    if (!replaced.contains("tool_choice")) {
      writeChoice(json, choice);
    }
    // Anthropic refuses thoughts where a tool must be called.
    boolean thinks =
        !choice.isForced() && !replaced.contains("thinking") && writeThinking(json, request, limit);
    writeOutput(json, request, thinks);
    // Anthropic refuses a temperature beside thoughts.
    if (!thinks && config.temperature().isPresent() && !replaced.contains("temperature")) {
      json.writeNumberField("temperature", config.temperature().getAsDouble());
    }
  }

  private static void writeChoice(JsonGenerator json, ToolChoice choice) throws IOException {
    if (choice.kind() == ToolChoice.Kind.AUTO) {
      return; // what the server does by itself
    }
    json.writeObjectFieldStart("tool_choice");
    switch (choice.kind()) {
      case REQUIRED -> json.writeStringField("type", "any");
      case NAMED -> {
        json.writeStringField("type", "tool");
        json.writeStringField("name", choice.tool());
      }
      default -> json.writeStringField("type", "none");
    }
    json.writeEndObject();
  }

  private void writeOutput(JsonGenerator json, ModelRequest request, boolean thinks)
      throws IOException {
    boolean effort = thinks && thinking.form() == Thinking.Form.EFFORT;
    Map<String, Object> schema =
        takesSchemas ? request.resultSchema().map(Json::parseObject).orElse(Map.of()) : Map.of();
    boolean held = !schema.isEmpty() && AnswerSchema.isTaken(schema);
    if (replaced.contains("output_config") || !effort && !held) {
      return;
    }
    json.writeObjectFieldStart("output_config");
    if (effort) {
      json.writeStringField("effort", Json.wellFormed(thinking.effort()));
    }
    if (held) {
      json.writeObjectFieldStart("format");
      json.writeStringField("type", "json_schema");
      json.writeFieldName("schema");
      Json.write(json, schema);
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private boolean writeThinking(JsonGenerator json, ModelRequest request, int limit)
      throws IOException {
    if (thinking.form() == Thinking.Form.EFFORT) {
      json.writeObjectFieldStart("thinking");
      json.writeStringField("type", "adaptive");
      json.writeEndObject();
      return true;
    }
    int budget = thinking.budgetWithin(limit);
    if (budget == 0 || !messages.mayThink(request.messages())) {
      return false;
    }
    json.writeObjectFieldStart("thinking");
    json.writeStringField("type", "enabled");
    json.writeNumberField("budget_tokens", budget);
    json.writeEndObject();
    return true;
  }

  private byte[] tools(ModelRequest request) throws IOException {
    if (replaced.contains("tools")) {
      return new byte[0];
    }
    List<ToolSpec> tools = request.tools();
    if (tools.isEmpty() && ToolsField.hasCalls(request.messages())) {
      return noTools();
    }
    return toolsField.following(tools);
  }

  /** A conversation with calls is refused unless there is some tool; this one cannot be called. */
  private byte[] noTools() throws IOException {
    JsonObjectWriter fields = new JsonObjectWriter();
    writeTools(fields.json(), List.of(ToolsField.NO_TOOL));
    if (!replaced.contains("tool_choice")) {
      fields.json().writeObjectFieldStart("tool_choice");
      fields.json().writeStringField("type", "none");
      fields.json().writeEndObject();
    }
    return fields.following();
  }

  private static void writeTools(JsonGenerator json, List<ToolSpec> tools) throws IOException {
    json.writeArrayFieldStart("tools");
    Iterator<ToolSpec> each = tools.iterator();
    while (each.hasNext()) {
      ToolSpec tool = each.next();
      json.writeStartObject();
      json.writeStringField("name", tool.name());
      json.writeStringField("description", Json.wellFormed(tool.description()));
      json.writeFieldName("input_schema");
      json.writeRawValue(Json.wellFormed(tool.inputSchema()));
      if (!each.hasNext()) {
        json.writeObjectFieldStart("cache_control");
        json.writeStringField("type", "ephemeral");
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static byte[] bytes(String json) {
    return Json.wellFormed(json).getBytes(StandardCharsets.UTF_8);
  }
}
