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
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class LogTailTest {
  @Test
  void aTailThatAnIndexRemembersLosesAnEarlierCheckpoint() {
    Instant first = Instant.parse("2025-01-01T00:00:00Z");
    LogTail tail = new LogTail(1000, new SessionInfo("s", first, first, 5, State.WAITING));

    assertThat(tail.end()).isEqualTo(1000);
    assertThat(tail.isEmpty()).isFalse();
    assertThat(tail.info("s")).isEqualTo(new SessionInfo("s", first, first, 5, State.WAITING));
    tail.add(Logs.entry(6), 1100);
    assertThat(tail.info("s"))
        .isEqualTo(new SessionInfo("s", first, Logs.entry(6).at(), 6, State.WAITING));
    tail.add(Logs.entry(7, new CheckpointMade("c")), 1200);
    assertThat(tail.isLost()).isFalse();
    tail.add(Logs.entry(8, new RolledBack(7)), 1300);
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
      tail.add(entry, i * 10L + 10);
      assertThat(tail.info("s"))
          .isEqualTo(new SessionInfo("s", Logs.entry(1).at(), entry.at(), i + 1, states.get(i)));
      assertThat(tail.end()).isEqualTo(i * 10L + 10);
      assertThat(tail.sequence()).isEqualTo(i + 1);
    }
    assertThat(tail.isLost()).isFalse();
    tail.add(Logs.entry(9, new RolledBack(6)), 90); // which is no checkpoint
    assertThat(tail.isLost()).isTrue();
    tail.add(Logs.entry(10, new RolledBack(4)), 100);
    assertThat(tail.isLost()).isTrue();
  }
}
