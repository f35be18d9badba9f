package dev.penguin.internal.context;

import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Compacted;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is sent of a conversation: all of it, or what the last compaction left of it, and all that
 * came since. It only grows until the next compaction, and what was sent once is the same object in
 * each later request: so providers find in their caches what they read before. Not thread-safe.
 */
public final class ContextView {
  /** Providers take no conversation that the model begins. */
  private static final UserMessage BEGINNING = UserMessage.of("[The conversation begins here.]");

  private final List<Message> conversation;
  private final IntToLongFunction tokensOf;
  private final @Nullable Compacted compacted;

  /** How many messages of the conversation are taken in. */
  private int taken;

  private Message[] sent = new Message[16];
  private long[] tokens = new long[16];
  private int size;
  private long estimated;

  /**
   * A view.
   *
   * @param conversation all messages, which may become more
   * @param tokensOf the estimated tokens of a message by its number
   * @param compacted what the last compaction left of them; null when there was none
   */
  public ContextView(
      List<Message> conversation, IntToLongFunction tokensOf, @Nullable Compacted compacted) {
    this.conversation = conversation;
    this.tokensOf = tokensOf;
    this.compacted = compacted;
    if (compacted != null && compacted.summarized() > 0) {
      compacted.kept().forEach(number -> add(conversation.get(number)));
      if (!compacted.summary().isEmpty()) {
        add(UserMessage.of(compacted.summary()));
      }
      taken = Math.min(compacted.summarized(), conversation.size());
    }
    update();
  }

  /** Takes in what came since. */
  public void update() {
    while (taken < conversation.size()) {
      Message message = conversation.get(taken);
      if (size == 0 && !(message instanceof UserMessage)) {
        add(BEGINNING);
      }
      Message shown =
          compacted == null
              ? message
              : ShortResults.shown(message, compacted.shortened(), compacted.superseded());
      add(shown, shown == message ? tokensOf.applyAsLong(taken) : TokenEstimate.of(shown));
      taken++;
    }
    if (size == 0) {
      add(BEGINNING);
    }
  }

  private void add(Message message) {
    add(message, TokenEstimate.of(message));
  }

  private void add(Message message, long estimate) {
    if (size == sent.length) {
      sent = Arrays.copyOf(sent, 2 * size);
      tokens = Arrays.copyOf(tokens, 2 * size);
    }
    sent[size] = message;
    tokens[size++] = estimate;
    estimated += estimate;
  }

  /** Whether a message is among those that are sent. */
  public boolean holds(UserMessage message) {
    for (int i = size - 1; i >= 0; i--) {
      if (sent[i].equals(message)) {
        return true;
      }
    }
    return false;
  }

  /** How many messages are sent, instructions aside. */
  public int size() {
    return size;
  }

  /** The estimated tokens of a message that is sent, by its place. */
  public long tokens(int place) {
    return tokens[place];
  }

  /** The estimated tokens of all of them. */
  long estimated() {
    return estimated;
  }

  /** The messages after those that come first in each request. */
  public List<Message> after(List<Message> head) {
    Message[] all = Arrays.copyOf(head.toArray(Message[]::new), head.size() + size);
    System.arraycopy(sent, 0, all, head.size(), size);
    return List.of(all);
  }
}
