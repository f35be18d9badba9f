package dev.penguin.internal.http;

import dev.penguin.model.ModelException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** The body of a reply with status 200, read once, on the thread of the call. */
public final class HttpResponse {
  private static final long SNIFFED = 512;

  /** How the lines of a stream begin that are no comments. */
  private static final List<String> FIELDS = List.of("data:", "event:", "id:", "retry:");

  /** The byte order mark of UTF-8, which some servers put before what they send. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Response response;
  private final BufferedSource source;
  private final CallLimits limits;
  private final CallFailures failures;
  private final String requestId;
  private final long begun = System.nanoTime();
  private long until;

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
   * Looks at the first bytes, and at the header only where they do not say it: servers name their
   * replies in many ways, and some give each the name of a stream.
   *
   * @throws IOException when the connection broke, or nothing came in time
   */
  public Form form() throws IOException {
    int start = awaitFirstBytes();
    Buffer buffer = source.getBuffer();
    boolean stream = contentType().contains("text/event-stream");
    if (start == buffer.size()) {
      return stream ? Form.EVENTS : Form.OTHER;
    }
    byte first = buffer.getByte(start);
    if (first == '{' || first == '[') {
      return Form.JSON;
    }
    boolean field = first == ':' || FIELDS.stream().anyMatch(name -> begins(buffer, start, name));
    return field || stream && first != '<' ? Form.EVENTS : Form.OTHER;
  }

  /** The body as events. */
  public EventReader events() {
    return new EventReader(source, limits, begun);
  }

  /**
   * The whole body, without a byte order mark.
   *
   * @throws IOException when the connection broke, nothing came in time, or it is too large
   */
  public byte[] bytes() throws IOException {
    await(System.nanoTime());
    while (has(source.getBuffer().size() + 1)) {
      if (source.getBuffer().size() > EventReader.MAX_EVENT) {
        throw new ReplyTooLargeException(
            "a reply of more than " + EventReader.MAX_EVENT / (1024 * 1024) + " MiB");
      }
      await(System.nanoTime());
    }
    byte[] body = source.readByteArray();
    boolean marked =
        body.length >= MARK.length && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length);
    return marked ? Arrays.copyOfRange(body, MARK.length, body.length) : body;
  }

  /**
   * The failure when the provider reports an error inside this reply.
   *
   * @param error what it reports
   * @param partialText the text that had arrived
   */
  public ModelException failed(ProviderError error, String partialText) {
    return failures.ofEvent(error, requestId, partialText, response);
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

  /** Where the first bytes that say something begin; no later than the idle time allows. */
  private int awaitFirstBytes() throws IOException {
    await(begun);
    Buffer buffer = source.getBuffer();
    int start = 0;
    while (start < SNIFFED && has(start + 1L) && isSpace(buffer, start)) {
      start++;
    }
    boolean mark = start < buffer.size() && "{[<:".indexOf(buffer.getByte(start)) >= 0;
    if (!mark) {
      has(start + 6L); // enough to tell the names of fields apart
    }
    return start;
  }

  /** A byte order mark is none that says something. */
  private static boolean isSpace(Buffer buffer, int at) {
    byte value = buffer.getByte(at);
    return value >= 0 && value <= ' ' || at < MARK.length && value == MARK[at];
  }

  /** Whether the body has so many bytes; they are in the buffer then. */
  private boolean has(long count) throws IOException {
    try {
      return source.request(count);
    } catch (IOException e) {
      throw EventReader.inTime(e, until);
    }
  }

  private void await(long since) throws IOException {
    if (limits.isStopped() || limits.deadline().hasPassed()) {
      throw new java.io.InterruptedIOException("stopped");
    }
    long idle = since + limits.idle().toNanos();
    long total = limits.deadline().nanoTime();
    until = idle - total < 0 ? idle : total;
    source.timeout().deadlineNanoTime(until);
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
