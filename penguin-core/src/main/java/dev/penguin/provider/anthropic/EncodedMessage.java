package dev.penguin.provider.anthropic;

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
import dev.penguin.provider.wire.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A message as content blocks.
 *
 * @param blocks the blocks, with commas between, and without the last one's closing brace, before
 *     which a mark for the cache may have to go; empty when the message has nothing to send
 * @param thoughtFirst whether the first block is a thought
 */
record EncodedMessage(byte[] blocks, boolean thoughtFirst) {
  static final String PROTOCOL = "anthropic";

  /** Follows the server in the origin of thoughts that it encrypted; the signature holds them. */
  static final String REDACTED = "#redacted_thinking";

  /** Follows it in that of a block that it alone understands; the signature holds its JSON. */
  static final String BLOCK = "#block";

  private static final int MAX_ID = 64;

  static EncodedMessage of(Message message, String server) {
    try {
      JsonObjectWriter fields = new JsonObjectWriter();
      JsonGenerator json = fields.json();
      json.writeArrayFieldStart("b");
      boolean thoughtFirst = blocks(json, message, server);
      json.writeEndArray();
      return new EncodedMessage(bare(fields.object()), thoughtFirst);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
  }

  /** The blocks between <code>{"b":[</code> and <code>}]}</code>. */
  private static byte[] bare(byte[] object) {
    int start = "{\"b\":[".length();
    int end = object.length - "}]}".length();
    return end <= start ? new byte[0] : Arrays.copyOfRange(object, start, end);
  }

  /** Writes the blocks of a message; true when the first one is a thought. */
  private static boolean blocks(JsonGenerator json, Message message, String server)
      throws IOException {
    if (message instanceof AssistantMessage assistant) {
      return assistant(json, assistant, server);
    }
    if (message instanceof ToolMessage result) {
      result(json, result);
    } else if (message instanceof UserMessage user) {
      user(json, user);
    } else if (message instanceof SystemMessage) {
      text(json, message.text());
    } else {
      userText(json, message.text());
    }
    return false;
  }

  boolean isEmpty() {
    return blocks.length == 0;
  }

  private static void user(JsonGenerator json, UserMessage message) throws IOException {
    boolean none = true;
    for (Part part : message.parts()) {
      none &= !content(json, part);
    }
    if (none) {
      userText(json, "");
    }
  }

  /** The protocol has no message without words. */
  private static void userText(JsonGenerator json, String text) throws IOException {
    text(json, isBlank(text) ? "[This message is empty.]" : text);
  }

  private static boolean assistant(JsonGenerator json, AssistantMessage message, String server)
      throws IOException {
    List<Part> parts = sent(message, server);
    for (Part part : parts) {
      if (part instanceof Part.Reasoning reasoning) {
        opaque(json, reasoning, server);
      } else if (part instanceof Part.Text text) {
        text(json, text.text(), OpaqueMembers.of(text.providerData(), server));
      }
    }
    for (ToolCall call : message.toolCalls()) {
      json.writeStartObject();
      json.writeStringField("type", "tool_use");
      json.writeStringField("id", id(call.id()));
      json.writeStringField("name", ToolNames.ofTool(call.name()));
      json.writeFieldName("input");
      json.writeRawValue(WireJson.arguments(call.argumentsJson()));
      OpaqueMembers.write(json, OpaqueMembers.of(call.providerData(), server), Block.CALL);
      json.writeEndObject();
    }
    return !parts.isEmpty() && isThought(parts.get(0), server);
  }

  /** An answer that may come last: the server refuses one that ends in white space. */
  static AssistantMessage asLast(AssistantMessage message, String server) {
    List<Part> parts = sent(message, server);
    int end = parts.size() - 1;
    if (!message.toolCalls().isEmpty() || end < 0 || !(parts.get(end) instanceof Part.Text last)) {
      return message;
    }
    String text = last.text();
    int length = text.length();
    while (length > 0 && isSpace(text.codePointBefore(length))) {
      length -= Character.charCount(text.codePointBefore(length));
    }
    if (length == text.length()) {
      return message;
    }
    List<Part> stripped = new ArrayList<>(parts.subList(0, end));
    stripped.add(new Part.Text(text.substring(0, length), last.providerData()));
    return new AssistantMessage(stripped, List.of());
  }

  /** The parts of an answer that go back; a message must not end in a thought. */
  private static List<Part> sent(AssistantMessage message, String server) {
    List<Part> parts = message.parts().stream().filter(part -> isSent(part, server)).toList();
    int end = parts.size();
    while (message.toolCalls().isEmpty() && end > 0 && isThought(parts.get(end - 1), server)) {
      end--;
    }
    return parts.subList(0, end);
  }

  private static boolean isSent(Part part, String server) {
    if (part instanceof Part.Text text) {
      return !isBlank(text.text());
    }
    if (part instanceof Part.Reasoning reasoning) {
      // Without its signature a thought is refused: it was cut off.
      return isThought(part, server) && !reasoning.signature().isEmpty()
          || reasoning.origin().equals(server + BLOCK) && WireJson.isObject(reasoning.signature());
    }
    return false;
  }

  /** Whether a part is a thought of this server; no other one may read it. */
  private static boolean isThought(Part part, String server) {
    return part instanceof Part.Reasoning reasoning
        && (reasoning.origin().equals(server) || reasoning.origin().equals(server + REDACTED));
  }

  private static void opaque(JsonGenerator json, Part.Reasoning reasoning, String server)
      throws IOException {
    if (reasoning.origin().equals(server + BLOCK)) {
      json.writeRawValue(WireJson.document(reasoning.signature()));
      return;
    }
    json.writeStartObject();
    if (reasoning.origin().equals(server + REDACTED)) {
      json.writeStringField("type", "redacted_thinking");
      json.writeStringField("data", Json.wellFormed(reasoning.signature()));
    } else {
      json.writeStringField("type", "thinking");
      json.writeStringField("thinking", Json.wellFormed(reasoning.text()));
      json.writeStringField("signature", Json.wellFormed(reasoning.signature()));
    }
    json.writeEndObject();
  }

  private static void result(JsonGenerator json, ToolMessage message) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "tool_result");
    json.writeStringField("tool_use_id", id(message.callId()));
    boolean image = message.parts().stream().anyMatch(Part.Image.class::isInstance);
    if (image) {
      json.writeArrayFieldStart("content");
      for (Part part : message.parts()) {
        content(json, part);
      }
      json.writeEndArray();
    } else {
      String text = message.text();
      boolean mute = isBlank(text) && message.failed(); // which is refused
      json.writeStringField("content", mute ? "It failed." : Json.wellFormed(text));
    }
    if (message.failed()) {
      json.writeBooleanField("is_error", true);
    }
    json.writeEndObject();
  }

  /** Writes a text or an image; false when it is neither, or blank, which is refused. */
  private static boolean content(JsonGenerator json, Part part) throws IOException {
    if (part instanceof Part.Image image) {
      json.writeStartObject();
      json.writeStringField("type", "image");
      json.writeObjectFieldStart("source");
      json.writeStringField("type", "base64");
      json.writeStringField("media_type", Json.wellFormed(image.mediaType()));
      json.writeStringField("data", Json.wellFormed(image.base64()));
      json.writeEndObject();
      json.writeEndObject();
      return true;
    }
    return part instanceof Part.Text text && text(json, text.text());
  }

  private static boolean text(JsonGenerator json, String text) throws IOException {
    return text(json, text, Map.of());
  }

  private static boolean text(JsonGenerator json, String text, Map<?, ?> added) throws IOException {
    if (isBlank(text)) {
      return false;
    }
    json.writeStartObject();
    json.writeStringField("type", "text");
    json.writeStringField("text", Json.wellFormed(text));
    OpaqueMembers.write(json, added, Block.TEXT);
    json.writeEndObject();
    return true;
  }

  /** The id in a form that the server accepts; the same one for call and result. */
  private static String id(String id) {
    boolean fine = !id.isEmpty() && id.length() <= MAX_ID;
    for (int i = 0; fine && i < id.length(); i++) {
      fine = ToolNames.isPlain(id.charAt(i));
    }
    return fine ? id : "call_".concat(ToolNames.digest(id, 12));
  }

  /** Blank as the server sees it, to which a space that does not break a line is one, too. */
  private static boolean isBlank(String text) {
    return text.codePoints().allMatch(EncodedMessage::isSpace);
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
