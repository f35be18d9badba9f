package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;

/**
 * Reads a recorded stream again, cut in two and cut off: at each place of a short one when
 * PENGUIN_ROUNDS=full, else at random places, the same in each run.
 */
public final class RecordedCuts {
  /** Shorter streams are cut at every place in full rounds. */
  private static final int SHORT = 8000;

  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int PLACES = 120;

  private final byte[] body;
  private final Supplier<ReplyReader<ModelReply>> reader;

  private RecordedCuts(byte[] body, Supplier<ReplyReader<ModelReply>> reader) {
    this.body = body;
    this.reader = reader;
  }

  /** A recording with the line ends of a server, {@code "\n"} or {@code "\r\n"}. */
  public static RecordedCuts of(
      Recording recording, String lineEnd, Supplier<ReplyReader<ModelReply>> reader) {
    String text = new String(recording.body(), StandardCharsets.UTF_8);
    String lines = text.replace("\r\n", "\n").replace("\n", lineEnd);
    return new RecordedCuts(lines.getBytes(StandardCharsets.UTF_8), reader);
  }

  /** Whatever two pieces the bytes come in, the outcome is that of the whole. */
  public void splitInTwo() {
    Object whole = outcome(body.length, body.length);
    for (int place : places(body.length)) {
      assertThat(outcome(place, body.length)).as("split at %d", place).isEqualTo(whole);
    }
  }

  /**
   * A stream that is cut off is a failure up to its terminal event, and from there on the whole
   * reply.
   *
   * @param terminal how many bytes the terminal event needs; none when there is no such event
   */
  public void cutOff(int terminal) {
    for (int place : places(body.length)) {
      checkCut(place, terminal);
    }
    for (int place = Math.max(0, terminal - 150); place < terminal; place++) {
      checkCut(place, terminal);
    }
  }

  private void checkCut(int place, int terminal) {
    Object outcome = outcome(place, place);
    if (place < terminal || terminal < 0) {
      assertThat(outcome).as("cut at %d", place).isInstanceOf(Failure.class);
    } else {
      assertThat(outcome).as("cut at %d", place).isInstanceOf(ModelReply.class);
    }
  }

  /** Where the first of some texts ends; -1 when none is there. */
  public int endOf(List<String> terminals) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return terminals.stream()
        .filter(text::contains)
        .mapToInt(terminal -> text.indexOf(terminal) + terminal.length())
        .min()
        .orElse(-1);
  }

  /** Where the event with a text in it ends, its blank line included; -1 for none. */
  public int endOfEvent(String pattern) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    java.util.regex.Matcher found = java.util.regex.Pattern.compile(pattern).matcher(text);
    return found.find() ? text.indexOf("\n\n", found.end()) + 2 : -1;
  }

  private int[] places(int length) {
    boolean each = length <= (FULL ? SHORT : PLACES);
    return each
        ? IntStream.range(0, length).toArray()
        : new Random(length).ints(PLACES, 0, length).toArray();
  }

  /** The reply, or what failed and with what text. */
  private Object outcome(int split, int length) {
    ReplyReader<ModelReply> fresh = reader.get();
    try {
      return fresh.read(reply(split, length));
    } catch (ModelException e) {
      return new Failure(e.getClass(), e.getMessage(), e.partialText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Failure(Class<?> kind, String message, String partialText) {}

  private HttpResponse reply(int split, int length) {
    HttpUrl url = HttpUrl.get("http://127.0.0.1/");
    CallLimits limits =
        new CallLimits(
            Deadline.in(Duration.ofMinutes(1)), Duration.ofMinutes(1), Cancellation.never());
    HttpPost post = new HttpPost("x/y", url, Map.of(), List.of(), Secrets.of("", Map.of()));
    Response response =
        new Response.Builder()
            .request(new Request.Builder().url(url).build())
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .header("Content-Type", "text/event-stream")
            .body(
                ResponseBody.create(
                    Okio.buffer(new Pieces(pieces(split, length))),
                    MediaType.get("text/event-stream"),
                    -1))
            .build();
    return new HttpResponse(response, limits, new CallFailures(post, limits, new AtomicBoolean()));
  }

  private List<Buffer> pieces(int split, int length) {
    List<Buffer> pieces = new ArrayList<>();
    if (split > 0) {
      pieces.add(new Buffer().write(body, 0, split));
    }
    if (split < length) {
      pieces.add(new Buffer().write(body, split, length - split));
    }
    return pieces;
  }

  /** Gives one piece a read. */
  private static final class Pieces implements Source {
    private final List<Buffer> pieces;

    Pieces(List<Buffer> pieces) {
      this.pieces = pieces;
    }

    @Override
    public long read(Buffer sink, long byteCount) {
      while (!pieces.isEmpty() && pieces.get(0).exhausted()) {
        pieces.remove(0);
      }
      return pieces.isEmpty() ? -1 : pieces.get(0).read(sink, byteCount);
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {}
  }
}
