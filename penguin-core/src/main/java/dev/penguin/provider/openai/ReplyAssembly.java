package dev.penguin.provider.openai;

import dev.penguin.internal.http.ReplyTooLargeException;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.provider.wire.OpaqueMembers;
import dev.penguin.provider.wire.RepeatedCalls;
import dev.penguin.provider.wire.TextAssembly;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Assembles a reply from chunks, and reports to the listener what arrives. Not thread-safe. */
final class ReplyAssembly {
  /** Far beyond what any model writes, and little enough for a small heap. */
  private static final long MAX = 16_000_000;

  private final TextAssembly text;
  private final TextAssembly thoughts;
  private final ReasoningDetails details = new ReasoningDetails();
  private final CallAssembly calls;

  /** The call in the old form; where a server sends both, it is the same one. */
  private final CallAssembly functionCall;

  private final String server;
  private final OpaqueMembers others = new OpaqueMembers();

  private String id = "";
  private Usage usage = Usage.NONE;
  private @Nullable String finish;
  private boolean refused;
  private boolean begun;

  /**
   * A reply of which nothing has come yet.
   *
   * @param deltas receives text and thoughts
   * @param server the mark of the server
   */
  ReplyAssembly(DeltaListener deltas, String server) {
    this.server = server;
    calls = new CallAssembly(server);
    functionCall = new CallAssembly(server);
    text = new TextAssembly(deltas, false);
    thoughts = new TextAssembly(deltas, true);
  }

  void id(String value) {
    if (id.isEmpty()) {
      id = value;
    }
  }

  /** The last count stands, as some servers report the sum so far in each chunk. */
  void usage(Usage value) {
    usage = value;
  }

  void add(Delta delta) throws IOException {
    begun = true;
    if (finish != null) {
      return;
    }
    addThoughts(delta);
    if (delta.content != null) {
      text.add(delta.content);
    }
    if (delta.refusal != null && !delta.refusal.isEmpty()) {
      refused = true;
      text.add(delta.refusal);
    }
    if (!delta.calls.isEmpty()) {
      calls.add(delta.calls);
    }
    others.putAll(delta.others);
    if (delta.functionCall != null) {
      functionCall.add(List.of(delta.functionCall));
    }
    if (delta.finishReason != null && !delta.finishReason.isEmpty()) {
      finish = delta.finishReason;
    }
    if (text.length() + (long) thoughts.length() + calls().size() + others.size() > MAX) {
      throw new ReplyTooLargeException("more than " + MAX + " characters");
    }
  }

  private void addThoughts(Delta delta) {
    String thought = delta.thoughts();
    if (delta.reasoningContent != null && !delta.reasoningContent.isEmpty()) {
      others.put(ThoughtFields.CONTENT, ThoughtFields.AS_IT_IS);
    }
    if (!delta.details.isEmpty()) {
      others.put(ThoughtFields.DETAILS, ThoughtFields.AS_IT_IS);
    }
    if (thought != null && !thought.isEmpty()) {
      thoughts.add(thought);
    }
    for (Map<?, ?> detail : delta.details) {
      details.add(detail);
      if (thought == null || thought.isEmpty()) {
        thoughts.add(ReasoningDetails.textOf(detail));
      }
    }
  }

  private CallAssembly calls() {
    return calls.isEmpty() ? functionCall : calls;
  }

  /** Whether a choice has been seen. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether the provider has reported why the reply ended. */
  boolean isFinished() {
    return finish != null;
  }

  /** Whether the provider ended the reply with an error. */
  boolean endedInError() {
    return "error".equals(finish);
  }

  String partialText() {
    return text.toString();
  }

  /** Whether the arguments of all calls are JSON objects. */
  boolean hasWholeCalls() {
    for (ToolCall call : calls().calls()) {
      try {
        Json.parseObject(call.argumentsJson().isBlank() ? "{}" : call.argumentsJson());
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
    return true;
  }

  ModelReply reply() {
    text.end();
    thoughts.end();
    List<Part> parts = new ArrayList<>(2);
    String signature = details.json();
    if (thoughts.length() > 0 || !signature.isEmpty() || !others.isEmpty()) {
      parts.add(new Part.Reasoning(thoughts.toString(), signature, server, others.from(server)));
    }
    if (text.length() > 0) {
      parts.add(Part.text(text.toString()));
    }
    FinishReason reason = finishReason();
    // What a filter cut off is no wish of the model.
    List<ToolCall> asked =
        reason == FinishReason.REFUSED ? List.of() : RepeatedCalls.once(calls().calls());
    return new ModelReply(new AssistantMessage(parts, asked), reason, usage, id);
  }

  private FinishReason finishReason() {
    FinishReason reason = finish == null ? FinishReason.UNKNOWN : named(finish);
    if (refused && reason != FinishReason.LENGTH) {
      return FinishReason.REFUSED;
    }
    boolean ended = reason == FinishReason.STOP || reason == FinishReason.TOOL_CALLS;
    if (ended) {
      return calls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    }
    return reason;
  }

  private static FinishReason named(String finish) {
    return switch (finish) {
      case "stop", "eos", "end_turn", "stop_sequence" -> FinishReason.STOP;
      case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
      case "length", "max_tokens", "model_length" -> FinishReason.LENGTH;
      case "content_filter", "refusal" -> FinishReason.REFUSED;
      default -> FinishReason.UNKNOWN;
    };
  }
}
