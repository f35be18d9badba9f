package dev.penguin.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.Usage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.CheckpointMade;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.RolledBack;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.testing.SessionStoreContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class InMemorySessionStoreTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final SessionStore store = new InMemorySessionStore(nanos::get);

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    return SessionStoreContract.cases(SessionStore::inMemory).stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), one::run));
  }

  @Test
  void theThousandAnonymousSessionsUsedLastAreKept() {
    for (int i = 1; i <= 1_100; i++) {
      run("anonymous-" + i, true);
    }

    assertThat(ids()).isEqualTo(anonymous(1_100, 100));
  }

  @Test
  void aNewAnonymousSessionIsKeptThoughOthersWereUsedMoreOften() {
    for (int i = 1; i <= 1_000; i++) {
      run("anonymous-" + i, true);
    }
    for (int i = 1_000; i >= 1; i--) {
      for (int times = 0; times < 5; times++) {
        store.read("anonymous-" + i, entry -> {});
      }
    }

    for (int i = 1_001; i <= 1_100; i++) {
      run("anonymous-" + i, true);
    }

    List<String> expected = new ArrayList<>(anonymous(1_100, 1_000));
    expected.addAll(anonymous(900, 0));
    assertThat(ids()).isEqualTo(expected);
  }

  @Test
  void anAnonymousSessionIsForgottenAnHourAfterItsLastUse() {
    run("anonymous-1", true);
    run("anonymous-2", true);
    passes(Duration.ofMinutes(59));
    store.read("anonymous-2", entry -> {});

    passes(Duration.ofMinutes(2));

    assertThat(ids()).containsExactly("anonymous-2");
    assertThatThrownBy(() -> store.read("anonymous-1", entry -> {}))
        .isInstanceOf(NoSuchSessionException.class)
        .hasMessage(
            "There is no session 'anonymous-1'. Sessions.list() names those that exist; "
                + "PenguinAgent.session(id) begins one");
    passes(Duration.ofHours(1));
    assertThat(ids()).isEmpty();
  }

  @Test
  void listingIsNoUse() {
    run("anonymous-1", true);
    passes(Duration.ofMinutes(59));
    store.list();

    passes(Duration.ofMinutes(1));

    assertThat(ids()).isEmpty();
  }

  @Test
  void anAnonymousSessionIsKeptWhileARunIsUnderWay() {
    append("busy", 1, created(true), new RunStarted("run"));
    append("busy", 3, new CheckpointMade("here"));
    for (int i = 1; i <= 1_500; i++) {
      run("anonymous-" + i, true);
    }
    passes(Duration.ofHours(5));

    assertThat(ids()).containsExactly("busy");
    append("busy", 4, new RunFailed("run", "The provider failed"));
    passes(Duration.ofMinutes(59));
    assertThat(ids()).containsExactly("busy");
    append("busy", 5, new RunStarted("run"));
    passes(Duration.ofHours(5));
    assertThat(ids()).containsExactly("busy");
    append("busy", 6, ended());
    passes(Duration.ofHours(1));
    assertThat(ids()).isEmpty();
  }

  @Test
  void whatIsAppendedAfterARunDoesNotKeepAnAnonymousSession() {
    run("anonymous-1", true);
    append("anonymous-1", 4, new CheckpointMade("here"));
    append("anonymous-1", 5, new RolledBack(4));
    append("forked", 1, new Created(true, Optional.of("anonymous-1")));

    passes(Duration.ofHours(1));

    assertThat(ids()).isEmpty();
  }

  @Test
  void namedSessionsStay() {
    for (int i = 1; i <= 1_200; i++) {
      run("named-" + i, false);
    }
    passes(Duration.ofDays(1_000));

    assertThat(ids()).hasSize(1_200);
  }

  @Test
  void theOrderOfTheListIsThatOfTheAppendsThoughTheClockStandsStill() {
    run("a", false);
    run("b", true);
    run("c", false);
    append("a", 4, new CheckpointMade("here"));

    assertThat(ids()).containsExactly("a", "c", "b");
  }

  @Test
  void refusalsSayWhatWasWrong() {
    run("a", false);

    assertThatThrownBy(() -> append("a", 6, ended()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The next entry of session 'a' must have number 4, got 6");
    assertThatThrownBy(() -> store.append("a", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Append at least one entry to session 'a'");
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void run(String id, boolean anonymous) {
    append(id, 1, created(anonymous), new RunStarted("run"), ended());
  }

  private List<String> ids() {
    return store.list().stream().map(SessionInfo::id).toList();
  }

  private static List<String> anonymous(int from, int beyond) {
    return IntStream.iterate(from, i -> i > beyond, i -> i - 1)
        .mapToObj(i -> "anonymous-" + i)
        .toList();
  }

  private void append(String id, long sequence, Body... bodies) {
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      entries.add(new SessionEntry(sequence + entries.size(), NOW, body));
    }
    store.append(id, entries);
  }

  private static Body created(boolean anonymous) {
    return new Created(anonymous, Optional.empty());
  }

  private static Body ended() {
    return new RunEnded(
        "run",
        "COMPLETED",
        "",
        Optional.empty(),
        Optional.empty(),
        Usage.NONE,
        Optional.empty(),
        1,
        Duration.ZERO,
        List.of(),
        -1);
  }
}
