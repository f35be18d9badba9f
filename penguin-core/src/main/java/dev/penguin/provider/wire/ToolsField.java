package dev.penguin.provider.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.util.List;

/**
 * The field of a request that lists its tools, encoded once as long as the tools stay the same.
 * Thread-safe. A class to extend and no lambda, which would cost the first call its start-up.
 */
public abstract class ToolsField {
  /**
   * Stands in where a conversation has calls and the request has no tools, which servers refuse.
   * Nothing answers to its name.
   */
  public static final ToolSpec NO_TOOL =
      ToolSpec.of("unavailable", "There is no tool to call now.", "{\"type\":\"object\"}");

  private volatile Encoded last = new Encoded(List.of(), new byte[0]);

  /** A field of no tools yet. */
  protected ToolsField() {}

  private record Encoded(List<ToolSpec> tools, byte[] bytes) {}

  /** The field, to follow others; nothing without tools. The array is shared: nobody changes it. */
  public final byte[] following(List<ToolSpec> tools) throws IOException {
    Encoded known = last;
    if (!known.tools.equals(tools)) {
      JsonObjectWriter fields = new JsonObjectWriter();
      if (!tools.isEmpty()) {
        write(fields.json(), tools);
      }
      known = new Encoded(tools, fields.following());
      last = known;
    }
    return known.bytes;
  }

  /** Whether a tool was called in a conversation. */
  public static boolean hasCalls(List<Message> messages) {
    for (Message message : messages) {
      if (message instanceof AssistantMessage answer && !answer.toolCalls().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Writes the field as the wire has it. */
  protected abstract void write(JsonGenerator json, List<ToolSpec> tools) throws IOException;
}
