package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.provider.wire.JsonObjectWriter;
import dev.penguin.provider.wire.OpaqueMembers;
import dev.penguin.provider.wire.ToolNames;
import dev.penguin.provider.wire.WeakIdentityCache;
import dev.penguin.provider.wire.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Messages as JSON of the chat protocol. Each message is encoded once and remembered as long as it
 * lives. Thread-safe.
 */
final class MessageEncoder {
  static final String PROTOCOL = "openai-chat";
  private static final Set<String> CALL = Set.of("id", "type", "index", "function");
  private static final Set<String> FUNCTION = Set.of("name", "arguments");

  private final Dialect dialect;
  private final String server;
  private final ThoughtFields thoughts;
  private final WeakIdentityCache<Message, byte[]> encoded = new WeakIdentityCache<>();

  /**
   * An encoder that has encoded nothing yet.
   *
   * @param dialect how the server's protocol differs
   * @param server the mark of the server, which gets back what it thought and added
   */
  MessageEncoder(Dialect dialect, String server) {
    this.dialect = dialect;
    this.server = server;
    thoughts = new ThoughtFields(dialect.thoughts(), server);
  }

  /** The conversation, one piece a message, without commas between. */
  List<byte[]> encode(List<Message> messages) {
    List<byte[]> pieces = new ArrayList<>(messages.size());
    for (Message message : MessageOrder.of(messages, dialect)) {
      pieces.add(remembered(message));
    }
    return pieces;
  }

  private byte[] remembered(Message message) {
    byte[] known = encoded.get(message);
    if (known != null) {
      return known;
    }
    try {
      JsonObjectWriter fields = new JsonObjectWriter();
      message(fields.json(), message);
      byte[] made = fields.object();
      encoded.put(message, made);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  private void message(JsonGenerator json, Message message) throws IOException {
    if (message instanceof SystemMessage system) {
      text(json, "system", system.text());
    } else if (message instanceof UserMessage user) {
      user(json, user);
    } else if (message instanceof AssistantMessage assistant) {
      assistant(json, assistant);
    } else if (message instanceof ToolMessage result) {
      result(json, result);
    } else {
      text(json, "user", message.text());
    }
  }

  private static void text(JsonGenerator json, String role, String text) throws IOException {
    json.writeStringField("role", role);
    json.writeStringField("content", Json.wellFormed(text));
  }

  private static void user(JsonGenerator json, UserMessage message) throws IOException {
    if (!MessageOrder.hasImage(message.parts())) {
      text(json, "user", message.text());
      return;
    }
    json.writeStringField("role", "user");
    json.writeArrayFieldStart("content");
    for (Part part : message.parts()) {
      if (part instanceof Part.Text text) {
        textPart(json, text.text());
      } else if (part instanceof Part.Image image) {
        imagePart(json, image);
      }
    }
    json.writeEndArray();
  }

  private void assistant(JsonGenerator json, AssistantMessage message) throws IOException {
    json.writeStringField("role", "assistant");
    String text = message.text();
    if (text.isEmpty() && !message.toolCalls().isEmpty()) {
      json.writeNullField("content");
    } else {
      json.writeStringField("content", Json.wellFormed(text));
    }
    thoughts.write(json, message);
    if (message.toolCalls().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("tool_calls");
    for (ToolCall call : message.toolCalls()) {
      Map<?, ?> added = OpaqueMembers.of(call.providerData(), server);
      json.writeStartObject();
      json.writeStringField("id", CallIds.of(call.id(), dialect));
      json.writeStringField("type", "function");
      json.writeObjectFieldStart("function");
      json.writeStringField("name", ToolNames.ofTool(call.name()));
      json.writeStringField("arguments", WireJson.arguments(call.argumentsJson()));
      if (added.get("function") instanceof Map<?, ?> inside) {
        OpaqueMembers.write(json, inside, FUNCTION);
      }
      json.writeEndObject();
      OpaqueMembers.write(json, added, CALL);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void result(JsonGenerator json, ToolMessage message) throws IOException {
    json.writeStringField("role", "tool");
    json.writeStringField("tool_call_id", CallIds.of(message.callId(), dialect));
    String text = message.text();
    if (MessageOrder.hasImage(message.parts())) {
      String note = "[The image of this result follows in the next user message.]";
      text = text.isEmpty() ? note : text + "\n" + note;
    }
    json.writeStringField("content", Json.wellFormed(text));
  }

  private static void textPart(JsonGenerator json, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "text");
    json.writeStringField("text", Json.wellFormed(text));
    json.writeEndObject();
  }

  private static void imagePart(JsonGenerator json, Part.Image image) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "image_url");
    json.writeObjectFieldStart("image_url");
    json.writeStringField(
        "url", Json.wellFormed("data:" + image.mediaType() + ";base64," + image.base64()));
    json.writeEndObject();
    json.writeEndObject();
  }
}
