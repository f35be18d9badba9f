package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Keeps the messages of a session in the form that providers take back, whatever is added. Each
 * tool call has one result, right after it. The ids of calls differ. Empty assistant messages are
 * dropped. Instructions are not among the messages, as they belong to the agent. What the engine
 * adds is in that form already, but a damaged log and a conversation from outside may not be. Not
 * thread-safe.
 */
public final class Conversation {
  private final MessageList messages;
  private final Map<String, ToolCall> open = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();

  /** The ids that open calls got instead of the ones that their results name. */
  private final Map<String, Deque<String>> renamed = new HashMap<>();

  /**
   * @param store gives the message of an entry's number, for those that are not kept in memory
   */
  Conversation(LongFunction<Message> store) {
    messages = new MessageList(store);
  }

  /** The estimated tokens of the messages that are in memory. */
  long tokens() {
    return messages.keptTokens();
  }

  /** A conversation from outside, with a result for each call. */
  public static List<Message> valid(List<Message> messages) {
    Conversation conversation = new Conversation(sequence -> messages.get(0));
    messages.forEach(message -> conversation.add(message, 0));
    conversation.answerOpen();
    return conversation.messages.snapshot();
  }

  /**
   * Adds a message.
   *
   * @param message the message
   * @param sequence the number of the entry that has it; 0 for none
   */
  void add(Message message, long sequence) {
    if (message instanceof ToolMessage result) {
      addResult(result, sequence);
    } else if (message instanceof AssistantMessage said) {
      addReply(said, sequence);
    } else if (!(message instanceof SystemMessage)) {
      answerOpen();
      messages.add(message, sequence);
    }
  }

  private void addResult(ToolMessage result, long sequence) {
    String id = currentId(result.callId());
    if (open.remove(id) == null) {
      return;
    }
    Deque<String> others = renamed.getOrDefault(result.callId(), new ArrayDeque<>());
    others.remove(id);
    if (id.equals(result.callId())) {
      messages.add(result, sequence);
    } else {
      messages.add(new ToolMessage(id, result.toolName(), result.parts(), result.failed()), 0);
    }
  }

  private void addReply(AssistantMessage said, long sequence) {
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
    messages.add(unique, unique.equals(said) ? sequence : 0);
  }

  /** Providers refuse a conversation that goes on while a call has no result. */
  private void answerOpen() {
    open.values()
        .forEach(call -> messages.add(ToolMessage.of(call, "No result is known.", true), 0));
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

  /** The messages; a live view. */
  List<Message> messages() {
    return Collections.unmodifiableList(messages);
  }

  /** The messages as they stand; what is added later is not among them. */
  List<Message> snapshot() {
    return messages.snapshot();
  }

  /** The estimated tokens of the message at an index. */
  long tokens(int index) {
    return messages.tokens(index);
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
