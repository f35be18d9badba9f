package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static dev.penguin.provider.FaultMatrix.HTML;
import static dev.penguin.provider.FaultMatrix.gzip;
import static dev.penguin.provider.FaultMatrix.row;
import static dev.penguin.provider.FaultMatrix.unframed;

import dev.penguin.model.ModelException.Billing;
import dev.penguin.model.ModelException.Incomplete;
import dev.penguin.model.ModelException.InvalidRequest;
import dev.penguin.model.ModelException.Unavailable;
import dev.penguin.model.ModelException.UnexpectedReply;
import dev.penguin.provider.FaultMatrix.Row;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Replies that are not what was asked for. */
@Timeout(60)
class ContentFaultsTest {
  private static final String COMPLETION =
      "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}";

  private static final List<Row> ROWS =
      List.of(
          row(
              "17 error in a stream, of the server",
              3,
              Unavailable.class,
              "reported an error in its reply (server_error): oops",
              stream("data: {\"error\":{\"message\":\"oops\",\"type\":\"server_error\"}}\n\n")),
          row(
              "17 error in a stream, after text",
              2,
              Unavailable.class,
              "reported an error in its reply (502): oops",
              stream(text("half"), "data: {\"error\":{\"message\":\"oops\",\"code\":502}}\n\n")),
          row(
              "17 error in a stream, of the request",
              1,
              InvalidRequest.class,
              "reported an error in its reply (invalid_request_error): no",
              stream(
                  "data: {\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}\n\n")),
          row(
              "18 event: error",
              3,
              Unavailable.class,
              "reported an error in its reply: oops",
              stream("event: error\ndata: {\"message\":\"oops\"}\n\n")),
          row(
              "18 event: error without JSON",
              3,
              Unavailable.class,
              "reported an error in its reply: oops",
              stream("event: error\ndata: oops\n\n")),
          row(
              "18 error beside choices",
              1,
              Billing.class,
              "reported an error in its reply (402): slow",
              stream(
                  "data: {\"error\":{\"message\":\"slow\",\"code\":402},\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n")),
          row(
              "19 one malformed event",
              2,
              Incomplete.class,
              "sent a piece of its stream that is no JSON object",
              stream(text("half"), "data: {\"choices\":[{\n\n", finish("stop"), done())),
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
              "answered with text/html and a web page: {page} (is the base URL right? {url})",
              body(200, HTML, "Content-Type: text/html")),
          row(
              "20 nothing",
              1,
              UnexpectedReply.class,
              "answered with no content type and no content (is the base URL right? {url})",
              body(200, "")),
          row(
              "20 204",
              1,
              UnexpectedReply.class,
              "answered with HTTP 204 and no content (is the base URL right? {url})",
              (request, wire) -> wire.head(204)),
          row(
              "20 an empty stream",
              2,
              Incomplete.class,
              "ended its stream before the reply began",
              stream(" ")),
          row(
              "20 a completion",
              1,
              "whole",
              body(200, COMPLETION, "Content-Type: application/json")),
          row("20 a COMPLETION without content type", 1, "whole", body(200, " \n" + COMPLETION)),
          row(
              "20 other JSON",
              1,
              UnexpectedReply.class,
              "answered with application/json and this: {\"hello\":1} (is the base URL right? {url})",
              body(200, "{\"hello\":1}", "Content-Type: application/json")),
          row(
              "20 an error with 200",
              3,
              Unavailable.class,
              "reported an error in its reply: oops",
              body(200, "{\"error\":{\"message\":\"oops\"}}", "Content-Type: application/json")),
          row(
              "20 a stream without content type",
              1,
              "fine",
              unframed("HTTP/1.1 200 OK\r\n\r\n", text("fine") + done())),
          row("22 gzip", 1, "fine", gzip(false)),
          row(
              "22 truncated gzip",
              2,
              Incomplete.class,
              "broke off in the middle of its reply: source exhausted prematurely",
              gzip(true)),
          row("29 byte order mark", 1, "fine", unframed("\uFEFF" + text("fine") + done())),
          row(
              "31 30 MB line",
              1,
              UnexpectedReply.class,
              "sent an event of more than 16 MiB, which is too large",
              unframed("data: " + "x".repeat(30_000_000))),
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
              "answered with a redirect (HTTP 301) to http://evil.test/, which is not followed: set the base URL to the address that answers directly",
              (request, wire) ->
                  wire.head(301, "Location: http://evil.test/", "Content-Length: 0")),
          row(
              "36 307 to itself",
              1,
              UnexpectedReply.class,
              "answered with a redirect (HTTP 307) to /v1/chat/completions, which is not followed: set the base URL to the address that answers directly",
              (request, wire) ->
                  wire.head(307, "Location: /v1/chat/completions", "Content-Length: 0")),
          row(
              "36 308",
              1,
              UnexpectedReply.class,
              "answered with a redirect (HTTP 308) to http://evil.test/, which is not followed: set the base URL to the address that answers directly",
              (request, wire) ->
                  wire.head(308, "Location: http://evil.test/", "Content-Length: 0")));

  @TestFactory
  Stream<DynamicTest> rows() {
    return FaultMatrix.tests(ROWS);
  }
}
