package dev.penguin.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.penguin.internal.http.EventReader;
import dev.penguin.internal.http.HttpResponse;
import dev.penguin.internal.http.ProviderError;
import dev.penguin.internal.http.ReplyReader;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelReply;
import dev.penguin.provider.wire.RepeatedCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one reply: a stream of chunks, or a whole completion from servers that do not stream. A
 * stream is whole once it gave a finish reason or {@code [DONE]}.
 */
final class CompletionReader implements ReplyReader<ModelReply> {
  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  /** After the finish reason only the usage is still to come. */
  private static final Duration AFTER_FINISH = Duration.ofSeconds(5);

  private final ReplyAssembly assembly;
  private final ChunkDecoder decoder;

  /**
   * A reader of one reply.
   *
   * @param deltas receives text and thoughts
   * @param server the mark of the server that is asked
   */
  CompletionReader(DeltaListener deltas, String server) {
    assembly = new ReplyAssembly(deltas, server);
    decoder = new ChunkDecoder(assembly);
  }

  @Override
  public String partialText() {
    return assembly.partialText();
  }

  @Override
  public ModelReply read(HttpResponse reply) throws IOException {
    return switch (reply.form()) {
      case EVENTS -> readEvents(reply);
      case JSON -> readCompletion(reply);
      case OTHER -> throw reply.unexpected(reply.bytes());
    };
  }

  private ModelReply readEvents(HttpResponse reply) throws IOException {
    EventReader events = reply.events();
    boolean done = false;
    while (!done && nextEvent(events)) {
      if (isDone(events)) {
        done = true;
      } else if (events.isComplete() && events.length() > 0) {
        boolean finishedBefore = assembly.isFinished();
        readChunk(events, reply);
        if (!finishedBefore && assembly.isFinished()) {
          events.endWithin(AFTER_FINISH);
        }
      }
    }
    if (assembly.isFinished()) {
      return whole(reply);
    }
    if (!done) {
      String what =
          assembly.hasBegun()
              ? "ended its stream in the middle of the reply"
              : "ended its stream before the reply began";
      throw reply.incomplete(what, assembly.partialText());
    }
    if (!assembly.hasBegun()) {
      throw reply.incomplete("ended its stream without a reply", "");
    }
    if (!assembly.hasWholeCalls()) {
      throw reply.incomplete(
          "ended its stream in the middle of a tool call", assembly.partialText());
    }
    return whole(reply);
  }

  private ModelReply whole(HttpResponse reply) {
    ModelReply whole = assembly.reply();
    if (RepeatedCalls.areAmbiguous(whole.message().toolCalls())) {
      throw reply.incomplete(RepeatedCalls.AMBIGUOUS, assembly.partialText());
    }
    return whole;
  }

  /** Nothing that breaks after the finish reason takes anything from the reply. */
  private boolean nextEvent(EventReader events) throws IOException {
    try {
      return events.next();
    } catch (IOException e) {
      if (assembly.isFinished()) {
        return false;
      }
      throw e;
    }
  }

  private void readChunk(EventReader events, HttpResponse reply) throws IOException {
    ProviderError error;
    try {
      error = decoder.decode(events.data(), events.offset(), events.length());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      if (events.type().equals("error")) {
        throw reply.failed(ProviderError.of(events), assembly.partialText());
      }
      throw malformed(events, reply);
    }
    if (error == null && events.type().equals("error")) {
      error = ProviderError.of(events);
    }
    throwIfFailed(error, reply);
  }

  private void throwIfFailed(@Nullable ProviderError error, HttpResponse reply) {
    if (error != null) {
      throw reply.failed(error, assembly.partialText());
    }
    if (assembly.endedInError()) {
      throw reply.failed(
          new ProviderError("it ended with finish_reason error", "", "", 0),
          assembly.partialText());
    }
  }

  private RuntimeException malformed(EventReader events, HttpResponse reply) {
    if (assembly.hasBegun()) {
      return reply.incomplete(
          "sent a piece of its stream that is no JSON object", assembly.partialText());
    }
    return reply.unexpected(events.excerpt());
  }

  private static boolean isDone(EventReader events) {
    int start = events.offset();
    int end = start + events.length();
    byte[] data = events.data();
    while (end > start && data[end - 1] == ' ') {
      end--;
    }
    return Arrays.equals(data, start, end, DONE, 0, DONE.length);
  }

  private ModelReply readCompletion(HttpResponse reply) throws IOException {
    byte[] body = reply.bytes();
    ProviderError error;
    try {
      error = decoder.decodeBody(body);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw reply.unreadable(body, assembly.partialText());
    }
    if (error == null && !assembly.hasBegun()) {
      error = ProviderError.parse(body, 0, body.length);
    }
    throwIfFailed(error, reply);
    if (!assembly.hasBegun()) {
      throw reply.unexpected(body);
    }
    if (!assembly.isFinished() && !assembly.hasWholeCalls()) {
      throw reply.incomplete("sent a tool call that is not whole", assembly.partialText());
    }
    return whole(reply);
  }
}
