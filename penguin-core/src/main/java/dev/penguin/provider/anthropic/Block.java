package dev.penguin.provider.anthropic;

import dev.penguin.internal.json.Json;
import dev.penguin.message.Part;
import dev.penguin.message.ProviderData;
import dev.penguin.message.ToolCall;
import dev.penguin.model.DeltaListener;
import dev.penguin.provider.wire.OpaqueMembers;
import dev.penguin.provider.wire.TextAssembly;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One content block of a reply, growing with its deltas. Not thread-safe. */
interface Block {
  /** What is known of a text; citations are for people to see. */
  Set<String> TEXT = Set.of("type", "text", "citations", "cache_control");

  /** What is known of a call. */
  Set<String> CALL = Set.of("type", "id", "name", "input", "cache_control");

  /** Adds what a delta says. */
  void add(StreamEvent delta);

  /** Nothing more comes. */
  default void end() {}

  /** Adds itself to the message. */
  void into(List<Part> parts, List<ToolCall> calls);

  /**
   * A block that begins.
   *
   * @param start its fields so far, all of them in a reply that is no stream
   * @param deltas receives text and thoughts
   * @param server the mark of the server
   */
  static Block of(Map<?, ?> start, DeltaListener deltas, String server) {
    return switch (text(start, "type")) {
      case "text" -> new Text(start, deltas, added(start, TEXT, server));
      case "thinking" -> new Thought(start, deltas, server);
      case "redacted_thinking" ->
          new Redacted(text(start, "data"), server + EncodedMessage.REDACTED);
      case "tool_use" -> new Call(start, added(start, CALL, server));
      default -> new Opaque(start, server + EncodedMessage.BLOCK);
    };
  }

  /** The fields of a block that are not known here. */
  private static ProviderData added(Map<?, ?> start, Set<String> known, String server) {
    OpaqueMembers members = new OpaqueMembers();
    start.forEach(
        (name, value) -> {
          if (value != null && !known.contains(String.valueOf(name))) {
            members.put(String.valueOf(name), Json.write(value));
          }
        });
    return members.from(server);
  }

  private static String text(Map<?, ?> fields, String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  /** Text of the answer. */
  final class Text implements Block {
    private final TextAssembly text;
    private final ProviderData added;

    private Text(Map<?, ?> start, DeltaListener deltas, ProviderData added) {
      this.added = added;
      text = new TextAssembly(deltas, false);
      text.add(Block.text(start, "text"));
    }

    @Override
    public void add(StreamEvent delta) {
      if (delta.text != null) {
        text.add(delta.text);
      }
    }

    @Override
    public void end() {
      text.end();
    }

    @Override
    public void into(List<Part> parts, List<ToolCall> calls) {
      if (text.length() > 0) {
        parts.add(new Part.Text(text.toString(), added));
      }
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** A thought in clear; its text may be withheld, its signature is what counts. */
  final class Thought implements Block {
    private final TextAssembly text;
    private final StringBuilder signature;
    private final String origin;

    private Thought(Map<?, ?> start, DeltaListener deltas, String origin) {
      this.origin = origin;
      text = new TextAssembly(deltas, true);
      text.add(Block.text(start, "thinking"));
      signature = new StringBuilder(Block.text(start, "signature"));
    }

    @Override
    public void add(StreamEvent delta) {
      if (delta.thinking != null) {
        text.add(delta.thinking);
      }
      if (delta.signature != null) {
        signature.append(delta.signature);
      }
    }

    @Override
    public void end() {
      text.end();
    }

    @Override
    public void into(List<Part> parts, List<ToolCall> calls) {
      if (text.length() > 0 || signature.length() > 0) {
        parts.add(new Part.Reasoning(text.toString(), signature.toString(), origin));
      }
    }
  }

  /** A thought that the provider encrypted. */
  final class Redacted implements Block {
    private final StringBuilder data;

    private final String origin;

    private Redacted(String data, String origin) {
      this.origin = origin;
      this.data = new StringBuilder(data);
    }

    @Override
    public void add(StreamEvent delta) {
      data.append(delta.others.getOrDefault("data", ""));
    }

    @Override
    public void into(List<Part> parts, List<ToolCall> calls) {
      parts.add(new Part.Reasoning("", data.toString(), origin));
    }
  }

  /** A call of one of our tools. */
  final class Call implements Block {
    private final String id;
    private final String name;
    private final @Nullable Object input;
    private final ProviderData added;
    private final StringBuilder arguments = new StringBuilder();

    private Call(Map<?, ?> start, ProviderData added) {
      this.added = added;
      id = Block.text(start, "id");
      name = Block.text(start, "name");
      input = start.get("input");
    }

    @Override
    public void add(StreamEvent delta) {
      if (delta.partialJson != null) {
        arguments.append(delta.partialJson);
      }
    }

    @Override
    public void into(List<Part> parts, List<ToolCall> calls) {
      String json = arguments.toString();
      if (json.isBlank()) {
        // A stream begins with an empty input and sends it in pieces. A whole message has it here.
        json = input instanceof Map<?, ?> map && !map.isEmpty() ? Json.write(map) : "{}";
      }
      calls.add(new ToolCall(id, name, Json.wellFormed(json), added));
    }
  }

  /** A block that means something to the provider alone: it goes back as it came. */
  final class Opaque implements Block {
    private final Map<String, Object> fields = new LinkedHashMap<>();
    private final StringBuilder input = new StringBuilder();

    private final String origin;

    private Opaque(Map<?, ?> start, String origin) {
      this.origin = origin;
      start.forEach((name, value) -> fields.put(String.valueOf(name), value));
    }

    @Override
    public void add(StreamEvent delta) {
      if (delta.partialJson != null) {
        input.append(delta.partialJson);
      }
      delta.others.forEach(
          (name, piece) ->
              fields.merge(
                  name, piece, (old, more) -> old instanceof String text ? text + more : more));
    }

    @Override
    public void into(List<Part> parts, List<ToolCall> calls) {
      if (!input.toString().isBlank()) {
        try {
          fields.put("input", Json.parseObject(input.toString()));
        } catch (IllegalArgumentException e) {
          return; // cut off, and of no use to anybody
        }
      }
      parts.add(new Part.Reasoning("", Json.write(fields), origin));
    }
  }
}
