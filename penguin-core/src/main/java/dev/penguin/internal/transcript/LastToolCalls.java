package dev.penguin.internal.transcript;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * Where the last call of each tool that succeeded stands in the log. Changed by one thread; asked
 * by any.
 */
final class LastToolCalls {
  private final Map<String, Place> places = new ConcurrentHashMap<>();

  /** The entry of the last reply that asks for tools. */
  private long asked;

  private record Place(long sequence, String callId) {}

  /** Notes a message of the log. */
  void add(Message message, long sequence) {
    if (message instanceof AssistantMessage reply && !reply.toolCalls().isEmpty()) {
      asked = sequence;
    } else if (message instanceof ToolMessage result && !result.failed() && asked > 0) {
      places.put(result.toolName(), new Place(asked, result.callId()));
    }
  }

  /** Forgets all of it. */
  void clear() {
    places.clear();
    asked = 0;
  }

  /**
   * The last call of a tool that succeeded.
   *
   * @param log gives the message of an entry
   */
  Optional<ToolCall> find(String tool, LongFunction<Message> log) {
    Place place = places.get(tool);
    return place != null && log.apply(place.sequence()) instanceof AssistantMessage reply
        ? reply.toolCalls().stream()
            .filter(call -> call.id().equals(place.callId()) && call.name().equals(tool))
            .findFirst()
        : Optional.empty();
  }
}
