package dev.penguin.internal.context;

import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Selects the messages to send to the model: the whole conversation while it fits, else the first
 * request and the newest exchanges. The selection is a view, and what is stored never changes. An
 * exchange is cut as a whole, so that each tool call keeps its result.
 */
public final class ContextWindow {
  /** The part of the window that is kept for the answer when nothing says how long it may be. */
  private static final int OUTPUT_SHARE = 4;

  private static final UserMessage LEFT_OUT =
      UserMessage.of("[Earlier messages were left out here to fit the context window.]");

  private static final UserMessage BEGINNING = UserMessage.of("[The conversation begins here.]");

  private final OptionalInt window;
  private final OptionalInt maxOutput;
  private final List<Message> head;
  private final long fixedTokens;

  /**
   * @param head what always comes first: the instructions
   * @param fixedTokens the estimated tokens of the head and the tools
   */
  public ContextWindow(
      OptionalInt window, OptionalInt maxOutput, List<Message> head, long fixedTokens) {
    this.window = window;
    this.maxOutput = maxOutput;
    this.head = head;
    this.fixedTokens = fixedTokens;
  }

  /**
   * What is sent.
   *
   * @param messages the messages, each tool call with its result
   * @param tokens their estimated tokens, head and tools included
   */
  public record View(List<Message> messages, long tokens) {}

  public View view(Transcript transcript) {
    List<Message> all = transcript.messages();
    long total = fixedTokens + (begun(all) ? 0 : TokenEstimate.of(BEGINNING));
    for (int i = 0; i < all.size(); i++) {
      total += transcript.tokens(i);
    }
    return window.isEmpty() || total <= room()
        ? new View(whole(all), total)
        : trimmed(transcript, all);
  }

  /** Made anew for each request, so it is filled in place and copied no more often than it must. */
  private List<Message> whole(List<Message> all) {
    boolean begun = begun(all);
    Message[] sent = new Message[head.size() + (begun ? 0 : 1) + all.size()];
    int size = 0;
    for (Message message : head) {
      sent[size++] = message;
    }
    if (!begun) {
      sent[size++] = BEGINNING;
    }
    for (int i = 0; i < all.size(); i++) {
      sent[size++] = all.get(i);
    }
    return List.of(sent);
  }

  /** Whether the user begins; providers take no conversation that the model begins. */
  private static boolean begun(List<Message> all) {
    return !all.isEmpty() && all.get(0) instanceof UserMessage;
  }

  private int room() {
    int size = window.getAsInt();
    return size - Math.min(maxOutput.orElse(size / OUTPUT_SHARE), size / 2);
  }

  private View trimmed(Transcript transcript, List<Message> all) {
    int task = firstUser(all);
    Message first = task < 0 ? BEGINNING : all.get(task);
    long total = fixedTokens + TokenEstimate.of(LEFT_OUT) + TokenEstimate.of(first);
    int from = all.size();
    long pending = 0;
    for (int i = all.size() - 1; i > task; i--) {
      pending += transcript.tokens(i);
      if (all.get(i) instanceof ToolMessage) {
        continue;
      }
      if (total + pending > room() && from < all.size()) {
        break;
      }
      total += pending;
      pending = 0;
      from = i;
    }
    List<Message> sent = new ArrayList<>(head);
    sent.add(first);
    if (from > task + 1) {
      sent.add(LEFT_OUT);
    }
    sent.addAll(all.subList(from, all.size()));
    return new View(List.copyOf(sent), total);
  }

  /** Where the user speaks first; -1 when never, as in a log that somebody else wrote. */
  private static int firstUser(List<Message> all) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof UserMessage) {
        return i;
      }
    }
    return -1;
  }
}
