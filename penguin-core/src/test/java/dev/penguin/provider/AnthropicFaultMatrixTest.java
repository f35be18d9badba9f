package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.AnthropicAnswers.begin;
import static dev.penguin.internal.http.AnthropicAnswers.blockStart;
import static dev.penguin.internal.http.AnthropicAnswers.blockStop;
import static dev.penguin.internal.http.AnthropicAnswers.delta;
import static dev.penguin.internal.http.AnthropicAnswers.error;
import static dev.penguin.internal.http.AnthropicAnswers.event;
import static dev.penguin.internal.http.AnthropicAnswers.failing;
import static dev.penguin.internal.http.AnthropicAnswers.jsonDelta;
import static dev.penguin.internal.http.AnthropicAnswers.message;
import static dev.penguin.internal.http.AnthropicAnswers.saying;
import static dev.penguin.internal.http.AnthropicAnswers.stop;
import static dev.penguin.internal.http.AnthropicAnswers.stopReason;
import static dev.penguin.internal.http.AnthropicAnswers.text;
import static dev.penguin.internal.http.AnthropicAnswers.textDelta;
import static dev.penguin.internal.http.AnthropicAnswers.toolStart;
import static dev.penguin.provider.FaultMatrix.row;
import static dev.penguin.provider.FaultMatrix.unframed;

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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The fault matrix, row by row, as Anthropic's messages protocol has it. */
@Timeout(60)
class AnthropicFaultMatrixTest {
  private static final Answer OK = saying("fine");
  private static final String HALF = begin() + blockStart(0, "{'type':'text','text':'half'}");
  private static final String WHOLE = begin() + text(0, "whole") + stopReason("end_turn");

  @TestFactory
  Stream<DynamicTest> statuses() {
    return rows(
        row("1 429 then ok", 2, "fine", limited("Retry-After: 0"), OK).waiting("PT0.10001S"),
        row(
            "2 429 huge Retry-After",
            1,
            RateLimited.class,
            "answered with HTTP 429 (rate_limit_error): This request would exceed your rate limit",
            limited("Retry-After: 99999999999")),
        row(
            "2 429 without",
            3,
            RateLimited.class,
            "answered with HTTP 429 (rate_limit_error): This request would exceed your rate limit",
            limited()),
        row(
                "3 529 Retry-After 0",
                3,
                Unavailable.class,
                "answered with HTTP 529 (overloaded_error): Overloaded",
                overloaded("Retry-After: 0"))
            .waiting("PT0.10001S"),
        row(
            "4 529",
            3,
            Unavailable.class,
            "answered with HTTP 529 (overloaded_error): Overloaded",
            overloaded()),
        row("4 529 then ok", 2, "fine", overloaded(), OK),
        row(
                "3 529 retry-after-ms",
                2,
                "fine",
                overloaded("Retry-After-Ms: 120", "Retry-After: 50"),
                OK)
            .waiting("PT0.120012S"),
        row(
            "4 500",
            3,
            Unavailable.class,
            "answered with HTTP 500 (api_error): Internal server error",
            failing(500, "api_error", "Internal server error")),
        row(
            "4 504",
            3,
            Unavailable.class,
            "answered with HTTP 504 (timeout_error): late",
            failing(504, "timeout_error", "late")),
        row(
            "5 no money",
            1,
            Billing.class,
            "answered with HTTP 400 (invalid_request_error): Your credit balance is too low to access the Anthropic API.",
            failing(
                400,
                "invalid_request_error",
                "Your credit balance is too low to access the Anthropic API.")),
        row(
            "5 402",
            1,
            Billing.class,
            "answered with HTTP 402 (billing_error): no",
            failing(402, "billing_error", "no")),
        row(
            "6 400",
            1,
            InvalidRequest.class,
            "answered with HTTP 400 (invalid_request_error): no",
            failing(400, "invalid_request_error", "no")),
        row(
            "6 401 that repeats the key",
            1,
            Authentication.class,
            "answered with HTTP 401 (authentication_error): invalid x-api-key [key withheld]",
            failing(401, "authentication_error", "invalid x-api-key " + FaultMatrix.KEY)),
        row(
            "6 403",
            1,
            Authentication.class,
            "answered with HTTP 403 (permission_error): no",
            failing(403, "permission_error", "no")),
        row(
            "6 404",
            1,
            InvalidRequest.class,
            "answered with HTTP 404 (not_found_error): model: no",
            failing(404, "not_found_error", "model: no")),
        row(
            "6 413",
            1,
            InvalidRequest.class,
            "answered with HTTP 413 (request_too_large): large",
            failing(413, "request_too_large", "large")),
        row(
            "6 400 prompt is too long",
            1,
            ContextTooLong.class,
            "answered with HTTP 400 (invalid_request_error): prompt is too long: 215000 tokens > 200000 maximum",
            failing(
                400,
                "invalid_request_error",
                "prompt is too long: 215000 tokens > 200000 maximum")),
        row(
            "6 400 input and max_tokens",
            1,
            ContextTooLong.class,
            "answered with HTTP 400 (invalid_request_error): input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000",
            failing(
                400,
                "invalid_request_error",
                "input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000")),
        row(
            "21 502 with a page",
            3,
            Unavailable.class,
            "answered with HTTP 502: {page}",
            body(502, FaultMatrix.HTML)),
        row(
            "36 307",
            1,
            UnexpectedReply.class,
            "answered with a redirect (HTTP 307) to /v1/messages, which is not followed: set the base URL to the address that answers directly",
            (request, wire) -> wire.head(307, "Location: /v1/messages", "Content-Length: 0")));
  }

