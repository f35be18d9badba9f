package dev.penguin.provider.anthropic;

import com.fasterxml.jackson.core.JsonParseException;
import dev.penguin.internal.http.ReplyTooLargeException;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.provider.wire.RepeatedCalls;
import dev.penguin.provider.wire.StreamJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Assembles a reply from events, and reports to the listener what arrives. Not thread-safe. */
final class ReplyAssembly {
  /** Far beyond what any model writes, and little enough for a small heap. */
  private static final long MAX = 16_000_000;

  private final DeltaListener deltas;
  private final String server;

  /** By index; a server that uses an index again begins another block. */
  private final TreeMap<Integer, List<Block>> blocks = new TreeMap<>();

  private final Map<String, Long> counts = new HashMap<>();
  private String id = "";
  private @Nullable String stopReason;
  private boolean begun;
  private boolean ended;
  private long size;

  /**
   * A reply of which nothing has come yet.
   *
   * @param deltas receives text and thoughts
   * @param server the mark of the server
   */
  ReplyAssembly(DeltaListener deltas, String server) {
    this.deltas = deltas;
    this.server = server;
  }

  /**
   * Adds an event; one of an unknown type is passed over.
   *
   * @throws JsonParseException when it makes no sense at this place
   * @throws ReplyTooLargeException when the reply grows beyond reason
   */
  void add(StreamEvent event) throws IOException {
    switch (event.type) {
      case "message_start" -> message(orEmpty(event.message));
      case "content_block_start" -> begin(event.index, orEmpty(event.block));
      case "content_block_delta" -> grow(event);
      case "content_block_stop" -> block(event.index).end();
      case "message_delta" -> {
        if (event.stopReason != null && !event.stopReason.isEmpty()) {
          stopReason = event.stopReason;
        }
        count(orEmpty(event.usage));
      }
      case "message_stop" -> ended = true;
      default -> {
        // To be expected, says the protocol.
      }
    }
  }

  /** Adds a whole message, or the empty one that a stream begins with. */
  void message(Map<?, ?> message) throws IOException {
    begun = true;
    if (message.get("id") instanceof String text) {
      id = Json.wellFormed(text);
    }
    if (message.get("stop_reason") instanceof String reason) {
      stopReason = reason;
    }
    count(StreamJson.object(message, "usage"));
    if (message.get("content") instanceof List<?> content) {
      for (int i = 0; i < content.size(); i++) {
        begin(i, content.get(i) instanceof Map<?, ?> block ? block : Map.of());
      }
    }
  }

  private void begin(int index, Map<?, ?> start) throws IOException {
    if (index < 0 || !(start.get("type") instanceof String)) {
      throw new JsonParseException(null, "a block without index or type");
    }
    begun = true;
    if (start.get("text") instanceof String text) {
      enlarge(text.length());
    }
    blocks.computeIfAbsent(index, i -> new ArrayList<>(1)).add(Block.of(start, deltas, server));
  }

  private void grow(StreamEvent event) throws IOException {
    enlarge(event.size());
    block(event.index).add(event);
  }

  private void enlarge(long more) throws ReplyTooLargeException {
    size += more;
    if (size > MAX) {
      throw new ReplyTooLargeException("more than " + MAX + " characters");
    }
  }

  private Block block(int index) throws JsonParseException {
    List<Block> same = blocks.get(index);
    if (same == null) {
      throw new JsonParseException(null, "a piece of a block that never began");
    }
    return same.get(same.size() - 1);
  }

  /** The counts are sums so far: of each the last one stands. */
  private void count(Map<?, ?> usage) {
    usage.forEach(
        (name, value) -> {
          if (value instanceof Long number && number >= 0) {
            counts.put(String.valueOf(name), number);
          }
        });
    Map<?, ?> details = StreamJson.object(usage, "output_tokens_details");
    if (details.get("thinking_tokens") instanceof Long thoughts && thoughts >= 0) {
      counts.put("thinking_tokens", thoughts);
    }
  }

  /** Whether any of the reply has been seen. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the provider has reported that the reply is whole. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether conversation and reply together filled the context window. */
  boolean filledTheWindow() {
    return "model_context_window_exceeded".equals(stopReason);
  }

  /**
   * Whether the calls can be trusted: the provider reported why it ended, or all are JSON objects.
   */
  boolean hasWholeCalls() {
    if (stopReason != null) {
      return true;
    }
    for (ToolCall call : collect(new ArrayList<>())) {
      try {
        Json.parseObject(call.argumentsJson());
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
    return true;
  }

  String partialText() {
    StringBuilder text = new StringBuilder();
    for (List<Block> same : blocks.values()) {
      same.stream().filter(Block.Text.class::isInstance).forEach(text::append);
    }
    return text.toString();
  }

  ModelReply reply() {
    blocks.values().forEach(same -> same.forEach(Block::end));
    List<Part> parts = new ArrayList<>();
    List<ToolCall> calls = collect(parts);
    FinishReason reason = finishReason(calls);
    // What a filter cut off is no wish of the model.
    List<ToolCall> asked = reason == FinishReason.REFUSED ? List.of() : RepeatedCalls.once(calls);
    return new ModelReply(new AssistantMessage(parts, asked), reason, usage(), id);
  }

  private List<ToolCall> collect(List<Part> parts) {
    List<ToolCall> calls = new ArrayList<>();
    blocks.values().forEach(same -> same.forEach(block -> block.into(parts, calls)));
    return calls;
  }

  private Usage usage() {
    long cached = count("cache_read_input_tokens");
    long written = count("cache_creation_input_tokens");
    return new Usage(
        count("input_tokens") + cached + written,
        count("output_tokens"),
        cached,
        written,
        count("thinking_tokens"));
  }

  private long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  private FinishReason finishReason(List<ToolCall> calls) {
    return switch (stopReason == null ? "" : stopReason) {
      case "end_turn", "stop_sequence", "tool_use" ->
          calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
      case "max_tokens" -> FinishReason.LENGTH;
      case "refusal" -> FinishReason.REFUSED;
      case "pause_turn", "compaction" -> FinishReason.PAUSED;
      default -> FinishReason.UNKNOWN;
    };
  }

  private static Map<?, ?> orEmpty(@Nullable Map<?, ?> map) {
    return map == null ? Map.of() : map;
  }
}
