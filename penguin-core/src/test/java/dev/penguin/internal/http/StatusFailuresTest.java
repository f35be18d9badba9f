package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.model.ModelException;
import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a status, a body and an error that a provider reports. */
class StatusFailuresTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final String AT = " (sent to http://host.test/v1";
  private static final String ERRORS = "errors.md#";
  private static final String JAR = " in the penguin-core jar)";
  private static final Map<String, String> ADVICE =
      Map.of(
          "{hint}",
          " (is the base URL right? http://host.test/v1) (see " + ERRORS + "unexpected-reply" + JAR,
          "{refused}",
          AT + "; see " + ERRORS + "request-refused" + JAR,
          "{url}",
          AT
              + ": is the base URL right, and does the server have the model 'test'? See "
              + ERRORS
              + "not-found"
              + JAR,
          "{key}",
          AT
              + ": is the key one of this server, and may it use the model? See "
              + ERRORS
              + "key-refused"
              + JAR,
          "{model}",
          AT + ": does the server have the model 'test'? See " + ERRORS + "not-found" + JAR);
  private static final Deadline FAR = Deadline.in(Duration.ofMinutes(10));

  private final AtomicBoolean cancelled = new AtomicBoolean();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "201 | UnexpectedReply | {} | HTTP 201 and this: {}{hint}",
        "204 | UnexpectedReply | `` | HTTP 204 and no content{hint}",
        "299 | UnexpectedReply | <html>Hi</html> | HTTP 299 and a web page: Hi{hint}",
        "400 | InvalidRequest | no | HTTP 400: no{refused}",
        "400 | InvalidRequest | `` | HTTP 400{refused}",
        "404 | InvalidRequest | no | HTTP 404: no{url}",
        "404 | InvalidRequest | `` | HTTP 404{url}",
        "404 | InvalidRequest | {'error':'no'} | HTTP 404: no{url}",
        "404 | InvalidRequest | {'error':'The model x does not exist'} | HTTP 404: The model x does not exist{model}",
        "405 | InvalidRequest | no | HTTP 405: no{url}",
        "401 | Authentication | {'error':{'message':'bad','code':'c'}} | HTTP 401 (c): bad{key}",
        "401 | Authentication | {'error':{'message':'bad','type':'t'}} | HTTP 401 (t): bad{key}",
        "429 | RateLimited | {'error':{'code':'c'}} | HTTP 429 (c)",
        "500 | Unavailable | sk-canary-7f3a is bad | HTTP 500: [key withheld] is bad",
        "500 | Unavailable | {'error':{'message':'x','code':'sk-canary-7f3a'}}"
            + " | HTTP 500 ([key withheld]): x",
      })
  void theStatusAndItsBodyAreTold(int status, String kind, String body, String message) {
    ModelException failure =
        failures(FAR).ofStatus(response(status, body.replace('\'', '"')).build());

    assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
    String whole = message;
    for (Map.Entry<String, String> advice : ADVICE.entrySet()) {
      whole = whole.replace(advice.getKey(), advice.getValue());
    }
    assertThat(failure).hasMessage("openai/test answered with " + whole).hasNoCause();
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.partialText()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "300, /there, /there",
    "307, http://x.test/?key=sk-canary-7f3a, http://x.test/?key=[key withheld]",
    "399,, an unnamed address"
  })
  void aRedirectIsToldWithItsTarget(int status, String location, String target) {
    Response.Builder response = response(status, "ignored").header("x-request-id", "req_1");
    if (location != null) {
      response.header("Location", location);
    }

    ModelException failure = failures(FAR).ofStatus(response.build());

    assertThat(failure)
        .isInstanceOf(ModelException.UnexpectedReply.class)
        .hasMessage(
            "openai/test answered with a redirect (HTTP %d) to %s, which is not followed: set the"
                    .formatted(status, target)
                + " base URL to the address that answers itself (see errors.md#unexpected-reply in the penguin-core jar)");
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.requestId()).contains("req_1");
  }

  @Test
  void codeRequestIdAndWaitAreKept() {
    String inBody = "{\"error\":{\"type\":\"t\",\"code\":\"c\"},\"request_id\":\"%s\"}";

    ModelException first =
        failures(FAR)
            .ofStatus(
                response(429, inBody.formatted("body"))
                    .header("request-id", "second")
                    .header("x-request-id", "first " + KEY)
                    .header("Retry-After-Ms", "1500")
                    .build());
    assertThat(first.code()).contains("c");
    assertThat(first.requestId()).contains("first [key withheld]");
    assertThat(first.retryAfter()).contains(Duration.ofMillis(1500));

    assertThat(requestId(response(500, inBody.formatted("body")).header("request-id", "second")))
        .isEqualTo("second");
    assertThat(requestId(response(500, inBody.formatted("body " + KEY))))
        .isEqualTo("body [key withheld]");
    assertThat(requestId(response(204, "").header("request-id", "x".repeat(200))))
        .isEqualTo("x".repeat(200));
    assertThat(requestId(response(500, "").header("request-id", "x".repeat(201))))
        .isEqualTo("x".repeat(200));
    assertThat(requestId(response(500, inBody.formatted("y".repeat(201)))))
        .isEqualTo("y".repeat(200));
    assertThat(failures(FAR).ofStatus(response(500, "{\"error\":{}}").build()).requestId())
        .isEmpty();
  }

  @Test
  void nothingIsReadOfABodyBeyondItsLimit() {
    Endless body = new Endless(() -> {});

    ModelException failure = failures(FAR).ofStatus(response(500, body));

    assertThat(failure)
        .isInstanceOf(ModelException.Unavailable.class)
        .hasMessage("openai/test answered with HTTP 500: " + "x".repeat(500) + "…");
    assertThat(body.given).isEqualTo(64 * 1024);
  }

  @Test
  void aBodyThatBreaksIsToldAsFarAsItCame() {
    Source broken =
        new Endless(() -> {}) {
          @Override
          public long read(Buffer sink, long count) throws IOException {
            if (given > 0) {
              throw new IOException("broken");
            }
            given = 4;
            sink.writeUtf8("half");
            return given;
          }
        };

    assertThat(failures(FAR).ofStatus(response(500, broken)))
        .isInstanceOf(ModelException.Unavailable.class)
        .hasMessage("openai/test answered with HTTP 500: half");
  }

  @Test
  void aBodyHasFiveSecondsAndNoMoreThanTheCall() {
    Endless body = new Endless(() -> {});

    long before = System.nanoTime();
    failures(FAR).ofStatus(response(500, body));
    long after = System.nanoTime();

    long wait = Duration.ofSeconds(5).toNanos();
    assertThat(body.timeout.deadlineNanoTime() - before).isBetween(wait, wait + after - before);

    Deadline near = Deadline.in(Duration.ofSeconds(4));
    failures(near).ofStatus(response(500, body));
    assertThat(body.timeout.deadlineNanoTime()).isEqualTo(near.nanoTime());
  }

  @Test
  void aCallCancelledInTheBodyReadsNoFurther() {
    Endless body = new Endless(() -> cancelled.set(true));

    ModelException failure = failures(FAR).ofStatus(response(500, body));

    assertThat(failure)
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call of openai/test was cancelled")
        .hasNoCause();
    assertThat(failure.status()).hasValue(500);
    assertThat(body.given).isEqualTo(8192);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "oops | c | t | 0 | 200 | Unavailable | (c): oops",
        "oops | '' | t | 0 | 200 | Unavailable | (t): oops",
        "'' | '' | '' | 0 | 200 | Unavailable | ''",
        "oops | '' | '' | 402 | 402 | Billing | : oops",
        "sk-canary-7f3a | sk-canary-7f3a | '' | 0 | 200 | Unavailable | ([key withheld]): [key"
            + " withheld]",
      })
  void anErrorInAReplyIsTold(
      String said, String code, String type, int named, int status, String kind, String words) {
    ProviderError error = new ProviderError(said, code, type, named, "beside");

    ModelException failure = failures(FAR).ofEvent(error, "", "half", null);

    assertThat(failure.getClass().getSimpleName()).isEqualTo(kind);
    String rest = words.isEmpty() || words.startsWith(":") ? words : " " + words;
    String advice = kind.equals("Billing") ? AT + "; see " + ERRORS + "account-empty" + JAR : "";
    assertThat(failure).hasMessage("openai/test reported an error in its reply" + rest + advice);
    assertThat(failure.status()).hasValue(status);
    assertThat(failure.code().orElse(""))
        .isEqualTo((code.isEmpty() ? type : code).replace(KEY, "[key withheld]"));
    assertThat(failure.requestId()).contains("beside");
    assertThat(failure.partialText()).isEqualTo("half");
    assertThat(failures(FAR).ofEvent(error, "req_1", "", null).requestId()).contains("req_1");
  }

  private String requestId(Response.Builder response) {
    return failures(FAR).ofStatus(response.build()).requestId().orElseThrow();
  }

  private CallFailures failures(Deadline deadline) {
    HttpPost post =
        new HttpPost(
            "openai/test",
            HttpUrl.get("http://host.test/v1?key=" + KEY),
            Map.of(),
            List.of(),
            Secrets.of(KEY, Map.of()));
    Cancellation cancellation =
        new Cancellation() {
          @Override
          public boolean isCancelled() {
            return cancelled.get();
          }

          @Override
          public Registration onCancel(Runnable action) {
            return () -> {};
          }
        };
    CallLimits limits = new CallLimits(deadline, Duration.ofSeconds(1), cancellation);
    return new CallFailures(post, limits, new AtomicBoolean());
  }

  private static Response.Builder response(int status, String body) {
    return new Response.Builder()
        .request(new Request.Builder().url("http://host.test/v1").build())
        .protocol(Protocol.HTTP_1_1)
        .code(status)
        .message("Scripted")
        .body(ResponseBody.create(body, null));
  }

  private static Response response(int status, Source body) {
    return response(status, "").body(ResponseBody.create(Okio.buffer(body), null, -1)).build();
  }

  /** A body without an end, that knows how much of it was read. */
  private static class Endless implements Source {
    final Timeout timeout = new Timeout();
    private final Runnable onRead;
    long given;

    Endless(Runnable onRead) {
      this.onRead = onRead;
    }

    @Override
    public long read(Buffer sink, long count) throws IOException {
      onRead.run();
      sink.writeUtf8("x".repeat((int) count));
      given += count;
      return count;
    }

    @Override
    public Timeout timeout() {
      return timeout;
    }

    @Override
    public void close() {}
  }
}
