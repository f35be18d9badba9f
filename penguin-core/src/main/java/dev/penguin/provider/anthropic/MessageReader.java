package dev.penguin.provider.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.penguin.internal.http.EventReader;
import dev.penguin.internal.http.HttpResponse;
import dev.penguin.internal.http.ProviderError;
import dev.penguin.internal.http.ReplyReader;
import dev.penguin.internal.json.Json;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.provider.wire.RepeatedCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one reply: a stream of events, or a whole message from servers that do not stream. A stream
 * is whole once it sent {@code message_stop}.
 */
final class MessageReader implements ReplyReader<ModelReply> {
  private static final ProviderError WINDOW_FILLED =
      new ProviderError(
          "conversation and reply together fill the context window",
          "model_context_window_exceeded",
          "",
          0);

  private final ReplyAssembly assembly;
  private final EventDecoder decoder = new EventDecoder();

  /**
   * A reader of one reply.
   *
   * @param deltas receives text and thoughts
   * @param server the mark of the server
   */
  MessageReader(DeltaListener deltas, String server) {
    assembly = new ReplyAssembly(deltas, server);
  }

  @Override
  public String partialText() {
    return assembly.partialText();
  }

  @Override
  public ModelReply read(HttpResponse reply) throws IOException {
    return switch (reply.form()) {
      case EVENTS -> readEvents(reply);
      case JSON -> readMessage(reply);
      case OTHER -> throw reply.unexpected(reply.bytes());
    };
  }

  private ModelReply readEvents(HttpResponse reply) throws IOException {
    EventReader events = reply.events();
    while (!assembly.hasEnded() && events.next()) {
      if (events.isComplete() && events.length() > 0) {
        readEvent(events, reply);
      } else if (isMessageStop(events)) {
        return whole(reply);
      }
    }
    if (assembly.hasEnded()) {
      return whole(reply);
    }
    throw reply.incomplete(
        assembly.hasBegun()
            ? "ended its stream in the middle of the reply"
            : "ended its stream before the reply began",
        partialText());
  }

  private void readEvent(EventReader events, HttpResponse reply) throws IOException {
    StreamEvent event = decode(events);
    if (events.type().equals("error") || event != null && event.isError()) {
      throw reply.failed(ProviderError.of(events), partialText());
    }
    if (event == null) {
      throw malformed(events, reply);
    }
    try {
      assembly.add(event);
    } catch (JsonProcessingException e) {
      throw malformed(events, reply);
    }
  }

  /** The event; null when it makes no sense. */
  private @Nullable StreamEvent decode(EventReader events) throws IOException {
    try {
      return decoder.decode(events);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return null;
    }
  }

  private ModelException malformed(EventReader events, HttpResponse reply) {
    return assembly.hasBegun()
        ? reply.incomplete("sent an event of its stream that makes no sense", partialText())
        : reply.unexpected(events.excerpt());
  }

  /** The last event of a stream lacks its blank line; this one has nothing that could be cut. */
  private boolean isMessageStop(EventReader events) throws IOException {
    StreamEvent event = decode(events);
    return event != null && event.type.equals("message_stop");
  }

  private ModelReply whole(HttpResponse reply) {
    if (!assembly.hasBegun()) {
      throw reply.incomplete("ended its stream without a reply", "");
    }
    if (assembly.filledTheWindow()) {
      throw reply.failed(WINDOW_FILLED, partialText());
    }
    if (!assembly.hasWholeCalls()) {
      throw reply.incomplete("ended its stream in the middle of a tool call", partialText());
    }
    ModelReply whole = assembly.reply();
    if (RepeatedCalls.areAmbiguous(whole.message().toolCalls())) {
      throw reply.incomplete(RepeatedCalls.AMBIGUOUS, partialText());
    }
    return whole;
  }

  private ModelReply readMessage(HttpResponse reply) throws IOException {
    byte[] body = reply.bytes();
    Map<String, Object> message = object(body);
    if (message == null || !"message".equals(message.get("type"))) {
      ProviderError error = ProviderError.parse(body, 0, body.length);
      throw error == null ? reply.unreadable(body, "") : reply.failed(error, "");
    }
    try {
      assembly.message(message);
    } catch (JsonProcessingException e) {
      throw reply.unexpected(body);
    }
    return whole(reply);
  }

  private static @Nullable Map<String, Object> object(byte[] body) {
    try {
      return Json.parseObject(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
