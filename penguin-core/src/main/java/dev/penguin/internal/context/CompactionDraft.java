package dev.penguin.internal.context;

import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Compacted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A compaction while it is worked out. Each step takes something away from what is sent; the
 * conversation itself stays. An exchange, a reply with the results of its calls, is never split.
 * Used by one thread.
 */
final class CompactionDraft {
  /** A result that is shorter is not worth a note in its place. */
  private static final int WORTH_A_NOTE = 100;

  private final List<Message> all;
  private final IntToLongFunction tokensOf;
  private final int alreadySummarized;
  private int summarized;
  private List<Integer> kept = List.of();
  private String summary = "";
  private final Set<String> shortened = new LinkedHashSet<>();
  private final Set<String> superseded = new LinkedHashSet<>();
  private boolean changed;
  private int newlyShort;

  /**
   * A draft that goes on from the last compaction.
   *
   * @param all the conversation
   * @param tokensOf the estimated tokens of a message by its number
   * @param last the last compaction; null when there was none
   */
  CompactionDraft(List<Message> all, IntToLongFunction tokensOf, @Nullable Compacted last) {
    this.all = all;
    this.tokensOf = tokensOf;
    if (last != null) {
      summarized = last.summarized();
      kept = last.kept();
      summary = last.summary();
      shortened.addAll(last.shortened());
      superseded.addAll(last.superseded());
    }
    alreadySummarized = summarized;
  }

  /**
   * Where the newest exchanges begin that take no more than some tokens together; the newest one is
   * among them whatever it takes.
   */
  int newest(long most, IntToLongFunction sizeOf) {
    int from = all.size();
    long total = 0;
    for (int i = all.size() - 1; i >= summarized; i--) {
      total += sizeOf.applyAsLong(i);
      if (all.get(i) instanceof ToolMessage) {
        continue;
      }
      if (total > most && from < all.size()) {
        return from;
      }
      from = i;
    }
    return from;
  }

  /** The same by the size of whole messages. */
  int newest(long most) {
    return newest(most, tokensOf);
  }

  /** Sends of long results before a place a beginning and an end. */
  void shortenBefore(int end) {
    for (int i = summarized; i < end; i++) {
      if (all.get(i) instanceof ToolMessage result
          && tokensOf.applyAsLong(i) > ShortResults.LONG_TOKENS
          && !superseded.contains(result.callId())
          && shortened.add(result.callId())) {
        changed = true;
        newlyShort++;
      }
    }
  }

  /**
   * Sends of repeated reads the newest result alone. A read is repeated by a later call of the same
   * tool that asks for the same, or for all of the same path.
   *
   * @param readsOnly whether the tool of a name only looks
   */
  void leaveOutRepeated(Predicate<String> readsOnly) {
    Map<String, String> newest = new HashMap<>(); // what was asked for, and the id of the call
    Map<String, ToolCall> calls = new HashMap<>();
    for (int i = summarized; i < all.size(); i++) {
      if (all.get(i) instanceof AssistantMessage reply) {
        reply.toolCalls().forEach(call -> calls.put(call.id(), call));
      }
    }
    for (int i = all.size() - 1; i >= summarized; i--) {
      if (all.get(i) instanceof ToolMessage result && !result.failed()) {
        ToolCall call = calls.get(result.callId());
        if (call != null && readsOnly.test(call.name())) {
          leaveOut(i, result, call, newest);
        }
      }
    }
  }

  private void leaveOut(int i, ToolMessage result, ToolCall call, Map<String, String> newest) {
    String same = call.name() + " " + arguments(call);
    String wholePath = call.name() + " " + path(call);
    boolean again = newest.containsKey(same) || newest.containsKey(wholePath);
    if (again && tokensOf.applyAsLong(i) > WORTH_A_NOTE && superseded.add(result.callId())) {
      shortened.remove(result.callId());
      changed = true;
      newlyShort++;
    }
    newest.putIfAbsent(same, call.id());
  }

  private static String arguments(ToolCall call) {
    try {
      return Json.write(new java.util.TreeMap<>(call.arguments()));
    } catch (RuntimeException e) { // arguments that a model wrote wrong
      return call.argumentsJson();
    }
  }

  /** The arguments of a call that asks for all of what this one asks a part of. */
  private static String path(ToolCall call) {
    try {
      return call.arguments().get("path") instanceof String path
          ? Json.write(Map.of("path", path))
          : arguments(call);
    } catch (RuntimeException e) {
      return call.argumentsJson();
    }
  }

  /** The numbers of the user's messages before a place that are kept: the first, and the newest. */
  List<Integer> userMessages(int end, long most) {
    List<Integer> numbers = new ArrayList<>();
    int first = -1;
    for (int i = 0; i < end && first < 0; i++) {
      first = all.get(i) instanceof UserMessage ? i : -1;
    }
    long total = 0;
    for (int i = end - 1; i > first && first >= 0; i--) {
      if (all.get(i) instanceof UserMessage) {
        total += tokensOf.applyAsLong(i);
        if (total > most) {
          break;
        }
        numbers.add(0, i);
      }
    }
    if (first >= 0) {
      numbers.add(0, first);
    }
    return numbers;
  }

  /** Puts a summary in the place of the messages before a place. */
  void summarize(int end, List<Integer> keptMessages, String text) {
    summarized = end;
    kept = keptMessages;
    summary = text;
    for (int i = 0; i < end; i++) {
      if (all.get(i) instanceof ToolMessage result) {
        shortened.remove(result.callId());
        superseded.remove(result.callId());
      }
    }
    changed = true;
  }

  /** What is summarized so far; empty when nothing is. */
  String summary() {
    return summary;
  }

  /** How many messages are summarized, of those of the draft before it included. */
  int summarized() {
    return summarized;
  }

  /** How many messages this draft summarized. */
  int newlySummarized() {
    return summarized - alreadySummarized;
  }

  /** How many results this draft made short. */
  int newlyShort() {
    return newlyShort;
  }

  boolean isChanged() {
    return changed;
  }

  /** What would be sent. */
  ContextView view() {
    return new ContextView(all, tokensOf, body(0, 0, Usage.NONE));
  }

  /** The entry that is stored. */
  Compacted body(long before, long after, Usage usage) {
    return new Compacted(
        summarized, kept, summary, shortened, superseded, new Compacted.Size(before, after), usage);
  }
}
