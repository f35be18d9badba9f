package dev.penguin.provider.anthropic;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream. Filled by {@link EventDecoder}, and used again for the next one, as a
 * stream has thousands. Null means that the event does not say.
 */
final class StreamEvent {
  String type = "";
  int index;
  @Nullable Map<?, ?> message;
  @Nullable Map<?, ?> block;
  @Nullable Map<?, ?> usage;
  boolean error;

  /** What the delta says, in the fields that a block may grow by. */
  @Nullable String text;

  @Nullable String thinking;
  @Nullable String signature;
  @Nullable String partialJson;
  final Map<String, String> others = new LinkedHashMap<>();

  /** Why the reply ends. */
  @Nullable String stopReason;

  void clear() {
    type = "";
    index = -1;
    message = null;
    block = null;
    usage = null;
    error = false;
    text = null;
    thinking = null;
    signature = null;
    partialJson = null;
    stopReason = null;
    if (!others.isEmpty()) {
      others.clear();
    }
  }

  boolean isError() {
    return error || type.equals("error");
  }

  /** How many characters the delta brings. */
  long size() {
    long size = length(text) + length(thinking) + length(signature) + length(partialJson);
    for (String other : others.values()) {
      size += other.length();
    }
    return size;
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
