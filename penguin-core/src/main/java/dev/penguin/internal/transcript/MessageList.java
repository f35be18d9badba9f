package dev.penguin.internal.transcript;

import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a conversation. Of one that is longer than any model takes, the older messages
 * are left in the store and read when they are asked for. Not thread-safe; snapshots are.
 */
final class MessageList extends AbstractList<Message> implements RandomAccess {
  /** About 16 MB of text: more than four times the largest window of a model. */
  private static final long MAX_TOKENS = 4_000_000;

  private final LongFunction<Message> store;
  private final long mostTokens;
  private final List<@Nullable Message> kept = new ArrayList<>();
  private int[] tokens = new int[16];
  private long[] sequences = new long[16];
  private long keptTokens;

  /** The first message that may still be left to the store. */
  private int oldest;

  /** Where the user speaks first, which each view of the conversation has; -1 before that. */
  private int firstUser = -1;

  private int leftOut;

  MessageList(LongFunction<Message> store) {
    this(store, MAX_TOKENS);
  }

  /**
   * @param store gives the message of an entry's number
   * @param mostTokens how much is kept in memory, by estimate
   */
  MessageList(LongFunction<Message> store, long mostTokens) {
    this.store = store;
    this.mostTokens = mostTokens;
  }

  /**
   * Adds a message.
   *
   * @param message the message
   * @param sequence the number of the entry that has exactly this message; 0 for none
   */
  void add(Message message, long sequence) {
    int index = kept.size();
    if (index == tokens.length) {
      tokens = Arrays.copyOf(tokens, index * 2);
      sequences = Arrays.copyOf(sequences, index * 2);
    }
    kept.add(message);
    tokens[index] = (int) Math.min(Integer.MAX_VALUE, TokenEstimate.of(message));
    sequences[index] = sequence;
    keptTokens += tokens[index];
    if (firstUser < 0 && message instanceof UserMessage) {
      firstUser = index;
    }
    leaveOldest();
  }

  private void leaveOldest() {
    while (keptTokens > mostTokens && oldest < kept.size() - 1) {
      if (sequences[oldest] > 0 && oldest != firstUser) {
        kept.set(oldest, null);
        keptTokens -= tokens[oldest];
        leftOut++;
      }
      oldest++;
    }
  }

  /** The estimated tokens of the messages that are in memory. */
  long keptTokens() {
    return keptTokens;
  }

  /** The estimated tokens of a message. */
  long tokens(int index) {
    return tokens[index];
  }

  @Override
  public Message get(int index) {
    Message message = kept.get(index);
    return message != null ? message : store.apply(sequences[index]);
  }

  @Override
  public int size() {
    return kept.size();
  }

  /** The messages as they are now; the store still has what is not in memory. */
  List<Message> snapshot() {
    if (leftOut == 0) {
      return List.copyOf(this);
    }
    List<@Nullable Message> now = new ArrayList<>(kept);
    long[] places = Arrays.copyOf(sequences, now.size());
    return new Snapshot(now, places, store);
  }

  private static final class Snapshot extends AbstractList<Message> implements RandomAccess {
    private final List<@Nullable Message> kept;
    private final long[] sequences;
    private final LongFunction<Message> store;

    Snapshot(List<@Nullable Message> kept, long[] sequences, LongFunction<Message> store) {
      this.kept = kept;
      this.sequences = sequences;
      this.store = store;
    }

    @Override
    public Message get(int index) {
      Message message = kept.get(index);
      return message != null ? message : store.apply(sequences[index]);
    }

    @Override
    public int size() {
      return kept.size();
    }
  }
}