  @TestFactory
  Stream<DynamicTest> connections() {
    byte[] umlaut = (HALF + textDelta(0, "ä")).getBytes(StandardCharsets.UTF_8);
    byte[] cut = Arrays.copyOf(umlaut, new String(umlaut, StandardCharsets.UTF_8).indexOf('ä') + 1);
    return rows(
        row(
            "7 reset before headers",
            3,
            Unreachable.class,
            "could not be reached at {url}: {cut}",
            (request, wire) -> wire.reset()),
        row("8 reads and closes, then ok", 2, "fine", (request, wire) -> wire.close(), OK),
        row(
            "9 reset in the middle",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: {reset}",
            (request, wire) -> {
              wire.streamHead().chunk(HALF);
              wire.reset();
            }),
        row(
            "9 reset in the middle of a character",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: {reset}",
            (request, wire) -> {
              wire.streamHead().chunk(cut);
              wire.reset();
            }),
        row(
            "10 chunked without an end",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: EOFException",
            (request, wire) -> {
              wire.streamHead().chunk(HALF);
              wire.close();
            }),
        row(
            "11 closed after text",
            2,
            Incomplete.class,
            "ended its stream in the middle of the reply",
            unframed(HALF)),
        row("11 closed after text, then ok", 2, "fine", unframed(HALF), OK),
        row(
            "11 closed before the message",
            2,
            Incomplete.class,
            "ended its stream before the reply began",
            stream(event("ping", ""))),
        row(
            "14 arguments cut",
            2,
            Incomplete.class,
            "ended its stream in the middle of the reply",
            unframed(call("{`a`:"))),
        row("14 arguments cut, then ok", 2, "fine", unframed(call("{`a`:")), OK),
        row(
            "14 thoughts, text and arguments cut, then ok",
            2,
            "fine",
            unframed(
                begin()
                    + blockStart(0, "{'type':'thinking','thinking':'','signature':''}")
                    + delta(0, "{'type':'thinking_delta','thinking':'hm'}")
                    + blockStop(0)
                    + text(1, "half")
                    + toolStart(2, "toolu_1", "look")),
            OK),
        row(
            "40 no message_stop",
            2,
            Incomplete.class,
            "ended its stream in the middle of the reply",
            unframed(WHOLE)),
        row(
            "40 no message_stop, in good order",
            2,
            Incomplete.class,
            "ended its stream in the middle of the reply",
            stream(WHOLE)),
        row("30 message_stop without its blank line", 1, "whole", unframed(WHOLE + stop().strip())),
        row(
            "30 half of message_stop",
            2,
            Incomplete.class,
            "ended its stream in the middle of the reply",
            unframed(WHOLE + half(stop()))),
        row(
                "23 stall before the head",
                3,
                TimedOut.class,
                "sent nothing for 0.3 s",
                (request, wire) -> wire.stall())
            .quick(),
        row(
                "23 stall after text",
                2,
                TimedOut.class,
                "sent no data for 0.3 s",
                (request, wire) -> wire.streamHead().chunk(HALF).stall())
            .quick(),
        row(
                "23 stall after message_stop",
                1,
                "whole",
                (request, wire) -> wire.streamHead().chunk(WHOLE + stop()).stall())
            .quick(),
        row(
                "24 keep-alive for ever",
                3,
                TimedOut.class,
                "sent no data for 0.3 s",
                FaultMatrix::keepAlive)
            .quick());
  }

