package dev.penguin.internal.http;

import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** A reply whose bytes are all there, so that reading it measures the decoding and no network. */
public final class StoredReply {
  private static final MediaType EVENTS = MediaType.get("text/event-stream");
  private static final HttpUrl URL = HttpUrl.get("http://localhost/");

  private StoredReply() {}

  /** A reply with status 200 and this stream of events. */
  public static HttpResponse of(byte[] stream) {
    Response response =
        new Response.Builder()
            .request(new Request.Builder().url(URL).build())
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .header("Content-Type", EVENTS.toString())
            .body(ResponseBody.create(stream, EVENTS))
            .build();
    CallLimits limits =
        new CallLimits(
            Deadline.in(Duration.ofMinutes(1)), Duration.ofMinutes(1), Cancellation.never());
    HttpPost post =
        new HttpPost("benchmark/stored", URL, Map.of(), List.of(), Secrets.of("", Map.of()));
    return new HttpResponse(response, limits, new CallFailures(post, limits, new AtomicBoolean()));
  }
}
