package dev.penguin.internal.http;

import dev.penguin.model.ModelException;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** The body of a reply with status 200, read once, on the thread of the call. */
public final class HttpResponse {
  private static final long SNIFFED = 512;

  private final Response response;
  private final BufferedSource source;
  private final CallLimits limits;
  private final CallFailures failures;
  private final String requestId;

  HttpResponse(Response response, CallLimits limits, CallFailures failures) {
    this.response = response;
    this.source = response.body().source();
    this.limits = limits;
    this.failures = failures;
    this.requestId = failures.requestId(response);
  }

  /** What kind of body a server sent, whatever its header says. */
  public enum Form {
    /** Server-sent events. */
    EVENTS,
    /** One JSON object. */
    JSON,
    /** Anything else, or nothing. */
    OTHER
  }

  /**
   * Looks at the first bytes, for servers name their streams in many ways.
   *
   * @throws IOException when the connection broke, or nothing came in time
   */
  public Form form() throws IOException {
    if (contentType().contains("text/event-stream")) {
      return Form.EVENTS;
    }
    awaitFirstBytes();
    Buffer buffer = source.getBuffer();
    int start = 0;
    while (start < buffer.size() && buffer.getByte(start) <= ' ' && buffer.getByte(start) >= 0) {
      start++;
    }
    if (start == buffer.size()) {
      return Form.OTHER;
    }
    byte first = buffer.getByte(start);
    if (first == '{') {
      return Form.JSON;
    }
    boolean events =
        first == ':' || begins(buffer, start, "data:") || begins(buffer, start, "event:");
    return events ? Form.EVENTS : Form.OTHER;
  }

  /** The body as events. */
  public EventReader events() {
    return new EventReader(source, limits);
  }

  /**
   * The whole body.
   *
   * @throws IOException when the connection broke, nothing came in time, or it is too large
   */
  public byte[] bytes() throws IOException {
    await();
    while (source.request(source.getBuffer().size() + 1)) {
      if (source.getBuffer().size() > EventReader.MAX_EVENT) {
        throw new ReplyTooLargeException(
            "a reply of more than " + EventReader.MAX_EVENT / (1024 * 1024) + " MiB");
      }
      await();
    }
    return source.readByteArray();
  }

  /**
   * The failure when the provider reports an error inside this reply.
   *
   * @param error what it reports
   * @param partialText the text that had arrived
   */
  public ModelException failed(ProviderError error, String partialText) {
    return failures.ofEvent(error, requestId, partialText);
  }

  /**
   * The failure when this reply is not of the provider's protocol.
   *
   * @param body what came
   */
  public ModelException unexpected(byte[] body) {
    String type = response.header("Content-Type", "no content type");
    return failures.unexpected("answered with " + type, body, response.code(), requestId);
  }

  /**
   * The failure when this reply should be one JSON object and cannot be read as one: an object
   * without its end was cut off, which a proxy or a broken connection does.
   *
   * @param body what came
   * @param partialText the text that had arrived
   */
  public ModelException unreadable(byte[] body, String partialText) {
    return isOpen(body)
        ? incomplete("ended its reply in the middle", partialText)
        : unexpected(body);
  }

  /** Whether an object begins and does not end. */
  private static boolean isOpen(byte[] body) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < body.length; i++) {
      if (quoted && body[i] == '\\') {
        i++; // whatever is escaped, it ends no text
      } else if (quoted) {
        quoted = body[i] != '"';
      } else if (body[i] == '"') {
        quoted = true;
      } else if (body[i] == '{') {
        depth++;
      } else if (body[i] == '}' && --depth == 0) {
        return false;
      }
    }
    return depth > 0;
  }

  /**
   * The failure when this reply ended too early or makes no sense.
   *
   * @param what what is wrong, to follow the model's name
   * @param partialText the text that had arrived
   */
  public ModelException incomplete(String what, String partialText) {
    return failures.incomplete(what, requestId, partialText);
  }

  private String contentType() {
    return Objects.requireNonNullElse(response.header("Content-Type"), "").toLowerCase(Locale.ROOT);
  }

  private void awaitFirstBytes() throws IOException {
    await();
    long wanted = 1;
    while (wanted <= SNIFFED && source.request(wanted)) {
      Buffer buffer = source.getBuffer();
      byte last = buffer.getByte(buffer.size() - 1);
      if (buffer.size() >= 6 || last > ' ' && buffer.getByte(0) == '{') {
        return;
      }
      wanted = buffer.size() + 1;
    }
  }

  private void await() throws IOException {
    if (limits.isStopped() || limits.deadline().hasPassed()) {
      throw new java.io.InterruptedIOException("stopped");
    }
    long idle = System.nanoTime() + limits.idle().toNanos();
    long total = limits.deadline().nanoTime();
    source.timeout().deadlineNanoTime(idle - total < 0 ? idle : total);
  }

  private static boolean begins(Buffer buffer, int start, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (start + i >= buffer.size() || buffer.getByte(start + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
