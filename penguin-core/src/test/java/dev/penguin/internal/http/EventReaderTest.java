package dev.penguin.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  private static final String STREAM =
      ": hello\n\nevent: first\ndata: {\"a\":\"ä€😀\"}\nid: 1\n\ndata:one\ndata:  two\ndata\n\nretry: 5\n\ndata: last\n\n";
  private static final List<String> EVENTS =
      List.of("first|{\"a\":\"ä€😀\"}", "|one\n two\n", "|last");

  @Test
  @DisplayName("row 26: every way to cut a stream in two gives the same events")
  void row26EveryTwoWaySplitGivesTheSameEvents() throws IOException {
    byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);

    for (int cut = 0; cut <= bytes.length; cut++) {
      List<byte[]> pieces =
          List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length));

      assertThat(read(pieces)).as("cut at %d", cut).isEqualTo(EVENTS);
    }
  }

  @Test
  @DisplayName("rows 26, 27: one byte at a time, with each kind of line end and mixed ones")
  void rows26And27EachKindOfLineEndGivesTheSameEventsByteByByte() throws IOException {
    Random random = new Random(7);
    StringBuilder mixed = new StringBuilder();
    for (char c : STREAM.toCharArray()) {
      // A CR right before an LF would be one line end, so LF is never put after a lone CR.
      mixed.append(c == '\n' ? List.of("\r\n", "\n").get(random.nextInt(2)) : String.valueOf(c));
    }

    assertThat(read(singleBytes(STREAM))).isEqualTo(EVENTS);
    assertThat(read(singleBytes(STREAM.replace("\n", "\r\n")))).isEqualTo(EVENTS);
    assertThat(read(singleBytes(STREAM.replace("\n", "\r")))).isEqualTo(EVENTS);
    assertThat(read(singleBytes(mixed.toString()))).isEqualTo(EVENTS);
  }

  @Test
  @DisplayName("row 27: an event that ends in CR is told before the next byte comes")
  void row27AnEventEndedByCrIsToldAtOnce() throws IOException {
    EventReader reader = reader(List.of(bytes("data: now\r\r")), Duration.ofMinutes(1));

    assertThat(reader.next()).isTrue();
    assertThat(textOf(reader)).isEqualTo("now");
  }

  @Test
  @DisplayName("row 28: fields by the rules of WHATWG")
  void row28FieldsAreReadByTheRules() throws IOException {
    assertThat(read(List.of(bytes("data:x\n\n")))).containsExactly("|x");
    assertThat(read(List.of(bytes("data:  x\n\n")))).containsExactly("| x");
    assertThat(read(List.of(bytes("data\n\n")))).containsExactly("|");
    assertThat(read(List.of(bytes("data: a\ndata: b\n\n")))).containsExactly("|a\nb");
    assertThat(read(List.of(bytes("database: x\nid: 1\nretry: 3\nfoo\n\n")))).isEmpty();
    assertThat(read(List.of(bytes("event: ping\n\ndata: x\n\n")))).containsExactly("|x");
    assertThat(read(List.of(bytes("data: a\n: comment\ndata: b\n\n")))).containsExactly("|a\nb");
    assertThat(read(List.of(bytes("\n\ndata: x\n\n")))).containsExactly("|x");
  }

  @Test
  @DisplayName("row 29: a byte order mark does not cost the first event")
  void row29AByteOrderMarkIsSkipped() throws IOException {
    assertThat(read(singleBytes("\uFEFFdata: x\n\n"))).containsExactly("|x");
    assertThat(read(List.of(bytes("\uFEFFdata: x")))).containsExactly("|x (cut)");
  }

  @Test
  @DisplayName("row 30: a last event without a blank line is marked")
  void row30AnEventWithoutItsBlankLineIsMarked() throws IOException {
    assertThat(read(List.of(bytes("data: a\n\ndata: [DONE]"))))
        .containsExactly("|a", "|[DONE] (cut)");
    assertThat(read(List.of(bytes("data: a\n")))).containsExactly("|a (cut)");
    assertThat(read(List.of(bytes("dat")))).isEmpty();
  }

  @Test
  @DisplayName("row 31: two megabytes pass, thirty are refused before the heap is full")
  void row31LargeEventsPassUntilTheyAreTooLarge() throws IOException {
    String large = "x".repeat(2_000_000);

    assertThat(read(List.of(bytes("data: " + large + "\n\n")))).containsExactly("|" + large);
    assertThatThrownBy(() -> read(List.of(bytes("data: "), new byte[30_000_000])))
        .isInstanceOf(ReplyTooLargeException.class)
        .hasMessage("an event of more than 16 MiB");
    assertThatThrownBy(() -> read(List.of(bytes(": " + "x".repeat(17 * 1024 * 1024)))))
        .isInstanceOf(ReplyTooLargeException.class);
  }

  @Test
  @DisplayName("row 31: many lines of data in one event are joined in linear time")
  void row31ManyLinesAreJoined() throws IOException {
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      stream.append("data: line\n");
    }

    List<String> events = read(List.of(bytes(stream.append('\n').toString())));

    assertThat(events).hasSize(1);
    assertThat(events.get(0)).hasSize(200_000 * 5);
  }

  @Test
  @DisplayName("row 24: comments do not count as a sign of life, data does")
  void row24OnlyDataCountsAsASignOfLife() throws IOException {
    List<byte[]> comments = new ArrayList<>();
    List<byte[]> data = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      comments.add(bytes(": keep-alive\n\n"));
      data.add(bytes("data: x\n\n"));
    }

    EventReader idle = reader(slow(comments), Duration.ofMillis(200));
    assertThatThrownBy(idle::next).isInstanceOf(SocketTimeoutException.class);

    EventReader busy = reader(slow(data), Duration.ofMillis(200));
    int events = 0;
    while (busy.next()) {
      events++;
    }
    assertThat(events).isEqualTo(40);
  }

  private static List<String> read(List<byte[]> pieces) throws IOException {
    EventReader reader = reader(pieces, Duration.ofMinutes(1));
    List<String> events = new ArrayList<>();
    while (reader.next()) {
      events.add(reader.type() + "|" + textOf(reader) + (reader.isComplete() ? "" : " (cut)"));
    }
    return events;
  }

  private static String textOf(EventReader reader) {
    return new String(reader.data(), reader.offset(), reader.length(), StandardCharsets.UTF_8);
  }

  private static EventReader reader(List<byte[]> pieces, Duration idle) {
    return reader(new Pieces(pieces, Duration.ZERO), idle);
  }

  private static EventReader reader(Source source, Duration idle) {
    CallLimits limits =
        new CallLimits(Deadline.in(Duration.ofMinutes(1)), idle, Cancellation.never());
    return new EventReader(Okio.buffer(source), limits);
  }

  private static Source slow(List<byte[]> pieces) {
    return new Pieces(pieces, Duration.ofMillis(20));
  }

  private static List<byte[]> singleBytes(String text) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte b : bytes(text)) {
      pieces.add(new byte[] {b});
    }
    return pieces;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Gives one piece a read, each after a wait. */
  private static final class Pieces implements Source {
    private final Deque<byte[]> pieces;
    private final Duration wait;

    Pieces(List<byte[]> pieces, Duration wait) {
      this.pieces = new ArrayDeque<>(pieces);
      this.pieces.removeIf(piece -> piece.length == 0);
      this.wait = wait;
    }

    @Override
    public long read(Buffer sink, long count) {
      long end = System.nanoTime() + wait.toNanos();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      byte[] piece = pieces.poll();
      if (piece == null) {
        return -1;
      }
      sink.write(piece);
      return piece.length;
    }

    @Override
    public Timeout timeout() {
      return Timeout.NONE;
    }

    @Override
    public void close() {}
  }
}
