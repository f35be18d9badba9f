package dev.penguin.provider.openai;

import dev.penguin.internal.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts together the {@code reasoning_details} that OpenRouter sends in pieces: neighbouring pieces
 * of one block become the block, with text and signature as they came. Not thread-safe.
 */
final class ReasoningDetails {
  private static final List<String> PIECEWISE = List.of("text", "summary", "data", "signature");

  private final List<Map<String, Object>> blocks = new ArrayList<>();

  void add(Map<?, ?> piece) {
    Map<String, Object> last = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    boolean same =
        last != null
            && Objects.equals(last.get("type"), piece.get("type"))
            && piece.get("index") != null
            && Objects.equals(last.get("index"), piece.get("index"));
    Map<String, Object> block = same && last != null ? last : new LinkedHashMap<>();
    if (!same) {
      blocks.add(block);
    }
    piece.forEach(
        (name, value) -> {
          String field = String.valueOf(name);
          boolean joins = block.get(field) instanceof String && value instanceof String;
          if (joins && PIECEWISE.contains(field)) {
            block.put(field, block.get(field) + (String) value);
          } else if (value != null) {
            block.putIfAbsent(field, value);
          }
        });
  }

  /** The text of a piece, for servers that send no other. */
  static String textOf(Map<?, ?> piece) {
    Object text = piece.get("text") instanceof String ? piece.get("text") : piece.get("summary");
    return text instanceof String string ? string : "";
  }

  /** The blocks as JSON; empty text when there are none. */
  String json() {
    return blocks.isEmpty() ? "" : Json.write(blocks);
  }
}
