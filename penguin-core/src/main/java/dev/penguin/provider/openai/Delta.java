package dev.penguin.provider.openai;

import dev.penguin.provider.wire.OpaqueMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk says about one choice. Filled by {@link ChunkDecoder}, and used again for the next
 * chunk, as a stream has thousands.
 */
final class Delta {
  int choice;
  @Nullable String content;
  @Nullable String refusal;
  @Nullable String reasoning;
  @Nullable String reasoningContent;
  @Nullable String finishReason;
  final List<CallDelta> calls = new ArrayList<>();

  /** The one call of the form that came before {@code tool_calls}. */
  @Nullable CallDelta functionCall;

  final List<Map<?, ?>> details = new ArrayList<>();

  /** What is added to the message and not understood here. */
  final OpaqueMembers others = new OpaqueMembers();

  void clear() {
    choice = 0;
    content = null;
    refusal = null;
    reasoning = null;
    reasoningContent = null;
    finishReason = null;
    functionCall = null;
    others.clear();
    if (!calls.isEmpty()) {
      calls.clear();
    }
    if (!details.isEmpty()) {
      details.clear();
    }
  }

  /** The thoughts; some servers send them under two names at once. */
  @Nullable String thoughts() {
    return reasoningContent == null || reasoningContent.isEmpty() ? reasoning : reasoningContent;
  }

  /** What one chunk says about one tool call. Empty text means that it does not say. */
  static final class CallDelta {
    /** The call's place among the calls, or -1. */
    int index = -1;

    String id = "";
    String name = "";
    String arguments = "";

    /** What is added to the call and not understood here. */
    final OpaqueMembers others = new OpaqueMembers();

    /** The same of its member {@code function}. */
    final OpaqueMembers ofFunction = new OpaqueMembers();
  }
}
