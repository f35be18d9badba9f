package dev.penguin.longrun;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.penguin.internal.json.Json;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts as a vendor does, with a tokenizer of its own. What was counted once is remembered, as
 * requests mostly repeat what others had. Thread-safe.
 */
final class TokenCount {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  /** What a message costs beside its words. */
  private static final int PER_MESSAGE = 4;

  /** Members whose values never reach the model as words. */
  private static final Set<String> SILENT =
      Set.of("type", "role", "id", "tool_call_id", "tool_use_id", "signature", "cache_control");

  private static final Map<String, Integer> KNOWN = new ConcurrentHashMap<>();

  /** The tokens of a text. */
  static int of(String text) {
    return ENCODING.countTokensOrdinary(text);
  }

  /** The tokens of a tool as it was sent. */
  static int tool(String json) {
    return KNOWN.computeIfAbsent(json, TokenCount::of);
  }

  /** The tokens of a message, or of one of its blocks, as it was sent. */
  static int message(String json) {
    return KNOWN.computeIfAbsent(json, all -> PER_MESSAGE + words(Json.parseObject(all)));
  }

  private static int words(Object value) {
    int tokens = 0;
    if (value instanceof String text) {
      tokens += of(text);
    } else if (value instanceof Map<?, ?> members) {
      for (Map.Entry<?, ?> member : members.entrySet()) {
        boolean input = "input".equals(member.getKey());
        tokens += input ? of(Json.write(member.getValue())) : 0;
        tokens += input || SILENT.contains(member.getKey()) ? 0 : words(member.getValue());
      }
    } else if (value instanceof Iterable<?> elements) {
      for (Object element : elements) {
        tokens += words(element);
      }
    }
    return tokens;
  }
}
