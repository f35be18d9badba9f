package dev.penguin.tools.internal.web;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolContext;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Fetches pages: one request after the other, each judged anew. Thread-safe. */
final class PageFetch {
  private static final String ACCEPT =
      "text/html,application/xhtml+xml,text/plain;q=0.9,application/json;q=0.9,*/*;q=0.5";

  private final WebClient client;
  private final WebLimits limits;

  /** Fetches with a client. */
  PageFetch(WebClient client, WebLimits limits) {
    this.client = client;
    this.limits = limits;
  }

  /** The page of an address, after redirects within its host. */
  FetchedPage fetch(WebAddress first, ToolContext context) throws ToolFailureException {
    long end = System.nanoTime() + least(limits.time(), context.remaining()).toNanos();
    WebAddress address = first;
    for (int hop = 0; hop <= limits.redirects(); hop++) {
      Hop next = request(address, end, context.cancellation());
      if (next.page() != null) {
        return next.page();
      }
      WebAddress target = address.redirect(next.location());
      if (!address.isSameHost(target)) {
        throw new ToolFailureException(
            "%s redirects to %s, another host. Nothing was fetched from there; call web_fetch with that address if you want it"
                .formatted(address.shown(), target.shown()));
      }
      address = target;
    }
    throw new ToolFailureException(
        "%s redirects more than %d times".formatted(first.shown(), limits.redirects()));
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** What came of a request: a page, or where to go on. */
  private record Hop(@Nullable FetchedPage page, String location) {}

  private Hop request(WebAddress address, long end, Cancellation cancellation)
      throws ToolFailureException {
    Request request =
        new Request.Builder()
            .url(address.url())
            .header("Accept", ACCEPT)
            .header("User-Agent", "Penguin web_fetch")
            .build();
    client.check(address);
    Call call = client.call(request);
    call.timeout().timeout(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    Cancellation.Registration stop = cancellation.onCancel(call::cancel);
    try (Response response = call.execute()) {
      String location = response.header("Location");
      if (response.code() >= 300 && response.code() < 400 && location != null) {
        return new Hop(null, location);
      }
      return new Hop(page(address, response), "");
    } catch (IOException e) {
      throw new ToolFailureException(why(address, e, cancellation));
    } finally {
      stop.close();
    }
  }

  private FetchedPage page(WebAddress address, Response response)
      throws IOException, ToolFailureException {
    if (!response.isSuccessful()) {
      throw new ToolFailureException(
          "%s answered with HTTP %d".formatted(address.shown(), response.code()));
    }
    String encoding = response.header("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new ToolFailureException(
          "%s sent its content encoded as %s, which was not asked for"
              .formatted(address.shown(), PlainText.quote(encoding)));
    }
    MediaType type = response.body().contentType();
    String name = type == null ? "" : (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT);
    ContentKind.refuseUnreadable(address, name);
    Optional<Charset> charset = type == null ? Optional.empty() : charset(type);
    InputStream content = response.body().byteStream();
    byte[] bytes = content.readNBytes(limits.bytes());
    boolean more = bytes.length == limits.bytes() && content.read() >= 0;
    return new FetchedPage(address, name, charset, bytes, more);
  }

  private static Optional<Charset> charset(MediaType type) {
    return Optional.ofNullable(type.charset());
  }

  private String why(WebAddress address, IOException e, Cancellation cancellation) {
    AddressRefusedException refused = refusal(e);
    if (refused != null) {
      return String.valueOf(refused.getMessage());
    }
    if (cancellation.isCancelled()) {
      return "The call was cancelled";
    }
    String shown = address.shown();
    if (e instanceof UnknownHostException) {
      return "%s could not be fetched: the host name is unknown".formatted(shown);
    }
    if (e instanceof InterruptedIOException) {
      return "%s was not fetched within %s".formatted(shown, inWords(limits.time()));
    }
    if (e instanceof SSLException) {
      return "%s could not be fetched: no safe connection (%s)".formatted(shown, inWords(e));
    }
    return "%s could not be fetched: %s".formatted(shown, inWords(e));
  }

  private static String inWords(Duration time) {
    boolean whole = time.toMillis() % 1_000 == 0;
    return whole ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  private static String inWords(IOException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return PlainText.oneLine(PlainText.shortened(message, 300));
  }

  /** The refusal among the reasons why no route led to the server. */
  private static @Nullable AddressRefusedException refusal(Throwable e) {
    if (e instanceof AddressRefusedException refused) {
      return refused;
    }
    for (Throwable other : e.getSuppressed()) {
      AddressRefusedException refused = refusal(other);
      if (refused != null) {
        return refused;
      }
    }
    return e.getCause() == null ? null : refusal(e.getCause());
  }
}
