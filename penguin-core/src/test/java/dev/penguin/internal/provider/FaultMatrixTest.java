package dev.penguin.internal.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;

import dev.penguin.internal.http.FaultServer.Answer;
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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The fault matrix, row by row, through factory, retry, model, codec and a real socket. */
@Timeout(60)
class FaultMatrixTest {
  private static final Answer OK = saying("fine");

  @TestFactory
  Stream<DynamicTest> statuses() {
    String quota = "You exceeded your current quota, please check your plan and billing details.";
    return rows(
        FaultRow.row(
            "3 503 Retry-After 0",
            3,
            Unavailable.class,
            error(503, null, "busy", "Retry-After: 0")),
        FaultRow.row(
            "3 503 huge Retry-After",
            1,
            Unavailable.class,
            error(503, null, "busy", "Retry-After: 99999999999")),
        FaultRow.row(
            "2 429 huge Retry-After fails at once",
            1,
            RateLimited.class,
            error(429, null, "slow", "Retry-After: 99999999999")),
        FaultRow.row(
            "2 429 Retry-After -5", 2, "fine", error(429, null, "slow", "Retry-After: -5"), OK),
        FaultRow.row(
            "2 429 Retry-After NaN", 2, "fine", error(429, null, "slow", "Retry-After: NaN"), OK),
        FaultRow.row(
            "2 429 past date",
            2,
            "fine",
            error(429, null, "slow", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
            OK),
        FaultRow.row(
            "2 429 retry-after-ms",
            2,
            "fine",
            error(429, null, "slow", "Retry-After-Ms: 20", "Retry-After: 50"),
            OK),
        FaultRow.row(
            "2 429 without", 3, RateLimited.class, error(429, "rate_limit_exceeded", "slow")),
        FaultRow.row("4 500", 3, Unavailable.class, error(500, null, "oops")),
        FaultRow.row("4 502", 3, Unavailable.class, error(502, null, "oops")),
        FaultRow.row("4 504", 3, Unavailable.class, error(504, null, "oops")),
        FaultRow.row("4 529", 3, Unavailable.class, error(529, null, "overloaded")),
        FaultRow.row("4 408", 3, Unavailable.class, error(408, null, "late")),
        FaultRow.row("4 409", 3, Unavailable.class, error(409, null, "conflict")),
        FaultRow.row("4 500 then ok", 2, "fine", error(500, null, "oops"), OK),
        FaultRow.row(
            "5 429 insufficient_quota", 1, Billing.class, error(429, "insufficient_quota", quota)),
        FaultRow.row(
            "5 429 spend limit",
            1,
            Billing.class,
            error(429, null, "You reached your spend limit")),
        FaultRow.row("5 402", 1, Billing.class, error(402, null, "Insufficient Balance")),
        FaultRow.row("6 400", 1, InvalidRequest.class, error(400, "bad", "wrong")),
        FaultRow.row(
            "6 401",
            1,
            Authentication.class,
            error(401, "invalid_api_key", "Incorrect API key provided: " + FaultRow.KEY)),
        FaultRow.row("6 403", 1, Authentication.class, error(403, null, "no")),
        FaultRow.row(
            "6 404", 1, InvalidRequest.class, error(404, "model_not_found", "no such model")),
        FaultRow.row("6 413", 1, InvalidRequest.class, error(413, null, "large")),
        FaultRow.row("6 422", 1, InvalidRequest.class, error(422, null, "no")),
        FaultRow.row(
            "6 400 context_length_exceeded",
            1,
            ContextTooLong.class,
            error(400, "context_length_exceeded", "too long")),
        FaultRow.row(
            "6 400 context length in words",
            1,
            ContextTooLong.class,
            error(
                400,
                null,
                "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.")),
        FaultRow.row(
            "21 502 with a page",
            3,
            Unavailable.class,
            body(502, FaultRow.PAGE, "Content-Type: text/html")));
  }

  @TestFactory
  Stream<DynamicTest> connections() {
    byte[] bytes = text("half €").getBytes(StandardCharsets.UTF_8);
    int inCharacter = text("half €").indexOf('€') + 1;
    return rows(
        FaultRow.row(
            "7 reset before headers", 3, Unreachable.class, (request, wire) -> wire.reset()),
        FaultRow.row(
            "7 reset before headers, then ok", 2, "fine", (request, wire) -> wire.reset(), OK),
        FaultRow.row(
            "8 reads the request and closes",
            3,
            Unreachable.class,
            (request, wire) -> wire.close()),
        FaultRow.row(
            "9 reset in the middle",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(text("half"));
              wire.reset();
            }),
        FaultRow.row(
            "9 reset in the middle of a character",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(Arrays.copyOf(bytes, inCharacter));
              wire.reset();
            }),
        FaultRow.row(
            "10 chunked without an end",
            2,
            Incomplete.class,
            (request, wire) -> {
              wire.streamHead().chunk(text("half"));
              wire.close();
            }),
        FaultRow.row(
            "11 closed after deltas", 2, Incomplete.class, FaultRow.unframed(text("half"))),
        FaultRow.row(
            "11 closed after deltas, then ok", 2, "fine", FaultRow.unframed(text("half")), OK),
        FaultRow.row(
            "12 finish_reason then end",
            1,
            "whole",
            FaultRow.unframed(text("whole") + finish("stop"))),
        FaultRow.row(
            "12 finish_reason then reset",
            1,
            "whole",
            (request, wire) -> {
              wire.streamHead().chunk(text("whole") + finish("stop"));
              wire.reset();
            }),
        FaultRow.row(
            "13 [DONE] without finish_reason",
            1,
            "whole",
            FaultRow.unframed(text("whole") + done())),
        FaultRow.row(
            "30 [DONE] without its blank line",
            1,
            "whole",
            FaultRow.unframed(text("whole") + "data: [DONE]")),
        FaultRow.row(
            "30 half an event at the end",
            2,
            Incomplete.class,
            FaultRow.unframed(text("half") + finish("stop").strip())),
        FaultRow.row(
            "13 [DONE] in the middle of a call",
            2,
            Incomplete.class,
            FaultRow.unframed(call("{\\\"a\\\":") + done())),
        FaultRow.row(
            "14 arguments cut", 2, Incomplete.class, FaultRow.unframed(call("{\\\"a\\\":"))),
        FaultRow.row(
            "23 stall before the head", 3, TimedOut.class, (request, wire) -> wire.stall()),
        FaultRow.row(
            "23 stall after the head",
            3,
            TimedOut.class,
            (request, wire) -> wire.streamHead().stall()),
        FaultRow.row(
            "23 stall after text",
            2,
            TimedOut.class,
            (request, wire) -> wire.streamHead().chunk(text("half")).stall()),
        FaultRow.row(
            "23 stall after finish_reason",
            1,
            "whole",
            (request, wire) -> wire.streamHead().chunk(text("whole") + finish("stop")).stall()),
        FaultRow.row("24 keep-alive for ever", 3, TimedOut.class, FaultRow::keepAlive),
        FaultRow.row(
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
        FaultRow.row(
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
    String fine = text("fine") + finish("stop") + done();
    String completion =
        "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}";
    return rows(
        FaultRow.row(
            "17 error in a stream, of the server",
            3,
            Unavailable.class,
            stream("data: {\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}\n\n")),
        FaultRow.row(
            "17 error in a stream, after text",
            2,
            Unavailable.class,
            stream(text("half"), "data: {\"error\":{\"message\":\"oops\",\"code\":502}}\n\n")),
        FaultRow.row(
            "17 error in a stream, of the request",
            1,
            InvalidRequest.class,
            stream(
                "data: {\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}\n\n")),
        FaultRow.row(
            "18 event: error",
            3,
            Unavailable.class,
            stream("event: error\ndata: {\"message\":\"oops\"}\n\n")),
        FaultRow.row(
            "18 event: error without JSON",
            3,
            Unavailable.class,
            stream("event: error\ndata: oops\n\n")),
        FaultRow.row(
            "18 error beside choices",
            1,
            Billing.class,
            stream(
                "data: {\"error\":{\"message\":\"slow\",\"code\":402},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n")),
        FaultRow.row(
            "19 one malformed event",
            2,
            Incomplete.class,
            stream(text("half"), "data: {\"choices\":[{\n\n", finish("stop"), done())),
        FaultRow.row(
            "19 only a malformed event", 1, UnexpectedReply.class, stream("data: hello\n\n")),
        FaultRow.row(
            "20 a page",
            1,
            UnexpectedReply.class,
            body(200, FaultRow.PAGE, "Content-Type: text/html")),
        FaultRow.row("20 nothing", 1, UnexpectedReply.class, body(200, "")),
        FaultRow.row("20 204", 1, UnexpectedReply.class, (request, wire) -> wire.head(204)),
        FaultRow.row("20 an empty stream", 2, Incomplete.class, stream(" ")),
        FaultRow.row(
            "20 a completion", 1, "whole", body(200, completion, "Content-Type: application/json")),
        FaultRow.row(
            "20 a completion without content type", 1, "whole", body(200, " \n" + completion)),
        FaultRow.row(
            "20 other JSON",
            1,
            UnexpectedReply.class,
            body(200, "{\"hello\":1}", "Content-Type: application/json")),
        FaultRow.row(
            "20 an error with 200",
            3,
            Unavailable.class,
            body(200, "{\"error\":{\"message\":\"oops\"}}", "Content-Type: application/json")),
        FaultRow.row(
            "20 a stream without content type",
            1,
            "fine",
            FaultRow.unframed("HTTP/1.1 200 OK\r\n\r\n", text("fine") + done())),
        FaultRow.row("22 gzip", 1, "fine", FaultRow.gzip(fine, false)),
        FaultRow.row("22 truncated gzip", 2, Incomplete.class, FaultRow.gzip(fine, true)),
        FaultRow.row(
            "29 byte order mark", 1, "fine", FaultRow.unframed("\uFEFF" + text("fine") + done())),
        FaultRow.row(
            "31 30 MB line",
            1,
            UnexpectedReply.class,
            FaultRow.unframed("data: " + "x".repeat(30_000_000))),
        FaultRow.row(
            "35 data after [DONE]",
            1,
            "fine",
            stream(text("fine"), finish("stop"), done(), text(" twice"), done())),
        FaultRow.row(
            "35 second finish",
            1,
            "fine",
            stream(text("fine"), finish("stop"), text(" twice"), finish("length"), done())),
        FaultRow.row(
            "36 301",
            1,
            UnexpectedReply.class,
            (request, wire) -> wire.head(301, "Location: http://evil.test/", "Content-Length: 0")),
        FaultRow.row(
            "36 307 to itself",
            1,
            UnexpectedReply.class,
            (request, wire) ->
                wire.head(307, "Location: /v1/chat/completions", "Content-Length: 0")),
        FaultRow.row(
            "36 308",
            1,
            UnexpectedReply.class,
            (request, wire) -> wire.head(308, "Location: http://evil.test/", "Content-Length: 0")));
  }

  private static Stream<DynamicTest> rows(FaultRow... rows) {
    return FaultRow.tests("openai/test", "OPENAI_API_KEY", rows);
  }

  private static String call(String arguments) {
    return chunk(
        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"t\",\"arguments\":\""
            + arguments
            + "\"}}]}",
        null);
  }
}