  @TestFactory
  Stream<DynamicTest> contents() {
    String whole = begin() + text(0, "fine") + stopReason("end_turn") + stop();
    String json =
        "{\"type\":\"message\",\"id\":\"m\",\"content\":[{\"type\":\"text\",\"text\":\"whole\"}],\"stop_reason\":\"end_turn\"}";
    return rows(
        row(
            "13 message_stop without a reason",
            1,
            "whole",
            stream(begin(), text(0, "whole"), stop())),
        row(
            "13 the same in a call",
            2,
            Incomplete.class,
            "ended its stream in the middle of a tool call",
            stream(call("{`a`:"), stop())),
        row("16 refusal", 1, "half", message("refusal", text(0, "half"))),
        row(
            "17 error without its type",
            3,
            Unavailable.class,
            "reported an error in its reply",
            stream("data: {\"error\":{}}\n\n")),
        row(
            "18 overloaded at once",
            3,
            Unavailable.class,
            "reported an error in its reply (overloaded_error): b",
            stream(error("overloaded_error", "b"))),
        row(
            "40 overloaded later",
            2,
            Unavailable.class,
            "reported an error in its reply (overloaded_error): b",
            stream(HALF, error("overloaded_error", "b"))),
        row("40 overloaded, then ok", 2, "fine", stream(HALF, error("overloaded_error", "b")), OK),
        row(
            "40 api_error",
            2,
            Unavailable.class,
            "reported an error in its reply (api_error): b",
            stream(HALF, error("api_error", "b"))),
        row(
            "40 rate_limit_error",
            2,
            RateLimited.class,
            "reported an error in its reply (rate_limit_error): b",
            stream(HALF, error("rate_limit_error", "b"))),
        row(
            "40 invalid_request_error",
            1,
            InvalidRequest.class,
            "reported an error in its reply (invalid_request_error): b",
            stream(HALF, error("invalid_request_error", "b"))),
        row(
            "40 permission_error",
            1,
            Authentication.class,
            "reported an error in its reply (permission_error): b",
            stream(error("permission_error", "b"))),
        row(
            "40 billing_error",
            1,
            Billing.class,
            "reported an error in its reply (billing_error): b",
            stream(error("billing_error", "b"))),
        row(
            "18 event: error without JSON",
            3,
            Unavailable.class,
            "reported an error in its reply: x",
            stream("event: error\ndata: x\n\n")),
        row(
            "40 ping and unknown events",
            1,
            "fine",
            stream(
                event("ping", ""),
                begin(),
                event("ping", ""),
                event("galaxy_brain", "'index':7,'delta':{'text':'no'}"),
                text(0, "fine"),
                "event: galaxy\ndata: {}\n\n",
                stopReason("end_turn"),
                event("ping", ""),
                stop())),
        row(
            "19 one malformed event",
            2,
            Incomplete.class,
            "sent an event of its stream that makes no sense",
            stream(HALF, "data: {\"a\n\n", stop())),
        row(
            "19 a piece of no block",
            2,
            Incomplete.class,
            "sent an event of its stream that makes no sense",
            stream(HALF, textDelta(1, "x"), stop())),
        row(
            "19 only a malformed event",
            1,
            UnexpectedReply.class,
            "answered with text/event-stream and this: hello (is the base URL right? {url})",
            stream("data: hello\n\n")),
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
            "20 an empty stream",
            2,
            Incomplete.class,
            "ended its stream before the reply began",
            stream(" ")),
        row("20 a whole message", 1, "whole", body(200, json, "Content-Type: application/json")),
        row(
            "20 other JSON",
            1,
            UnexpectedReply.class,
            "answered with no content type and this: {\"hello\":1} (is the base URL right? {url})",
            body(200, "{\"hello\":1}")),
        row(
            "11 half a message",
            2,
            Incomplete.class,
            "ended its reply in the middle",
            body(200, half(json))),
        row(
            "20 an error with 200",
            3,
            Unavailable.class,
            "reported an error in its reply (overloaded_error): b",
            failing(200, "overloaded_error", "b")),
        row("22 gzip", 1, "fine", FaultMatrix.gzip(whole, false)),
        row(
            "22 truncated gzip",
            2,
            Incomplete.class,
            "broke off in the middle of its reply: source exhausted prematurely",
            FaultMatrix.gzip(whole, true)),
        row("29 byte order mark", 1, "fine", unframed("\uFEFF" + whole)),
        row(
            "31 30 MB line",
            1,
            UnexpectedReply.class,
            "sent an event of more than 16 MiB, which is too large",
            unframed("data: " + "x".repeat(30_000_000))),
        row("35 data after message_stop", 1, "fine", stream(whole, textDelta(0, " twice"), whole)),
        row(
            "43 the window is full",
            1,
            ContextTooLong.class,
            "reported an error in its reply (model_context_window_exceeded): conversation and reply together fill the context window",
            message("model_context_window_exceeded", text(0, "half"))),
        row("43 nothing", 1, "", message("end_turn")));
  }

  private static Stream<DynamicTest> rows(Row... rows) {
    return FaultMatrix.tests("anthropic/test", "ANTHROPIC_API_KEY", List.of(rows));
  }

  private static Answer limited(String... headers) {
    return failing(429, "rate_limit_error", "This request would exceed your rate limit", headers);
  }

  private static Answer overloaded(String... headers) {
    return failing(529, "overloaded_error", "Overloaded", headers);
  }

  private static String call(String arguments) {
    return begin() + toolStart(0, "toolu_1", "look") + jsonDelta(0, arguments);
  }

  private static String half(String text) {
    return text.substring(0, text.length() / 2);
  }
}
