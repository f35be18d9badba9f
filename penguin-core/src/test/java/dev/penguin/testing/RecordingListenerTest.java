package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.TextDelta;
import dev.penguin.event.AgentEvent.TurnStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
  private final RecordingListener listener = new RecordingListener();

  @Test
  void keepsEventsInOrder() {
    AgentEvent turn = new TurnStarted(header(1), 1);
    AgentEvent text = new TextDelta(header(2), "hi");

    listener.onEvent(turn);
    List<AgentEvent> before = listener.events();
    listener.onEvent(text);

    assertThat(before).containsExactly(turn);
    assertThat(listener.events()).containsExactly(turn, text);
    assertThat(listener.events(TextDelta.class)).containsExactly(new TextDelta(header(2), "hi"));
    assertThat(listener.events(AgentEvent.RunFailed.class)).isEmpty();
  }

  @Test
  void hearsManyRunsAtOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      threads.add(
          new Thread(
              () -> {
                for (int event = 1; event <= 1_000; event++) {
                  listener.onEvent(new TurnStarted(header(event), event));
                }
              }));
    }

    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(listener.events()).hasSize(8_000);
  }

  private static AgentEvent.Header header(long sequence) {
    return new AgentEvent.Header("run", "session", sequence, Instant.EPOCH);
  }
}
