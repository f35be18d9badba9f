package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionLock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class LogTailTest {
  private static final long KIB = 1024;

  @Test
  void aPlaceIsRememberedEvery256KiB() {
    LogTail tail = new LogTail();
    assertThat(tail.markBefore(1)).containsExactly(1, 0);
    for (int i = 1; i <= 80; i++) {
      tail.add(Logs.entry(i), (i - 1) * 128 * KIB, i * 128 * KIB);
    }

    for (int i = 1; i <= 80; i++) {
      int marked = (i - 1) / 2 * 2 + 1;
      assertThat(tail.markBefore(i)).as("%d", i).containsExactly(marked, (marked - 1) * 128 * KIB);
    }
    assertThat(tail.markBefore(1000)).containsExactly(79, 78 * 128 * KIB);
    assertThat(tail.markBefore(0)).containsExactly(1, 0);
  }

  @Test
  void aTailThatAnIndexRemembersKnowsNoPlaceBeforeIt() {
    Instant first = Instant.parse("2025-01-01T00:00:00Z");
    LogTail tail = new LogTail(1000, new SessionInfo("s", first, first, 5, State.WAITING));

    assertThat(tail.end()).isEqualTo(1000);
    assertThat(tail.isEmpty()).isFalse();
    assertThat(tail.info("s")).isEqualTo(new SessionInfo("s", first, first, 5, State.WAITING));
    tail.add(Logs.entry(6), 1000, 1100);
    assertThat(tail.markBefore(5)).containsExactly(1, 0);
    assertThat(tail.markBefore(6)).containsExactly(6, 1000);
    assertThat(tail.info("s"))
        .isEqualTo(new SessionInfo("s", first, Logs.entry(6).at(), 6, State.WAITING));
    tail.add(Logs.entry(7, new CheckpointMade("c")), 1100, 1200);
    assertThat(tail.isLost()).isFalse();
    tail.add(Logs.entry(8, new RolledBack(7)), 1200, 1300);
    assertThat(tail.isLost()).isTrue();
  }

  @Test
  void aRollbackGoesBackToTheStateOfItsCheckpoint() {
    LogTail tail = new LogTail();
    assertThat(tail.isEmpty()).isTrue();
    List<Body> bodies =
        List.of(
            Logs.entry(1).body(),
            new CheckpointMade("idle"),
            new RunStarted("run"),
            new CheckpointMade("running"),
            new RolledBack(2),
            new MessageAdded(UserMessage.of("go"), Usage.NONE),
            new RolledBack(4),
            new RunFailed("run", "no"));
    List<State> states =
        List.of(
            State.IDLE,
            State.IDLE,
            State.UNFINISHED,
            State.UNFINISHED,
            State.IDLE,
            State.IDLE,
            State.UNFINISHED,
            State.UNFINISHED);
    for (int i = 0; i < bodies.size(); i++) {
      SessionEntry entry = Logs.entry(i + 1, bodies.get(i));
      tail.add(entry, i * 10L, i * 10L + 10);
      assertThat(tail.info("s"))
          .isEqualTo(new SessionInfo("s", Logs.entry(1).at(), entry.at(), i + 1, states.get(i)));
      assertThat(tail.end()).isEqualTo(i * 10L + 10);
      assertThat(tail.sequence()).isEqualTo(i + 1);
    }
    assertThat(tail.isLost()).isFalse();
    tail.add(Logs.entry(9, new RolledBack(6)), 80, 90); // which is no checkpoint
    assertThat(tail.isLost()).isTrue();
    tail.add(Logs.entry(10, new RolledBack(4)), 90, 100);
    assertThat(tail.isLost()).isTrue();
  }

  @Test
  void singleEntriesOfALongLogAreReadAlsoByAThreadWhoseInterruptFlagIsUp(@TempDir Path state) {
    try (JournalStore store = Logs.open(state);
        SessionLock claim = store.lock("s")) {
      for (int i = 1; i <= 6; i++) {
        store.append("s", List.of(longEntry(i)));
      }

      for (int i = 1; i <= 6; i++) {
        Thread.currentThread().interrupt();
        assertThat(store.entry("s", i)).isEqualTo(longEntry(i));
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  private static SessionEntry longEntry(long sequence) {
    return Logs.entry(
        sequence, new MessageAdded(UserMessage.of(sequence + "x".repeat(200_000)), Usage.NONE));
  }
}
