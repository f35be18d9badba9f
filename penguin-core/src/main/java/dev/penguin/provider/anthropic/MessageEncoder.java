package dev.penguin.provider.anthropic;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.provider.wire.WeakIdentityCache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Conversations as turns of the messages protocol, in which user and model alternate and the user
 * begins. Each message is encoded once and remembered as long as it lives. Thread-safe.
 *
 * <p>What a request has in common with the one before it is marked for the provider's cache, at the
 * end of the system text and of the user's last two turns: the last one writes what the next
 * request reads, the one before is found again even after a turn of many blocks.
 */
final class MessageEncoder {
  private static final int MARKED_TURNS = 2;

  private static final byte[] COMMA = {','};
  private static final byte[] USER = bytes("{\"role\":\"user\",\"content\":[");
  private static final byte[] ASSISTANT = bytes("{\"role\":\"assistant\",\"content\":[");
  private static final byte[] NEXT_BLOCK = bytes("},");
  private static final byte[] LAST_BLOCK_END = {'}'};
  private static final byte[] MARKED_BLOCK_END =
      bytes(",\"cache_control\":{\"type\":\"ephemeral\"}}");
  private static final byte[] TURN_END = bytes("]}");

  private static final UserMessage BEGINNING =
      UserMessage.of("[The beginning of this conversation was left out.]");

  private final WeakIdentityCache<Message, EncodedMessage> encoded = new WeakIdentityCache<>();
  private final String server;

  /**
   * An encoder that has encoded nothing yet.
   *
   * @param server the mark of the server, which gets back what it added
   */
  MessageEncoder(String server) {
    this.server = server;
  }

  /** The blocks of the system text; none when there is none. */
  List<byte[]> system(List<Message> messages) {
    List<EncodedMessage> blocks = new ArrayList<>(1);
    for (Message message : messages) {
      if (message instanceof SystemMessage) {
        addTo(blocks, message);
      }
    }
    List<byte[]> pieces = new ArrayList<>(2 * blocks.size());
    if (!blocks.isEmpty()) {
      addBlocks(pieces, blocks);
      pieces.add(MARKED_BLOCK_END);
    }
    return pieces;
  }

  /** The turns, with commas between. */
  List<byte[]> turns(List<Message> messages) {
    List<Turn> turns = split(withFitEnd(messages));
    int users = 0;
    for (Turn turn : turns) {
      users += turn.isUser ? 1 : 0;
    }
    List<byte[]> pieces = new ArrayList<>(2 * messages.size() + 4 * turns.size());
    for (Turn turn : turns) {
      if (!pieces.isEmpty()) {
        pieces.add(COMMA);
      }
      pieces.add(turn.isUser ? USER : ASSISTANT);
      addBlocks(pieces, turn.blocks());
      boolean marked = turn.isUser && users-- <= MARKED_TURNS;
      pieces.add(marked ? MARKED_BLOCK_END : LAST_BLOCK_END);
      pieces.add(TURN_END);
    }
    return pieces;
  }

  /**
   * Whether the model may be asked to think. It may not in the middle of a round of tool calls that
   * began without a thought, for instance with another model.
   */
  boolean mayThink(List<Message> messages) {
    boolean open = false;
    boolean thought = true;
    Message last = null;
    for (Message message : messages) {
      if (message instanceof AssistantMessage answer) {
        if (remembered(answer).isEmpty()) {
          continue;
        }
        // Two answers in a row are sent as one, which begins with the first.
        if (!open && !(last instanceof AssistantMessage)) {
          thought = remembered(answer).thoughtFirst();
        }
        open = !answer.toolCalls().isEmpty();
      }
      last = message;
    }
    return thought || !open && !(last instanceof AssistantMessage);
  }

  /** The messages with an end that the server takes. */
  private List<Message> withFitEnd(List<Message> messages) {
    int end = messages.size();
    while (end > 0
        && messages.get(end - 1) instanceof AssistantMessage answer
        && remembered(answer).isEmpty()) {
      end--;
    }
    if (end == 0 || !(messages.get(end - 1) instanceof AssistantMessage last)) {
      return messages;
    }
    List<Message> copy = new ArrayList<>(messages.subList(0, end - 1));
    copy.add(EncodedMessage.asLast(last, server));
    return copy;
  }

  private List<Turn> split(List<Message> messages) {
    List<Turn> turns = new ArrayList<>();
    Turn turn = null;
    for (Message message : messages) {
      if (message instanceof SystemMessage) {
        continue;
      }
      boolean user = !(message instanceof AssistantMessage);
      EncodedMessage blocks = remembered(message);
      if (blocks.isEmpty()) {
        continue;
      }
      if (turn == null && !user) {
        turns.add(new Turn(true));
        addTo(turns.get(0).rest, BEGINNING);
      }
      if (turn == null || turn.isUser != user) {
        turn = new Turn(user);
        turns.add(turn);
      }
      (message instanceof ToolMessage ? turn.results : turn.rest).add(blocks);
    }
    return turns;
  }

  private void addTo(List<EncodedMessage> blocks, Message message) {
    EncodedMessage more = remembered(message);
    if (!more.isEmpty()) {
      blocks.add(more);
    }
  }

  private EncodedMessage remembered(Message message) {
    EncodedMessage known = encoded.get(message);
    if (known != null) {
      return known;
    }
    EncodedMessage made = EncodedMessage.of(message, server);
    encoded.put(message, made);
    return made;
  }

  private static void addBlocks(List<byte[]> pieces, List<EncodedMessage> blocks) {
    boolean first = true;
    for (EncodedMessage message : blocks) {
      if (!first) {
        pieces.add(NEXT_BLOCK);
      }
      first = false;
      pieces.add(message.blocks());
    }
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** Messages of one side that follow each other. The results of tools must come first. */
  private static final class Turn {
    final boolean isUser;
    final List<EncodedMessage> results = new ArrayList<>();
    final List<EncodedMessage> rest = new ArrayList<>(1);

    Turn(boolean isUser) {
      this.isUser = isUser;
    }

    List<EncodedMessage> blocks() {
      List<EncodedMessage> all = new ArrayList<>(results);
      all.addAll(rest);
      return all;
    }
  }
}
