package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.text;
import static dev.penguin.provider.FaultMatrix.OK;
import static dev.penguin.provider.FaultMatrix.call;
import static dev.penguin.provider.FaultMatrix.row;
import static dev.penguin.provider.FaultMatrix.unframed;

import dev.penguin.model.ModelException.Incomplete;
import dev.penguin.model.ModelException.TimedOut;
import dev.penguin.model.ModelException.Unreachable;
import dev.penguin.provider.FaultMatrix.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Connections that break, stall or end oddly. */
@Timeout(60)
class ConnectionFaultsTest {
  private static final byte[] BYTES = text("half €").getBytes(StandardCharsets.UTF_8);
  private static final int IN_CHARACTER = text("half €").indexOf('€') + 1;

  private static final String THOUGHT = chunk("{\"reasoning_content\":\"hm\"}", null);

  private static final List<Row> ROWS =
      List.of(
          row(
              "7 reset before headers",
              3,
              Unreachable.class,
              "could not be reached at {url}: {cut}",
              (request, wire) -> wire.reset()),
          row("7 reset before headers, then ok", 2, "fine", (request, wire) -> wire.reset(), OK),
          row(
              "8 reads the request and closes",
              3,
              Unreachable.class,
              "could not be reached at {url}: {cut}",
              (request, wire) -> wire.close()),
          row(
              "9 reset in the middle",
              2,
              Incomplete.class,
              "broke off in the middle of its reply: {reset}",
              (request, wire) -> {
                wire.streamHead().chunk(text("half"));
                wire.reset();
              }),
          row(
              "9 reset in the middle of a character",
              2,
              Incomplete.class,
              "broke off in the middle of its reply: {reset}",
              (request, wire) -> {
                wire.streamHead().chunk(Arrays.copyOf(BYTES, IN_CHARACTER));
                wire.reset();
              }),
          row(
              "10 chunked without an end",
              2,
              Incomplete.class,
              "broke off in the middle of its reply: EOFException",
              (request, wire) -> {
                wire.streamHead().chunk(text("half"));
                wire.close();
              }),
          row(
              "11 closed after deltas",
              2,
              Incomplete.class,
              "ended its stream in the middle of the reply",
              unframed(text("half"))),
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
              "ended its stream in the middle of the reply",
              unframed(text("half") + finish("stop").strip())),
          row(
              "13 [DONE] in the middle of a call",
              2,
              Incomplete.class,
              "ended its stream in the middle of a tool call",
              unframed(call("{\\\"a\\\":") + done())),
          row(
              "14 arguments cut",
              2,
              Incomplete.class,
              "ended its stream in the middle of the reply",
              unframed(call("{\\\"a\\\":"))),
          row("14 arguments cut, then ok", 2, "fine", unframed(call("{\\\"a\\\":")), OK),
          row(
              "14 thoughts, text and arguments cut, then ok",
              2,
              "fine",
              unframed(THOUGHT + text("half") + call("{\\\"a\\\":")),
              OK),
          row(
                  "23 stall before the head",
                  3,
                  TimedOut.class,
                  "sent nothing for 0.3 s",
                  (request, wire) -> wire.stall())
              .quick(),
          row(
                  "23 stall after the head",
                  3,
                  TimedOut.class,
                  "sent no data for 0.3 s",
                  (request, wire) -> wire.streamHead().stall())
              .quick(),
          row(
                  "23 stall after text",
                  2,
                  TimedOut.class,
                  "sent no data for 0.3 s",
                  (request, wire) -> wire.streamHead().chunk(text("half")).stall())
              .quick(),
          row(
                  "23 stall after finish_reason",
                  1,
                  "whole",
                  (request, wire) ->
                      wire.streamHead().chunk(text("whole") + finish("stop")).stall())
              .quick(),
          row(
                  "24 keep-alive for ever",
                  3,
                  TimedOut.class,
                  "sent no data for 0.3 s",
                  FaultMatrix::keepAlive)
              .quick(),
          row(
              "38 frames of HTTP/2, which is not asked for",
              3,
              Unreachable.class,
              "could not be reached at {url}: {cut}",
              (request, wire) -> {
                wire.send(new byte[] {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
                wire.close();
              }),
          row(
              "38 trailers",
              1,
              "whole",
              (request, wire) -> {
                wire.streamHead().chunk(text("whole") + finish("stop") + done());
                wire.send("0\r\ngrpc-status: 13\r\n\r\n");
              }),
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
              "could not be reached at {url}: {cut}",
              (request, wire) -> {
                wire.head(500, "X: " + "x".repeat(300_000));
                wire.close();
              }));

  @TestFactory
  Stream<DynamicTest> rows() {
    return FaultMatrix.tests(ROWS);
  }
}
