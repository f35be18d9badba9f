package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.event.AgentEvent.ReasoningDelta;
import dev.penguin.event.AgentEvent.TextDelta;
import dev.penguin.event.AgentEvent.TurnStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private final EventLog log = new EventLog();
  private long sequence;

  @Test
  void aReaderThatLagsBy1024EventsFindsThemAsTheyCame() {
    EventLog.Cursor reader = log.cursor();
    appendTexts("a", EventLog.WINDOW);

    assertThat(readAll(reader)).hasSize(EventLog.WINDOW);
  }

  @Test
  void whatIsOlderThanTheNewest1024IsOneDelta() {
    EventLog.Cursor reader = log.cursor();
    appendTexts("a", 3);
    appendTexts("b", EventLog.WINDOW);

    List<AgentEvent> events = readAll(reader);

    assertThat(events).hasSize(1 + EventLog.WINDOW);
    assertThat(events.get(0)).isEqualTo(new TextDelta(header(1), "aaa"));
    assertThat(events.get(1)).isEqualTo(new TextDelta(header(4), "b"));
    assertThat(readAll(log.cursor())).isEqualTo(events);
  }

  @Test
  void onlyNeighboursOfOneKindBecomeOne() {
    EventLog.Cursor reader = log.cursor();
    append(new TextDelta(next(), "a"));
    append(new TextDelta(next(), "b"));
    append(new ReasoningDelta(next(), "c"));
    append(new ReasoningDelta(next(), "d"));
    append(new TextDelta(next(), "e"));
    append(new TurnStarted(next(), 1));
    append(new TurnStarted(next(), 2));
    append(new TextDelta(next(), "f"));
    appendTurns(EventLog.WINDOW);

    assertThat(readAll(reader).subList(0, 6))
        .containsExactly(
            new TextDelta(header(1), "ab"),
            new ReasoningDelta(header(3), "cd"),
            new TextDelta(header(5), "e"),
            new TurnStarted(header(6), 1),
            new TurnStarted(header(7), 2),
            new TextDelta(header(8), "f"));
  }

  @Test
  void aReaderInTheMiddleOfAMergedDeltaGetsTheRestUnderItsOwnHeader() {
    EventLog.Cursor reader = log.cursor();
    append(new TextDelta(next(), "read "));
    append(new TextDelta(next(), "and "));
    append(new TextDelta(next(), "not "));
    append(new TextDelta(next(), "yet "));
    reader.poll(1);
    reader.poll(1);
    appendTurns(EventLog.WINDOW);

    AgentEvent rest = reader.poll(1);

    assertThat(rest).isEqualTo(new TextDelta(header(3), "not yet "));
    assertThat(reader.poll(1)).isInstanceOf(TurnStarted.class);
    assertThat(log.cursor().poll(1)).isEqualTo(new TextDelta(header(1), "read and not yet "));
  }

  @Test
  void everyReaderGetsTheWholeTextWhereverItStops() {
    StringBuilder expected = new StringBuilder();
    List<EventLog.Cursor> readers = new ArrayList<>();
    List<StringBuilder> read = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      String piece = i + ",";
      expected.append(piece);
      append(new TextDelta(next(), piece));
      if (i % 200 == 0) {
        readers.add(log.cursor());
        read.add(new StringBuilder());
      }
      for (int reader = 0; reader < readers.size(); reader++) {
        if (i % (reader + 1) == 0 && readers.get(reader).poll(1) instanceof TextDelta delta) {
          read.get(reader).append(delta.text());
        }
      }
    }

    for (int reader = 0; reader < readers.size(); reader++) {
      for (AgentEvent event : readAll(readers.get(reader))) {
        read.get(reader).append(((TextDelta) event).text());
      }
      assertThat(read.get(reader)).hasToString(expected.toString());
    }
  }

  @Test
  void aMillionDeltasTakeLinearTimeAndLeaveFewEvents() {
    EventLog.Cursor reader = log.cursor();

    // Quadratic copying would move terabytes.
    assertTimeout(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 1_000_000; i++) {
            append(new TextDelta(next(), "word "));
          }
        });

    List<AgentEvent> events = readAll(reader);
    assertThat(events).hasSize(1 + EventLog.WINDOW);
    assertThat(((TextDelta) events.get(0)).text())
        .isEqualTo("word ".repeat(1_000_000 - EventLog.WINDOW));
  }

  @Test
  void theEndIsThereOnceEverythingWasRead() {
    IllegalStateException error = new IllegalStateException("The run failed");
    EventLog.Cursor reader = log.cursor();
    append(new TurnStarted(next(), 1));
    log.end(error);
    log.end(null);
    append(new TurnStarted(next(), 2));

    assertThat(reader.atEnd()).isFalse();
    assertThat(reader.poll(1)).isEqualTo(new TurnStarted(header(1), 1));
    assertThat(reader.atEnd()).isTrue();
    assertThat(reader.poll(1)).isNull();
    assertThat(reader.error()).isSameAs(error);
  }

  private static List<AgentEvent> readAll(EventLog.Cursor reader) {
    List<AgentEvent> events = new ArrayList<>();
    for (AgentEvent event = reader.poll(1); event != null; event = reader.poll(1)) {
      events.add(event);
    }
    return events;
  }

  private void append(AgentEvent event) {
    log.append(event);
  }

  private void appendTexts(String text, int times) {
    for (int i = 0; i < times; i++) {
      append(new TextDelta(next(), text));
    }
  }

  private void appendTurns(int times) {
    for (int i = 0; i < times; i++) {
      append(new TurnStarted(next(), i));
    }
  }

  private Header next() {
    return header(++sequence);
  }

  private static Header header(long number) {
    return new Header("run", "session", number, Instant.EPOCH);
  }
}
