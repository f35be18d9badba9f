package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Section 4, rows 7 and 20: a session belongs to one process at a time. */
@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class FileLeaseTest {
  private static final ProcessIdentity ME = ProcessIdentity.current();
  private static final FileLeaseTiming QUICK =
      new FileLeaseTiming(Duration.ofMillis(20), Duration.ofMillis(300));

  /** Beats so rarely that it looks silent. */
  private static final FileLeaseTiming SILENT =
      new FileLeaseTiming(Duration.ofHours(1), Duration.ofMillis(300));

  @TempDir Path state;

  @Test
  @DisplayName("Row 7: a second one gets \"in use\", and the session when it is given back")
  void row7ASecondOneGetsInUse() {
    try (JournalStore one = store(ME, QUICK);
        JournalStore other = store(ME, QUICK)) {
      SessionLock claim = one.lock("s");
      one.append("s", entries(1, 1));

      assertThatThrownBy(() -> other.lock("s"))
          .isInstanceOf(SessionBusyException.class)
          .hasMessage(
              "Session 's' is in use by process %d. Wait until that one is done, or run in another session",
              ME.pid());
      assertThatThrownBy(() -> other.append("s", entries(2, 2)))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> other.delete("s")).isInstanceOf(SessionBusyException.class);
      assertThat(Logs.read(other, "s")).isEqualTo(entries(1, 1));
      claim.close();
      claim.close();
      try (SessionLock mine = other.lock("s")) {
        other.append("s", entries(2, 2));
      }
    }
  }

  @Test
  @DisplayName("Row 7: what a process left behind that ended is taken over at once")
  void row7WhatAProcessLeftBehindIsTakenOverAtOnce() throws Exception {
    long pid = endedProcess();
    for (ProcessIdentity gone :
        List.of(
            new ProcessIdentity(ME.machine(), pid, 5),
            new ProcessIdentity(ME.machine(), ME.pid(), ME.started() - 1))) {
      try (JournalStore left = store(gone, SILENT);
          SessionLock lost = left.lock("s")) {
        long begin = System.nanoTime();
        try (JournalStore next = store(ME, FileLeaseTiming.USUAL);
            SessionLock claim = next.lock("s")) {
          assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(3);
        }
      }
    }
  }

  @Test
  @DisplayName("Row 7: one that is silent is replaced, and its late write is refused")
  void row7OneThatIsSilentIsReplacedAndItsLateWriteIsRefused() throws IOException {
    try (JournalStore old = store(ME, SILENT);
        JournalStore next = store(ME, QUICK)) {
      SessionLock claim = old.lock("s");
      old.append("s", entries(1, 2));
      makeOld();
      try (SessionLock taken = next.lock("s")) {
        next.append("s", entries(3, 3));
        StorageException.TakenOver thrown =
            catchThrowableOfType(
                StorageException.TakenOver.class, () -> old.append("s", entries(3, 4)));

        assertThat(thrown)
            .hasMessage(
                "Session 's' was taken over by process %d; nothing more was written. Open it again when that one is done",
                ME.pid());
        claim.close(); // which takes nothing away from the new owner
        next.append("s", entries(4, 4));
      }
      assertThat(Logs.read(next, "s")).isEqualTo(entries(1, 4));
    }
  }

  @Test
  @DisplayName("Row 20: clocks that differ by an hour take no session from who is alive")
  void row20ClocksThatDifferTakeNoSessionFromWhoIsAlive() throws IOException {
    try (JournalStore old = store(ME, QUICK);
        JournalStore next = store(ME, QUICK)) {
      try (SessionLock claim = old.lock("s")) {
        for (long hours : new long[] {-1, 1}) {
          shiftBeat(TimeUnit.HOURS.toMillis(hours));
          assertThatThrownBy(() -> next.lock("s")).isInstanceOf(SessionBusyException.class);
        }
        old.append("s", entries(1, 1));
      }
    }
  }

  @Test
  void aLeaseThatCannotBeReadIsNobodys() throws IOException {
    for (String broken : List.of("", "hello", "penguin-lease-1 x", "\u0000".repeat(256))) {
      Files.createDirectories(lease().getParent());
      Files.writeString(lease(), broken);
      try (JournalStore store = store(ME, QUICK);
          SessionLock claim = store.lock("s")) {
        assertThat(Files.size(lease())).isEqualTo(LeaseRecord.BYTES);
      }
    }
  }

  @Test
  void aDeletedSessionLeavesNoFileAndCanBeMadeAgain() throws IOException {
    try (JournalStore store = store(ME, QUICK)) {
      store.append("s", entries(1, 3));
      store.delete("s");
      try (var files = Files.list(state.resolve("sessions"))) {
        assertThat(files).isEmpty();
      }
      store.append("s", entries(1, 1));
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 1));
    }
  }

  @Test
  void aClosedStoreSaysSo() {
    JournalStore store = store(ME, QUICK);
    store.lock("s");
    store.close();
    store.close();

    assertThatThrownBy(() -> store.append("s", entries(1, 1)))
        .isInstanceOf(StorageException.Failed.class)
        .hasMessageEndingWith("are closed; open them with another agent");
    try (JournalStore next = store(ME, QUICK);
        SessionLock claim = next.lock("s")) {
      assertThat(claim).isNotNull();
    }
  }

  @Test
  @DisplayName("D9: a thread whose interrupt flag is up appends, and keeps its flag")
  void d9AThreadWhoseInterruptFlagIsUpAppends() {
    try (JournalStore store = store(ME, QUICK);
        SessionLock claim = store.lock("s")) {
      for (int i = 1; i <= 20; i++) {
        Thread.currentThread().interrupt();
        store.append("s", entries(i, i));
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 20));
    }
  }

  @Test
  @DisplayName("D9: an interrupt in the middle of an append loses and doubles nothing")
  void d9AnInterruptInTheMiddleOfAnAppendLosesAndDoublesNothing() throws Exception {
    Thread writer = Thread.currentThread();
    FileSteps interrupting = what -> writer.interrupt();
    try (JournalStore store =
            new JournalStore(
                state, InstantSource.system(), ME, FileLeaseTiming.USUAL, countdown(interrupting));
        SessionLock claim = store.lock("s")) {
      for (int i = 1; i <= 40; i++) {
        store.append("s", entries(i, i));
      }
      assertThat(Thread.interrupted()).isTrue();
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 40));
    }
  }

  /** Does the step at every eleventh time only, so that the second attempt comes through. */
  private static FileSteps countdown(FileSteps steps) {
    int[] count = new int[1];
    return what -> {
      if (++count[0] % 11 == 0) {
        steps.next(what);
      }
    };
  }

  private JournalStore store(ProcessIdentity who, FileLeaseTiming timing) {
    return new JournalStore(state, InstantSource.system(), who, timing, FileSteps.NONE);
  }

  private static long endedProcess() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  private Path lease() {
    return state.resolve("sessions/s.lease");
  }

  private void makeOld() throws IOException {
    shiftBeat(-TimeUnit.MINUTES.toMillis(10));
  }

  /** As if the owner's clock were another one when it last showed. */
  private void shiftBeat(long millis) throws IOException {
    LeaseRecord note = LeaseRecord.read(Files.readAllBytes(lease()));
    Files.write(
        lease(),
        new LeaseRecord(note.token(), note.owner(), note.beats(), note.beatAt() + millis).write(),
        StandardOpenOption.WRITE);
  }
}
