package dev.penguin.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.tool.Cancellation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long the reader of events waits, and how it uses its buffer. */
class EventReaderLimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theReadMustEndWithinTheIdleTimeOrAtTheDeadline() throws IOException {
    Scripted idle = new Scripted("data: x\n\n");
    long before = System.nanoTime();
    reader(idle, Deadline.in(Duration.ofHours(1)), MINUTE).next();
    long after = System.nanoTime();
    assertThat(idle.timeout.deadlineNanoTime() - before - MINUTE.toNanos())
        .isBetween(0L, after - before);

    Scripted late = new Scripted("data: x\n\n");
    Deadline deadline = Deadline.in(MINUTE);
    reader(late, deadline, Duration.ofHours(1)).next();
    assertThat(late.timeout.deadlineNanoTime()).isEqualTo(deadline.nanoTime());
  }

  @Test
  void onlyDataPutsTheEndOfTheIdleTimeOff() throws IOException {
    for (String sign : List.of("data: x\n", "data", "data: unfin")) {
      Scripted source = new Scripted(sign, ": comment\n", "\n\n");
      reader(source, Deadline.in(Duration.ofHours(1)), MINUTE).next();
      assertThat(source.ends.get(1)).as(sign).isGreaterThan(source.ends.get(0));
    }
    for (String noSign : List.of(": comment\n", "event: x\n", "id: 1\n\n", "dat")) {
      Scripted source = new Scripted(noSign, "\n\n");
      reader(source, Deadline.in(Duration.ofHours(1)), MINUTE).next();
      assertThat(source.ends.get(1)).as(noSign).isEqualTo(source.ends.get(0));
    }
  }

  @Test
  void endWithinBringsTheEndNearerAndNeverPutsItOff() throws IOException {
    Scripted source = new Scripted("data: 1\n\n", "data: 2\n\n", "data: 3\n\n");
    Deadline deadline = Deadline.in(Duration.ofHours(1));
    EventReader reader = reader(source, deadline, Duration.ofHours(2));
    reader.next();
    assertThat(source.ends).containsExactly(deadline.nanoTime());

    reader.endWithin(Duration.ofHours(3));
    reader.next();
    assertThat(source.ends).containsExactly(deadline.nanoTime(), deadline.nanoTime());

    long before = System.nanoTime();
    reader.endWithin(MINUTE);
    long after = System.nanoTime();
    reader.next();
    assertThat(source.ends.get(2) - before - MINUTE.toNanos()).isBetween(0L, after - before);
  }

  @Test
  void aReadThatFailsOnceItsTimeIsUpIsATimeout() {
    for (IOException cause :
        List.of(
            new SocketException("Socket closed"),
            new InterruptedIOException(
                "deadline reached"))) { // Okio's, between the check and the read
      assertThat(lateFailure(cause))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessage("no data in time")
          .hasCause(cause);
    }
  }

  @Test
  void aReadThatFailsInTimeFailsAsItIs() {
    IOException cause = new SocketException("Connection reset");

    assertThatThrownBy(() -> reader(new Failing(cause, false), Deadline.in(MINUTE), MINUTE).next())
        .isSameAs(cause);
  }

  @Test
  void anInterruptedReadIsNeverATimeoutOfItsOwn() {
    IOException cause = new InterruptedIOException("interrupted");

    assertThat(lateFailure(cause)).isSameAs(cause);
    assertThatThrownBy(() -> reader(new Failing(cause, false), Deadline.in(MINUTE), MINUTE).next())
        .isSameAs(cause);
  }

  /** The failure of a reader whose read fails after its time; a slow machine needs more of it. */
  private static IOException lateFailure(IOException cause) {
    for (Duration idle = Duration.ofMillis(1); ; idle = idle.multipliedBy(4)) {
      Failing source = new Failing(cause, true);
      EventReader reader = reader(source, Deadline.in(MINUTE), idle);
      IOException failure = catchThrowableOfType(IOException.class, reader::next);
      if (source.asked) {
        return failure;
      }
    }
  }

  @Test
  void nothingIsReadOnceTheTimeIsUpOrTheCallIsStopped() {
    Scripted source = new Scripted("data: x\n\n");
    Deadline over = new Deadline(System.nanoTime(), MINUTE);

    assertThatThrownBy(() -> reader(source, over, MINUTE).next())
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("no data in time");
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> reader(source, Deadline.in(MINUTE), MINUTE).next())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("stopped");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(source.ends).isEmpty();
  }

  @Test
  void eventsOfEachLengthSurviveTheMoveOfTheBuffer() throws IOException {
    long seed = 11;
    Random random = new Random(seed);
    StringBuilder stream = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      String first = i + ":" + "x".repeat(random.nextInt(300));
      String second = "y".repeat(random.nextInt(40));
      boolean two = random.nextInt(4) == 0;
      stream.append(": c\nevent: e").append(i).append("\ndata: ").append(first);
      stream.append(two ? "\r\ndata: " + second : "").append("\r\n\r\n");
      expected.add("e" + i + "|" + first + (two ? "\n" + second : ""));
    }

    EventReader reader = reader(new Scripted(stream.toString()), Deadline.in(MINUTE), MINUTE);

    for (String event : expected) {
      assertThat(reader.next()).as("seed %d, before %s", seed, event).isTrue();
      assertThat(reader.type() + "|" + text(reader)).as("seed %d", seed).isEqualTo(event);
    }
    assertThat(reader.next()).isFalse();
  }

  @Test
  void anEventInTheMiddleOfTheStreamMayGrowBeyondTheBuffer() throws IOException {
    String large = "z".repeat(100_000);
    EventReader reader =
        reader(
            new Scripted("data: " + "a".repeat(5000) + "\n\ndata: " + large + "\ndata: b\n\n"),
            Deadline.in(MINUTE),
            MINUTE);

    assertThat(reader.next()).isTrue();
    assertThat(text(reader)).isEqualTo("a".repeat(5000));
    assertThat(reader.next()).isTrue();
    assertThat(text(reader)).isEqualTo(large + "\nb");
  }

  @Test
  void aFieldThatEndsWithTheBufferReadsNothingBehindIt() throws IOException {
    int buffer = 8 * 1024;
    String end = "\ndata:";
    // Where the last line comes to lie once it is moved, a blank follows it.
    String comment = ":abc " + " ".repeat(buffer - 5 - end.length());

    EventReader reader = reader(new Scripted(comment + end), Deadline.in(MINUTE), MINUTE);

    assertThat(reader.next()).isTrue();
    assertThat(reader.length()).isZero();
    assertThat(reader.isComplete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1999, 2000, 2001, 9000})
  void theExcerptIsTheBeginningOfTheData(int length) throws IOException {
    String data = "é".repeat(length / 2) + "x".repeat(length % 2);
    EventReader reader =
        reader(
            new Scripted("data: first\n\nid: 1\ndata: " + data + "\n\n"),
            Deadline.in(MINUTE),
            MINUTE);
    reader.next();
    reader.next();

    byte[] bytes = data.getBytes(UTF_8);
    assertThat(reader.excerpt()).isEqualTo(Arrays.copyOf(bytes, Math.min(length, 2000)));
  }

  private static String text(EventReader reader) {
    return new String(reader.data(), reader.offset(), reader.length(), UTF_8);
  }

  private static EventReader reader(Source source, Deadline deadline, Duration idle) {
    return new EventReader(
        Okio.buffer(source), new CallLimits(deadline, idle, Cancellation.never()));
  }

  /** Gives its pieces and writes down by when each read had to end. */
  private static final class Scripted implements Source {
    final Timeout timeout = new Timeout();
    final List<Long> ends = new ArrayList<>();
    private final List<byte[]> pieces = new ArrayList<>();

    Scripted(String... pieces) {
      for (String piece : pieces) {
        this.pieces.add(piece.getBytes(UTF_8));
      }
    }

    @Override
    public long read(Buffer sink, long count) {
      ends.add(timeout.deadlineNanoTime());
      if (pieces.isEmpty()) {
        return -1;
      }
      byte[] piece = pieces.remove(0);
      sink.write(piece);
      return piece.length;
    }

    @Override
    public Timeout timeout() {
      return timeout;
    }

    @Override
    public void close() {}
  }

  /** Fails, at once or as soon as the time of the read is up. */
  private static final class Failing implements Source {
    private final Timeout timeout = new Timeout();
    private final IOException failure;
    private final boolean late;
    boolean asked;

    Failing(IOException failure, boolean late) {
      this.failure = failure;
      this.late = late;
    }

    @Override
    public long read(Buffer sink, long count) throws IOException {
      asked = true;
      while (late && System.nanoTime() - timeout.deadlineNanoTime() < 0) {
        Thread.onSpinWait();
      }
      throw failure;
    }

    @Override
    public Timeout timeout() {
      return timeout;
    }

    @Override
    public void close() {}
  }
}
