package dev.penguin.internal.context;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of a conversation that may not be sent any more, by the ids that the model reads: of a
 * call, for its result; of a message of the user; and of the list of all of them.
 */
public final class EarlierMessages {
  /** The id of the list. */
  static final String LIST = "earlier_results";

  /** What the ids of messages of the user begin with; their number follows. */
  static final String MESSAGE = "message_";

  private EarlierMessages() {}

  /** The text that an id stands for; not that of a result of which the conversation has a part. */
  public static Optional<String> find(List<Message> all, String id) {
    if (id.equals(LIST)) {
      return Optional.of(list(all));
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      Message message = all.get(i);
      boolean isIt =
          message instanceof ToolMessage result
                  && result.callId().equals(id)
                  && !OutputTruncator.wasCut(result)
              || message instanceof UserMessage && id.equals(MESSAGE + i);
      if (isIt) {
        return Optional.of(message.text());
      }
    }
    return Optional.empty();
  }

  private static String list(List<Message> all) {
    Map<String, ToolCall> calls = PastCalls.byId(all);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      Message message = all.get(i);
      if (message instanceof ToolMessage result) {
        text.append(SummaryText.line(result, calls.get(result.callId()))).append('\n');
      } else if (message instanceof UserMessage said) {
        text.append(SummaryText.line(i, said)).append('\n');
      }
    }
    return text.toString();
  }
}
