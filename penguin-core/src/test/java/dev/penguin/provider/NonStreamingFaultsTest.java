package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.provider.FaultMatrix.row;

import dev.penguin.internal.http.AnthropicAnswers;
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
import dev.penguin.provider.FaultMatrix.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The fault matrix where the reply is asked for in one piece. */
@Timeout(60)
class NonStreamingFaultsTest {
  private static final String JSON = "Content-Type: application/json";
  private static final String COMPLETION =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"fine\"},"
          + "\"finish_reason\":\"stop\"}]}";
  private static final String MESSAGE =
      "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\","
          + "\"text\":\"fine\"}],\"stop_reason\":\"end_turn\"}";

  @TestFactory
  Stream<DynamicTest> openAi() {
    List<Row> rows = new ArrayList<>(both(COMPLETION));
    rows.add(
        row(
            "2 429 without",
            3,
            RateLimited.class,
            "answered with HTTP 429 (rate_limit_exceeded): slow",
            error(429, "rate_limit_exceeded", "slow")));
    rows.add(
        row(
                "3 503",
                3,
                Unavailable.class,
                "answered with HTTP 503 (some_type): busy",
                error(503, null, "busy", "Retry-After: 0"))
            .waiting("PT0.10001S"));
    rows.add(
        row(
            "5 429",
            1,
            Billing.class,
            "answered with HTTP 429 (insufficient_quota): no money",
            error(429, "insufficient_quota", "no money")));
    rows.add(
        row(
            "6 401",
            1,
            Authentication.class,
            "answered with HTTP 401 (invalid_api_key): no",
            error(401, "invalid_api_key", "no")));
    rows.add(
        row(
            "6 400",
            1,
            InvalidRequest.class,
            "answered with HTTP 400 (bad): wrong",
            error(400, "bad", "wrong")));
    rows.add(
        row(
            "6 too long",
            1,
            ContextTooLong.class,
            "answered with HTTP 400 (context_length_exceeded)",
            error(400, "context_length_exceeded", "")));
    rows.add(
        row(
            "17 an error with 200",
            3,
            Unavailable.class,
            "reported an error in its reply (server_error): oops",
            error(200, "server_error", "oops")));
    rows.add(
        row(
            "14 arguments that are cut",
            2,
            Incomplete.class,
            "sent a tool call that is not whole",
            body(
                200,
                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"function\":"
                    + "{\"name\":\"t\",\"arguments\":\"{\\\"a\"}}]}}]}",
                JSON)));
    return tests("openai/test", "OPENAI_API_KEY", rows);
  }

  @TestFactory
  Stream<DynamicTest> anthropic() {
    List<Row> rows = new ArrayList<>(both(MESSAGE));
    rows.add(
        row(
            "2 429",
            3,
            RateLimited.class,
            "answered with HTTP 429 (rate_limit_error): because",
            failing(429, "rate_limit_error")));
    rows.add(
        row(
            "4 529",
            3,
            Unavailable.class,
            "answered with HTTP 529 (overloaded_error): because",
            failing(529, "overloaded_error")));
    rows.add(
        row(
            "6 401",
            1,
            Authentication.class,
            "answered with HTTP 401 (authentication_error): because",
            failing(401, "authentication_error")));
    rows.add(
        row(
            "6 400",
            1,
            InvalidRequest.class,
            "answered with HTTP 400 (invalid_request_error): because",
            failing(400, "invalid_request_error")));
    rows.add(
        row(
            "17 an error with 200",
            3,
            Unavailable.class,
            "reported an error in its reply (overloaded_error): because",
            failing(200, "overloaded_error")));
    return tests("anthropic/claude-test", "ANTHROPIC_API_KEY", rows);
  }

  private static Answer failing(int status, String type) {
    return AnthropicAnswers.failing(status, type, "because");
  }

  private static List<Row> both(String whole) {
    Answer fine = body(200, whole, JSON);
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    String half = whole.substring(0, whole.length() / 2);
    return List.of(
        row("1 429 then whole", 2, "fine", error(429, null, "slow", "Retry-After: 0"), fine)
            .waiting("PT0.10001S"),
        row(
            "7 reset before the head",
            3,
            Unreachable.class,
            "could not be reached at {url}: {cut}",
            (request, wire) -> wire.reset()),
        row("8 reads and closes, then whole", 2, "fine", (request, wire) -> wire.close(), fine),
        row(
            "9 reset in the middle",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: {reset}",
            (request, wire) -> {
              wire.head(200, JSON, "Content-Length: " + bytes.length).send(half);
              wire.reset();
            }),
        row(
            "10 shorter than it said",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: unexpected end of stream",
            (request, wire) -> {
              wire.head(200, JSON, "Content-Length: " + bytes.length).send(half);
              wire.close();
            }),
        row(
            "11 cut without a length",
            2,
            Incomplete.class,
            "ended its reply in the middle",
            unframed(half)),
        row("11 cut without a length, then whole", 2, "fine", unframed(half), fine),
        row(
            "20 no JSON",
            1,
            UnexpectedReply.class,
            "answered with no content type and this: {}oops} (is the base URL right? {url})",
            body(200, "{}oops}")),
        row(
            "20 a page",
            1,
            UnexpectedReply.class,
            "answered with no content type and a web page: {page} (is the base URL right? {url})",
            body(200, FaultMatrix.HTML)),
        row(
            "20 nothing",
            1,
            UnexpectedReply.class,
            "answered with no content type and no content (is the base URL right? {url})",
            body(200, "")),
        row(
            "20 other JSON",
            1,
            UnexpectedReply.class,
            "answered with application/json and this: {\"hello\":1} (is the base URL right? {url})",
            body(200, "{\"hello\":1}", JSON)),
        row(
            "21 502 with a page",
            3,
            Unavailable.class,
            "answered with HTTP 502: {page}",
            body(502, FaultMatrix.HTML)),
        row(
            "22 truncated gzip",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: source exhausted prematurely",
            FaultMatrix.gzip(whole, true)),
        row(
            "36 307",
            1,
            UnexpectedReply.class,
            "answered with a redirect (HTTP 307) to http://127.0.0.1:1/, which is not followed: set the base URL to the address that answers directly",
            body(307, "", "Location: http://127.0.0.1:1/")));
  }

  private static Answer unframed(String half) {
    return FaultMatrix.unframed("HTTP/1.1 200 OK\r\n" + JSON + "\r\n\r\n", half);
  }

  private static Stream<DynamicTest> tests(String model, String variable, List<Row> rows) {
    Row stall =
        row(
            "23 stall",
            1,
            TimedOut.class,
            "sent no complete reply within {almost 0.5} s",
            (request, wire) -> wire.stall());
    return Stream.concat(
        FaultMatrix.tests(model, variable, rows, config -> config.withStreaming(false)),
        FaultMatrix.tests(
            model,
            variable,
            List.of(stall),
            config -> config.withStreaming(false).withTimeout(Duration.ofMillis(500))));
  }
}
