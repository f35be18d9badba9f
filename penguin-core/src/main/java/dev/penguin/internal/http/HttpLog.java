package dev.penguin.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penguin.internal.text.LogLine;
import dev.penguin.internal.text.LogText;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one call of a model's server for those who ask for it: a line for the request and one for
 * the response at debug under {@code dev.penguin.http}, headers and bodies at trace under {@code
 * dev.penguin.http.content}. Keys are hidden in all of it. Used by the thread of the call.
 */
final class HttpLog {
  private static final Logger LINES = LoggerFactory.getLogger("dev.penguin.http");
  private static final Logger CONTENT = LoggerFactory.getLogger("dev.penguin.http.content");
  private static final int MAX_BODY = 64 * 1024;
  private static final int MAX_NAME = 200;
  private static final String WITHHELD = "[withheld]";

  private final HttpPost post;
  private final long begun = System.nanoTime();
  private final boolean withContent = CONTENT.isTraceEnabled();

  /** The beginning of the body of the response; null where it is not wanted. */
  private @Nullable Buffer copy;

  /** The bytes that were read of the body of the response. */
  private long received;

  private HttpLog(HttpPost post) {
    this.post = post;
  }

  /** The log of a call; null when nobody reads it. */
  static @Nullable HttpLog of(HttpPost post) {
    return LINES.isDebugEnabled() || CONTENT.isTraceEnabled() ? new HttpLog(post) : null;
  }

  /** The request is about to be sent. */
  void request() {
    long bytes = 0;
    for (byte[] piece : post.body()) {
      bytes += piece.length;
    }
    line("HttpRequest").with("bytes", bytes).debug(LINES);
    if (withContent) {
      StringBuilder headers = new StringBuilder();
      for (Map.Entry<String, String> header : post.headers().entrySet()) {
        add(headers, header.getKey(), header.getValue());
      }
      Buffer body = new Buffer();
      post.body().forEach(piece -> body.write(piece, 0, room(body, piece.length)));
      content("HttpRequest", headers, body, bytes);
    }
  }

  private int room(Buffer body, long wanted) {
    return (int) Math.max(0, Math.min(wanted, kept() - body.size()));
  }

  /** How many bytes are kept: a key that begins in what is shown is whole in it. */
  private long kept() {
    return (long) MAX_BODY + post.secrets().longest();
  }

  /** The response with a body that is copied while it is read. */
  Response copied(Response response) {
    Buffer kept = new Buffer();
    copy = kept;
    Source counted =
        new ForwardingSource(response.body().source()) {
          @Override
          public long read(Buffer sink, long byteCount) throws IOException {
            long count = super.read(sink, byteCount);
            if (count > 0) {
              received += count;
              if (withContent) {
                sink.copyTo(kept, sink.size() - count, room(kept, count));
              }
            }
            return count;
          }
        };
    return response.newBuilder().body(new Copied(response.body(), Okio.buffer(counted))).build();
  }

  /** The body was read, as far as somebody wanted it. */
  void response(Response response) {
    line("HttpResponse")
        .with("status", response.code())
        .with("bytes", received)
        .with("millis", millis())
        .debug(LINES);
    Buffer body = copy;
    if (withContent && body != null) {
      StringBuilder headers = new StringBuilder();
      Headers all = response.headers();
      for (int i = 0; i < all.size(); i++) {
        add(headers, all.name(i), all.value(i));
      }
      content("HttpResponse", headers, body, received);
    }
  }

  /** There is no response, or it broke off. */
  void failed(RuntimeException failure) {
    line("HttpFailed")
        .with("error", failure.getClass().getSimpleName())
        .with("millis", millis())
        .debug(LINES);
    if (withContent) {
      String message = hide(String.valueOf(failure.getMessage()));
      CONTENT.trace("HttpFailed message={}", LogText.oneLine(message, MAX_BODY));
    }
  }

  private LogLine line(String event) {
    return new LogLine(event)
        .with("model", LogText.oneLine(post.model(), MAX_NAME))
        .with("url", LogText.oneLine(hide(post.address()), MAX_NAME));
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** A header that may hold a key is named, and its value withheld. */
  private void add(StringBuilder text, String name, String value) {
    text.append(text.length() == 0 ? "" : "; ")
        .append(name)
        .append(": ")
        .append(Secrets.isTelling(name) ? WITHHELD : hide(value));
  }

  private void content(String event, StringBuilder headers, Buffer body, long bytes) {
    boolean whole = body.size() == bytes;
    String text = hide(body.readString(UTF_8));
    if (!whole) { // the end may be half a key
      text = text.substring(0, Math.max(0, text.length() - post.secrets().longest()));
    }
    CONTENT.trace(
        "{} headers={} body={}{}",
        event,
        LogText.oneLine(headers.toString(), MAX_BODY),
        LogText.oneLine(text, MAX_BODY),
        whole ? "" : " (the first part of " + bytes + " bytes)");
  }

  private String hide(String text) {
    return post.secrets().hideAll(text);
  }

  private static final class Copied extends ResponseBody {
    private final ResponseBody of;
    private final BufferedSource source;

    private Copied(ResponseBody of, BufferedSource source) {
      this.of = of;
      this.source = source;
    }

    @Override
    public @Nullable MediaType contentType() {
      return of.contentType();
    }

    @Override
    public long contentLength() {
      return of.contentLength();
    }

    @Override
    public BufferedSource source() {
      return source;
    }
  }
}
