package dev.penguin.provider.openai;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.provider.wire.ToolNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a request as a server takes them. An answer of nothing but thoughts is left out,
 * and images of tools follow as the user's. For servers that imitate OpenAI the system comes first,
 * then the user, and neighbours of one role are one message. Mistral's wants an answer between the
 * results of tools and the user's next words, and no answer at the end. Not thread-safe.
 */
final class MessageOrder {
  private static final AssistantMessage STOPPED =
      AssistantMessage.of("[No answer was given here.]");
  private static final UserMessage GO_ON = UserMessage.of("Go on.");
  private static final UserMessage BEGINNING =
      UserMessage.of("[The beginning of this conversation was left out.]");
  private static final Part BETWEEN = Part.text("\n\n");

  private final Dialect dialect;
  private final List<Message> ordered;

  private MessageOrder(Dialect dialect, int size) {
    this.dialect = dialect;
    ordered = new ArrayList<>(size);
  }

  /** What is sent of a conversation; messages that stay as they are, are the very same ones. */
  static List<Message> of(List<Message> messages, Dialect dialect) {
    MessageOrder order = new MessageOrder(dialect, messages.size());
    if (dialect.plain()) {
      order.addSystem(messages);
    }
    List<ToolMessage> withImages = new ArrayList<>(0);
    for (Message message : messages) {
      if (message instanceof ToolMessage result) {
        if (hasImage(result.parts())) {
          withImages.add(result);
        }
      } else {
        order.addImages(withImages);
      }
      if (!(saysNothing(message) || dialect.plain() && message instanceof SystemMessage)) {
        order.add(message);
      }
    }
    order.addImages(withImages);
    if (dialect.strictOrder() && order.last() instanceof AssistantMessage) {
      order.ordered.add(GO_ON);
    }
    return order.ordered;
  }

  private void addSystem(List<Message> messages) {
    List<Message> all = messages.stream().filter(SystemMessage.class::isInstance).toList();
    if (all.size() == 1) {
      ordered.add(all.get(0));
    } else if (!all.isEmpty()) {
      ordered.add(new SystemMessage(String.join("\n\n", all.stream().map(Message::text).toList())));
    }
  }

  private void add(Message message) {
    Message last = last();
    if (dialect.strictOrder() && last instanceof ToolMessage && isUsers(message)) {
      ordered.add(STOPPED);
    }
    boolean first = last == null || last instanceof SystemMessage;
    if (dialect.plain() && first && !isUsers(message)) {
      ordered.add(BEGINNING);
    }
    if (dialect.plain()
        && last instanceof UserMessage before
        && message instanceof UserMessage more) {
      ordered.set(ordered.size() - 1, new UserMessage(joined(before.parts(), more.parts())));
    } else if (dialect.plain()
        && last instanceof AssistantMessage before
        && before.toolCalls().isEmpty()
        && message instanceof AssistantMessage more) {
      List<ToolCall> calls = more.toolCalls();
      ordered.set(
          ordered.size() - 1, new AssistantMessage(joined(before.parts(), more.parts()), calls));
    } else {
      ordered.add(message);
    }
  }

  private static List<Part> joined(List<Part> before, List<Part> more) {
    List<Part> parts = new ArrayList<>(before);
    boolean texts = !Part.textOf(before).isEmpty() && !Part.textOf(more).isEmpty();
    if (texts && !hasImage(before) && !hasImage(more)) {
      parts.add(BETWEEN);
    }
    parts.addAll(more);
    return parts;
  }

  private @Nullable Message last() {
    return ordered.isEmpty() ? null : ordered.get(ordered.size() - 1);
  }

  /** The protocol takes images from the user alone, and no user between results of one turn. */
  private void addImages(List<ToolMessage> results) {
    if (results.isEmpty()) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    for (ToolMessage result : results) {
      String name = ToolNames.ofTool(result.toolName());
      parts.add(Part.text("[Image from the result of tool " + name + "]"));
      result.parts().stream().filter(Part.Image.class::isInstance).forEach(parts::add);
    }
    results.clear();
    add(new UserMessage(parts));
  }

  /** An answer of nothing but thoughts, which not every server takes. */
  private static boolean saysNothing(Message message) {
    return message instanceof AssistantMessage answer
        && answer.toolCalls().isEmpty()
        && answer.text().isEmpty();
  }

  private static boolean isUsers(Message message) {
    return !(message instanceof AssistantMessage
        || message instanceof ToolMessage
        || message instanceof SystemMessage);
  }

  /** Whether there is an image among the parts. */
  static boolean hasImage(List<Part> parts) {
    return parts.stream().anyMatch(Part.Image.class::isInstance);
  }
}
