package dev.penguin.internal.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelException.Authentication;
import dev.penguin.model.ModelException.Billing;
import dev.penguin.model.ModelException.ContextTooLong;
import dev.penguin.model.ModelException.Incomplete;
import dev.penguin.model.ModelException.InvalidRequest;
import dev.penguin.model.ModelException.RateLimited;
import dev.penguin.model.ModelException.TimedOut;
import dev.penguin.model.ModelException.Unavailable;
import dev.penguin.model.ModelException.UnexpectedReply;
import dev.penguin.model.ModelException.Unreachable;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The fault matrix, row by row, through factory, retry, model, codec and a real socket. */
@Timeout(60)
class FaultMatrixTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final String HTML =
      "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>"
          + "<p>nothing here</p>".repeat(280)
          + "</body></html>";
  private static final Answer OK = saying("fine");

  /**
   * A row: what the server does, and what must come out.
   *
   * @param name the row
   * @param script the answers
   * @param requests how many requests the server must see
   * @param outcome the text of the reply, or the class of the failure
   */
  private record Row(String name, List<Answer> script, int requests, Object outcome) {}

  @TestFactory
  Stream<DynamicTest> statuses() {
    String quota = "You exceeded your current quota, please check your plan and billing details.";
    return rows(
        row(
            "3 503 Retry-After 0",
            3,
            Unavailable.class,
            error(503, null, "busy", "Retry-After: 0")),
        row(
            "3 503 huge Retry-After",
            1,
            Unavailable.class,
            error(503, null, "busy", "Retry-After: 99999999999")),
        row(
            "2 429 huge Retry-After fails at once",
            1,
            RateLimited.class,
            error(429, null, "slow", "Retry-After: 99999999999")),
        row("2 429 Retry-After -5", 2, "fine", error(429, null, "slow", "Retry-After: -5"), OK),
        row("2 429 Retry-After NaN", 2, "fine", error(429, null, "slow", "Retry-After: NaN"), OK),
        row(
            "2 429 past date",
            2,
            "fine",
            error(429, null, "slow", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
            OK),
        row(
            "2 429 retry-after-ms",
            2,
            "fine",
            error(429, null, "slow", "Retry-After-Ms: 20", "Retry-After: 50"),
            OK),
        row("2 429 without", 3, RateLimited.class, error(429, "rate_limit_exceeded", "slow")),
        row("4 500", 3, Unavailable.class, error(500, null, "oops")),
        row("4 502", 3, Unavailable.class, error(502, null, "oops")),
        row("4 504", 3, Unavailable.class, error(504, null, "oops")),
        row("4 529", 3, Unavailable.class, error(529, null, "overloaded")),
        row("4 408", 3, Unavailable.class, error(408, null, "late")),
        row("4 409", 3, Unavailable.class, error(409, null, "conflict")),
        row("4 500 then ok", 2, "fine", error(500, null, "oops"), OK),
        row("5 429 insufficient_quota", 1, Billing.class, error(429, "insufficient_quota", quota)),
        row(
            "5 429 spend limit",
            1,
            Billing.class,
            error(429, null, "You reached your spend limit")),
        row("5 402", 1, Billing.class, error(402, null, "Insufficient Balance")),
        row("6 400", 1, InvalidRequest.class, error(400, "bad", "wrong")),
        row(
            "6 401",
            1,
            Authentication.class,
            error(401, "invalid_api_key", "Incorrect API key provided: " + KEY)),
        row("6 403", 1, Authentication.class, error(403, null, "no")),
        row("6 404", 1, InvalidRequest.class, error(404, "model_not_found", "no such model")),
        row("6 413", 1, InvalidRequest.class, error(413, null, "large")),
        row("6 422", 1, InvalidRequest.class, error(422, null, "no")),
        row(
            "6 400 context_length_exceeded",
            1,
            ContextTooLong.class,
            error(400, "context_length_exceeded", "too long")),
        row(
            "6 400 context length in words",
            1,
            ContextTooLong.class,
            error(
                400,
                null,
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.")),
        row(
            "21 502 with a page",
            3,
            Unavailable.class,
            body(502, HTML, "Content-Type: text/html")));
  }

  @TestFactory
  Stream<DynamicTest> connections() {
    byte[] bytes = text("half €").getBytes(StandardCharsets.UTF_8);
    int inCharacter = text("half €").indexOf('€') + 1;
    return rows(
        row("7 reset before headers", 3, Unreachable.class, (request, wire) -> wire.reset()),
        row("7 reset before headers, then ok", 2, "fine", (request, wire) -> wire.reset(), OK),
        row(
            "8 reads the request and closes",
            3,
            Unreachable.class,
            (request, wire) -> wire.close()),
        row(
            "9 reset in the middle",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(text("half"));
              wire.reset();
            }),
        row(
            "9 reset in the middle of a character",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(Arrays.copyOf(bytes, inCharacter));
              wire.reset();
            }),
        row(
            "10 chunked without an end",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(text("half"));
              wire.close();
            }),
        row("11 closed after deltas", 2, Incomplete.class, unframed(text("half"))),
        row("11 closed after deltas, then ok", 2, "fine", unframed(text("half")), OK),
        row("12 finish_reason then end", 1, "whole", unframed(text("whole") + finish("stop"))),
        row(
            "12 finish_reason then reset",
            1,
            "whole",
            (request, wire) -> {
              wire.streamHead().chunk(text("whole") + finish("stop"));
              wire.reset();
            }),
        row("13 [DONE] without finish_reason", 1, "whole", unframed(text("whole") + done())),
        row(
            "30 [DONE] without its blank line",
            1,
            "whole",
            unframed(text("whole") + "data: [DONE]")),
        row(
            "30 half an event at the end",
            2,
            Incomplete.class,
            unframed(text("half") + finish("stop").strip())),
        row(
            "13 [DONE] in the middle of a call",
            2,
            Incomplete.class,
            unframed(call("{\\\"a\\\":") + done())),
        row("14 arguments cut", 2, Incomplete.class, unframed(call("{\\\"a\\\":"))),
        row("23 stall before the head", 3, TimedOut.class, (request, wire) -> wire.stall()),
        row(
            "23 stall after the head",
            3,
            TimedOut.class,
            (request, wire) -> wire.streamHead().stall()),
        row(
            "23 stall after text",
            2,
            TimedOut.class,
            (request, wire) -> wire.streamHead().chunk(text("half")).stall()),
        row(
            "23 stall after finish_reason",
            1,
            "whole",
            (request, wire) -> wire.streamHead().chunk(text("whole") + finish("stop")).stall()),
        row("24 keep-alive for ever", 3, TimedOut.class, FaultMatrixTest::keepAlive),
        row(
            "39 length and chunks",
            1,
            "fine",
            (request, wire) -> {
              wire.head(
                  200,
                  "Content-Type: text/event-stream",
                  "Content-Length: 5",
                  "Transfer-Encoding: chunked");
              wire.chunk(text("fine") + finish("stop") + done()).endChunks();
              wire.close();
            }),
        row(
            "39 header of 300 KB",
            3,
            Unreachable.class,
            (request, wire) -> {
              wire.head(500, "X: " + "x".repeat(300_000));
              wire.close();
            }));
  }

  @TestFactory
  Stream<DynamicTest> contents() {
    String completion =
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}";
    return rows(
        row(
            "17 error in a stream, of the server",
            3,
            Unavailable.class,
            stream("data: {\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}\n\n")),
        row(
            "17 error in a stream, after text",
            2,
            Unavailable.class,
            stream(text("half"), "data: {\"error\":{\"message\":\"oops\",\"code\":502}}\n\n")),
        row(
            "17 error in a stream, of the request",
            1,
            InvalidRequest.class,
            stream(
                "data: {\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}\n\n")),
        row(
            "18 event: error",
            3,
            Unavailable.class,
            stream("event: error\ndata: {\"message\":\"oops\"}\n\n")),
        row(
            "18 event: error without JSON",
            3,
            Unavailable.class,
            stream("event: error\ndata: oops\n\n")),
        row(
            "18 error beside choices",
            1,
            RateLimitedOnce.class,
            stream(
                "data: {\"error\":{\"message\":\"slow\",\"code\":402},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n")),
        row(
            "19 one malformed event",
            2,
            Incomplete.class,
            stream(text("half"), "data: {\"choices\":[{\n\n", finish("stop"), done())),
        row("19 only a malformed event", 1, UnexpectedReply.class, stream("data: hello\n\n")),
        row("20 a page", 1, UnexpectedReply.class, body(200, HTML, "Content-Type: text/html")),
        row("20 nothing", 1, UnexpectedReply.class, body(200, "")),
        row("20 204", 1, UnexpectedReply.class, (request, wire) -> wire.head(204)),
        row("20 an empty stream", 2, Incomplete.class, stream(" ")),
        row("20 a completion", 1, "whole", body(200, completion, "Content-Type: application/json")),
        row("20 a completion without content type", 1, "whole", body(200, " \n" + completion)),
        row(
            "20 other JSON",
            1,
            UnexpectedReply.class,
            body(200, "{\"hello\":1}", "Content-Type: application/json")),
        row(
            "20 an error with 200",
            3,
            Unavailable.class,
            body(200, "{\"error\":{\"message\":\"oops\"}}", "Content-Type: application/json")),
        row(
            "20 a stream without content type",
            1,
            "fine",
            unframed("HTTP/1.1 200 OK\r\n\r\n", text("fine") + done())),
        row("22 gzip", 1, "fine", gzip(false)),
        row("22 truncated gzip", 2, Incomplete.class, gzip(true)),
        row("29 byte order mark", 1, "fine", unframed("\uFEFF" + text("fine") + done())),
        row("31 30 MB line", 1, UnexpectedReply.class, unframed("data: " + "x".repeat(30_000_000))),
        row(
            "35 data after [DONE]",
            1,
            "fine",
            stream(text("fine"), finish("stop"), done(), text(" twice"), done())),
        row(
            "35 second finish",
            1,
            "fine",
            stream(text("fine"), finish("stop"), text(" twice"), finish("length"), done())),
        row(
            "36 301",
            1,
            UnexpectedReply.class,
            (request, wire) -> wire.head(301, "Location: http://evil.test/", "Content-Length: 0")),
        row(
            "36 307 to itself",
            1,
            UnexpectedReply.class,
            (request, wire) ->
                wire.head(307, "Location: /v1/chat/completions", "Content-Length: 0")),
        row(
            "36 308",
            1,
            UnexpectedReply.class,
            (request, wire) -> wire.head(308, "Location: http://evil.test/", "Content-Length: 0")));
  }

  /** Stands for {@link Billing}, which code 402 inside a stream means. */
  private interface RateLimitedOnce {}

  private static Stream<DynamicTest> rows(Row... rows) {
    return Arrays.stream(rows)
        .map(row -> DynamicTest.dynamicTest("row " + row.name, () -> check(row)));
  }

  private static Row row(String name, int requests, Object outcome, Answer... script) {
    return new Row(
        name,
        List.of(script),
        requests,
        outcome == RateLimitedOnce.class ? Billing.class : outcome);
  }

  private static void check(Row row) {
    try (FaultServer server = FaultServer.start(row.script.toArray(Answer[]::new))) {
      List<String> told = new ArrayList<>();
      ChatModel model = model(server);
      Object outcome = outcome(model, told);
      close(model);

      if (outcome instanceof ModelException failure) {
        assertThat(failure).isInstanceOf((Class<?>) row.outcome);
        assertNoSecret(failure);
        assertThat(failure.getMessage()).startsWith("openai/test").hasSizeLessThan(1100);
      } else {
        assertThat(outcome).isEqualTo(row.outcome);
        assertThat(String.join("", told)).isEqualTo(row.outcome);
      }
      assertThat(server.requests()).hasSize(row.requests);
      assertThat(String.join("", told)).doesNotContain("\uFFFD");
    }
  }

  private static Object outcome(ChatModel model, List<String> told) {
    DeltaListener listener =
        new DeltaListener() {
          @Override
          public void onText(String text) {
            told.add(text);
          }

          @Override
          public void onRetry(int attempt, ModelException reason, Duration delay) {
            told.clear();
          }
        };
    try {
      ModelReply reply =
          model.generate(ModelRequest.of(List.of(UserMessage.of("hello"))), listener);
      return reply.message().text();
    } catch (ModelException e) {
      return e;
    }
  }

  private static void assertNoSecret(ModelException failure) {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString() + failure.code() + failure.requestId()).doesNotContain(KEY);
  }

  private static ChatModel model(FaultServer server) {
    ModelFactory factory =
        new ModelFactory(
            HttpSettings.defaults(),
            FaultMatrixTest.class.getClassLoader(),
            new QuickRandom(),
            Map.of("OPENAI_API_KEY", KEY)::get);
    return factory.create(
        ModelConfig.of("openai/test")
            .withBaseUrl(server.baseUrl())
            .withIdleTimeout(Duration.ofMillis(300))
            .withTimeout(Duration.ofSeconds(20)));
  }

  private static void close(ChatModel model) {
    try {
      ((AutoCloseable) model).close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer unframed(String body) {
    return unframed("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", body);
  }

  /** A body that ends where the connection ends. */
  private static Answer unframed(String head, String body) {
    return (request, wire) -> {
      wire.send(head).send(body);
      wire.close();
    };
  }

  private static String call(String arguments) {
    return chunk(
        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"t\",\"arguments\":\""
            + arguments
            + "\"}}]}",
        null);
  }

  private static void keepAlive(FaultServer.Request request, FaultServer.Wire wire)
      throws IOException, InterruptedException {
    wire.streamHead();
    while (true) {
      wire.chunk(": keep-alive\n\n");
      Thread.sleep(20); // the server's pace, not a wait for anything
    }
  }

  private static Answer gzip(boolean truncated) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write((text("fine") + finish("stop") + done()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] whole = bytes.toByteArray();
    byte[] sent = truncated ? Arrays.copyOf(whole, whole.length / 2) : whole;
    return (request, wire) -> {
      wire.head(
          200,
          "Content-Type: text/event-stream",
          "Content-Encoding: gzip",
          "Content-Length: " + sent.length);
      wire.send(sent);
    };
  }

  /** Makes the waits of the backoff short. */
  private static final class QuickRandom extends Random {
    private static final long serialVersionUID = 1L;

    @Override
    public double nextDouble() {
      return 0.001;
    }
  }
}
