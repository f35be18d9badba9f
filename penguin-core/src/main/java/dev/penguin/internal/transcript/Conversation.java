package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Compacted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the messages of a session in the form that providers take back, whatever is added. Each
 * tool call has one result, right after it. The ids of calls differ. Empty assistant messages are
 * dropped. Instructions are not among the messages, as they belong to the agent. What the engine
 * adds is in that form already, but a damaged log and a conversation from outside may not be. Not
 * thread-safe.
 */
public final class Conversation {
  private final List<Message> messages = new ArrayList<>();
  private int[] tokens = new int[16];
  private long allTokens;
  private final Map<String, ToolCall> open = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();

  /** The ids that open calls got instead of the ones that their results name. */
  private final Map<String, Deque<String>> renamed = new HashMap<>();

  /** The estimated tokens of all messages. */
  long tokens() {
    return allTokens;
  }

  /** A conversation from outside, with a result for each call. */
  public static List<Message> valid(List<Message> messages) {
    Conversation conversation = new Conversation();
    messages.forEach(conversation::add);
    conversation.answerOpen();
    return conversation.snapshot();
  }

  /** Adds a message. */
  void add(Message message) {
    if (message instanceof ToolMessage result) {
      addResult(result);
    } else if (message instanceof AssistantMessage said) {
      addReply(said);
    } else if (!(message instanceof SystemMessage)) {
      answerOpen();
      append(message);
    }
  }

  private void append(Message message) {
    int index = messages.size();
    if (index == tokens.length) {
      tokens = Arrays.copyOf(tokens, index * 2);
    }
    messages.add(message);
    tokens[index] = (int) Math.min(Integer.MAX_VALUE, TokenEstimate.of(message));
    allTokens += tokens[index];
  }

  private void addResult(ToolMessage result) {
    String id = currentId(result.callId());
    if (open.remove(id) == null) {
      return;
    }
    Deque<String> others = renamed.getOrDefault(result.callId(), new ArrayDeque<>());
    others.remove(id);
    append(
        id.equals(result.callId())
            ? result
            : new ToolMessage(id, result.toolName(), result.parts(), result.failed()));
  }

  private void addReply(AssistantMessage said) {
    answerOpen();
    if (isEmpty(said)) {
      return;
    }
    AssistantMessage unique = CallIds.unique(said, this);
    for (int i = 0; i < said.toolCalls().size(); i++) {
      ToolCall call = unique.toolCalls().get(i);
      String id = said.toolCalls().get(i).id();
      if (!id.equals(call.id())) {
        renamed.computeIfAbsent(id, key -> new ArrayDeque<>()).add(call.id());
      }
      ids.add(call.id());
      open.put(call.id(), call);
    }
    append(unique);
  }

  /** Providers refuse a conversation that goes on while a call has no result. */
  private void answerOpen() {
    open.values().forEach(call -> append(ToolMessage.of(call, "No result is known.", true)));
    open.clear();
    renamed.clear();
  }

  /** Whether a reply holds nothing that could be sent back. */
  public static boolean isEmpty(AssistantMessage reply) {
    return reply.toolCalls().isEmpty()
        && reply.parts().stream()
            .allMatch(part -> part instanceof Part.Text text && text.text().isBlank());
  }

  /** The id here of an open call that has some id in the log. */
  String currentId(String id) {
    Deque<String> others = renamed.get(id);
    return open.containsKey(id) || others == null || others.isEmpty() ? id : others.peek();
  }

  /**
   * Whether a compaction can be of these messages: it splits no exchange, and keeps what the user
   * wrote. One of a log that has lost messages since may not.
   */
  boolean isCompactedBy(Compacted made) {
    int end = made.summarized();
    boolean splits =
        end < messages.size() ? messages.get(end) instanceof ToolMessage : !open.isEmpty();
    return end <= messages.size()
        && !splits
        && made.kept().stream().allMatch(number -> messages.get(number) instanceof UserMessage);
  }

  /** The messages; a live view. */
  List<Message> messages() {
    return Collections.unmodifiableList(messages);
  }

  /** The messages as they stand; what is added later is not among them. */
  List<Message> snapshot() {
    return List.copyOf(messages);
  }

  /** The estimated tokens of the message at an index. */
  long tokens(int index) {
    return tokens[index];
  }

  /** The calls that have no result yet, in order. */
  List<ToolCall> openCalls() {
    return List.copyOf(open.values());
  }

  /** Whether a call of that id is in the conversation. */
  boolean knowsCall(String id) {
    return ids.contains(id);
  }
}
