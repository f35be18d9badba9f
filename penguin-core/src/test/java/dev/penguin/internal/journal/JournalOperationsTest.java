package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.journal.FaultyDisk.Fault;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is done to the disk, in order: each step, in brackets, is told before it. */
@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class JournalOperationsTest {
  private static final List<String> TAKE = List.of("(lease)", "write s.lease");
  private static final List<String> APPEND =
      List.of("(write)", "write s.log", "(sync)", "force s.log", "(acknowledge)");

  @TempDir(factory = Logs.InMemory.class)
  Path state;

  private FaultyDisk disk;
  private JournalStore store;

  @BeforeEach
  void open() throws IOException {
    disk = new FaultyDisk(state.toRealPath());
    store =
        new JournalStore(
            disk.folder(),
            InstantSource.system(),
            ProcessIdentity.current(),
            FileLeaseTiming.USUAL,
            disk.steps());
    disk.done();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theFirstAppendIsSyncedWithItsNameAndEachLaterOneOnce() {
    try (SessionLock claim = store.lock("s")) {
      assertThat(disk.done()).isEqualTo(TAKE);

      store.append("s", entries(1, 2));
      assertThat(disk.done())
          .containsExactly(
              "(create)",
              "(write)",
              "write s.young",
              "(sync)",
              "force all of s.young",
              "(name)",
              "move s.young",
              "(sync folder)",
              "force all of sessions",
              "(acknowledge)");

      for (int i = 3; i < 10; i++) {
        store.append("s", entries(i, i));
        assertThat(disk.done()).isEqualTo(APPEND);
      }
    }
    assertThat(disk.done()).isEqualTo(TAKE);
  }

  @Test
  void anAppendToASessionThatNobodyHasSyncsWhatAnotherProcessMayHaveLeft() {
    store.append("s", entries(1, 1));
    disk.done();

    store.append("s", entries(2, 2));

    assertThat(disk.done()).isEqualTo(join(TAKE, List.of("(settle)", "force s.log"), APPEND, TAKE));
  }

  @Test
  void aTornEndIsOnDiskElsewhereBeforeItIsCutOff() throws IOException {
    store.append("s", entries(1, 1));
    Files.writeString(Logs.file(state, "s"), "torn", StandardOpenOption.APPEND);
    disk.done();

    try (SessionLock claim = store.lock("s")) {
      assertThat(Logs.read(store, "s")).hasSize(2);
      assertThat(disk.done())
          .isEqualTo(
              join(
                  TAKE,
                  List.of(
                      "(keep aside)",
                      "write s.torn",
                      "force s.torn",
                      "(cut)",
                      "truncate s.log",
                      "(settle)",
                      "force all of s.log"),
                  APPEND));
    }
    assertThat(state.resolve("sessions/s.torn")).hasContent("torn");
  }

  @Test
  void aDeletionIsOnDiskBeforeItsLeaseIsGone() throws IOException {
    store.append("s", entries(1, 1));
    Files.writeString(state.resolve("sessions/s.torn"), "torn");
    Files.writeString(state.resolve("sessions/s.young"), "young");
    disk.done();

    store.delete("s");

    assertThat(disk.done())
        .isEqualTo(
            join(
                TAKE,
                List.of(
                    "(delete)",
                    "delete s.log",
                    "delete s.torn",
                    "delete s.young",
                    "force all of sessions"),
                TAKE,
                List.of("delete s.lease")));
  }

  @Test
  void whatAFailedAppendHasWrittenIsTakenBackOnDisk() {
    try (SessionLock claim = store.lock("s")) {
      store.append("s", entries(1, 1));
      disk.done();
      disk.failNext("force s.log", Fault.FAILS);

      assertThatThrownBy(() -> store.append("s", entries(2, 2)))
          .isInstanceOf(StorageException.Failed.class)
          .hasMessage(
              "The log of session 's' could not be written (%s: IOException No space left on device). No acknowledged entry is lost. Fix the cause, then resume the session",
              state.resolve("sessions/s.log"));

      assertThat(disk.done())
          .containsExactly(
              "(write)", "write s.log", "(sync)", "truncate s.log", "force all of s.log");
    }
  }

  @Test
  void whatIsLeftOfASessionThatNeverBeganIsRemoved() {
    try (SessionLock claim = store.lock("s")) {
      disk.failNext("write s.young", Fault.FAILS_LATE);
      assertThatThrownBy(() -> store.append("s", entries(1, 1)))
          .isInstanceOf(StorageException.Failed.class);
      assertThat(state.resolve("sessions/s.young")).isNotEmptyFile();
    }

    assertThat(state.resolve("sessions")).isEmptyDirectory();
    assertThat(disk.open()).isEmpty();
  }

  @Test
  void aLogThatOthersChangedMeanwhileIsNotWritten() throws IOException {
    Path log = state.resolve("sessions/s.log");
    try (SessionLock claim = store.lock("s")) {
      store.append("s", entries(1, 2));
      long size = Files.size(log);

      Files.writeString(log, "more", StandardOpenOption.APPEND);
      refused(
          3, "the log has %d bytes, and had %d after the last append".formatted(size + 4, size));
      Logs.read(store, "s"); // which cuts it off, and says so
      store.append("s", entries(4, 4));

      long longer = Files.size(log);
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(longer - 1);
      }
      refused(
          5,
          "the log has %d bytes, and had %d after the last append".formatted(longer - 1, longer));
      Logs.read(store, "s");

      Path copy = Files.copy(log, state.resolve("copy"));
      Files.move(copy, log, StandardCopyOption.REPLACE_EXISTING);
      refused(5, "the log was removed or replaced by another file");

      Logs.read(store, "s");
      Files.delete(log);
      refused(5, "the log was removed or replaced by another file");
    }
  }

  private void refused(long next, String why) {
    disk.done();
    assertThatThrownBy(() -> store.append("s", entries(next, next)))
        .isInstanceOf(StorageException.Failed.class)
        .hasMessage(
            "The log of session 's' could not be written (%s: IOException %s). No acknowledged entry is lost. Fix the cause, then resume the session",
            state.resolve("sessions/s.log"), why);
    assertThat(disk.done()).doesNotContain("write s.log");
  }

  @SafeVarargs
  private static List<String> join(List<String>... parts) {
    List<String> all = new ArrayList<>();
    for (List<String> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
