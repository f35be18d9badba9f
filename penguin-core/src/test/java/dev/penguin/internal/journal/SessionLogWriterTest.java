package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.journal.FaultyDisk.Fault;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.TailTruncated;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that is held, and what comes between: half a write, a lock, an interrupt. */
@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class SessionLogWriterTest {
  private static final ProcessIdentity ME = ProcessIdentity.current();
  private static final ProcessIdentity ENDED =
      new ProcessIdentity(ME.machine(), ME.pid(), ME.started() - 1);
  private static final FileLeaseTiming SILENT =
      new FileLeaseTiming(Duration.ofHours(1), Duration.ofHours(1));
  private static final Instant NOW = Instant.parse("2026-03-02T00:00:00Z");

  @TempDir(factory = Logs.InMemory.class)
  Path state;

  private Path log;
  private Path lease;
  private FaultyDisk disk;
  private JournalStore store;

  @BeforeEach
  void open() throws IOException {
    log = Logs.file(state, "s");
    lease = log.resolveSibling("s.lease");
    disk = new FaultyDisk(state.toRealPath());
    store = new JournalStore(disk.folder(), InstantSource.fixed(NOW), ME, SILENT, disk.steps());
  }

  @AfterEach
  void close() {
    Thread.interrupted();
    store.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "write s.young",
        "write s.log",
        "write s.torn",
        "write s.lease",
        "look at s.lease"
      })
  void whatTheSystemDoesByHalfIsDoneAsAWhole(String operation) throws IOException {
    disk.failNext(operation, Fault.SHORT);
    try (SessionLock claim = store.lock("s")) {
      store.append("s", entries(1, 1));
      store.append("s", entries(2, 2));
    }
    long size = Files.size(log);
    Files.writeString(log, "torn!", StandardOpenOption.APPEND);
    List<SessionEntry> whole = new ArrayList<>(entries(1, 2));
    whole.add(new SessionEntry(3, NOW, new TailTruncated(size, 5)));

    try (SessionLock claim = store.lock("s")) {
      assertThat(Logs.read(store, "s")).isEqualTo(whole);
    }

    assertThat(Logs.read(store, "s")).isEqualTo(whole);
    assertThat(log.resolveSibling("s.torn")).hasContent("torn!");
    assertThat(LeaseRecord.read(Files.readAllBytes(lease)).token()).isEqualTo(LeaseRecord.FREE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"write s.torn", "force s.torn", "truncate s.log", "force all of s.log"})
  void aTornEndIsReportedAlsoWhenAnInterruptComesWhileItIsCutOff(String operation)
      throws IOException {
    store.append("s", entries(1, 2));
    long size = Files.size(log);
    Files.writeString(log, "torn!", StandardOpenOption.APPEND);
    try (SessionLock claim = store.lock("s")) {
      disk.failNext(operation, Fault.INTERRUPTED_LATE);

      List<SessionEntry> found = Logs.read(store, "s");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(found)
          .startsWith(entries(1, 2).toArray(SessionEntry[]::new))
          .endsWith(new SessionEntry(3, NOW, new TailTruncated(size, 5)));
      assertThat(log.resolveSibling("s.torn")).hasContent("torn!");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"write s.torn", "force s.torn"})
  void aTornEndThatCannotBeKeptAsideAsAWholeStaysInTheLogAlone(String operation)
      throws IOException {
    store.append("s", entries(1, 2));
    long size = Files.size(log);
    Files.writeString(log, "torn!", StandardOpenOption.APPEND);
    disk.failNext(operation, Fault.FAILS_LATE);

    assertThatThrownBy(() -> store.append("s", entries(3, 3)))
        .isInstanceOf(StorageException.Failed.class);

    assertThat(log.resolveSibling("s.torn")).doesNotExist();
    assertThat(log).hasSize(size + 5);
    store.append("s", entries(4, 4));
    assertThat(log.resolveSibling("s.torn")).hasContent("torn!");
  }

  @Test
  void aLogThatIsDeletedBeforeItIsReadIsNoSession() throws IOException {
    store.append("s", entries(1, 1));
    try (SessionLogWriter held = (SessionLogWriter) store.lock("s")) {
      Files.delete(log);

      assertThatThrownBy(() -> held.readFirst(entry -> {}))
          .isInstanceOf(NoSuchSessionException.class);
    }
  }

  @Test
  void aSessionThatIsGivenBackIsNotShownToBeInUseAnyMore() {
    ScheduledThreadPoolExecutor beats = new ScheduledThreadPoolExecutor(1);
    try {
      ScheduledFuture<?> beating = beats.schedule(() -> {}, 1, TimeUnit.HOURS);
      SessionLogWriter held = (SessionLogWriter) store.lock("s");
      held.beatenBy(beating);

      held.close();

      assertThat(beating.isCancelled()).isTrue();
    } finally {
      beats.shutdownNow();
    }
  }

  @Test
  void theSessionThatWasAppendedToLastIsListedFirst() {
    try (SessionLock one = store.lock("s");
        SessionLock other = store.lock("t")) {
      for (int i = 1; i <= 4; i++) {
        store.append("s", entries(i, i));
        store.append("t", entries(i, i));
        assertThat(store.list()).extracting("id").containsExactly("t", "s");
      }
    }
  }

  @ParameterizedTest(name = "{0}, and then there is {1}")
  @CsvSource({"lease, nothing", "remove lease, mine", "another, another"})
  void aLeaseThatCannotBeWrittenIsRemovedIfItIsStillOnesOwn(String trouble, String left)
      throws IOException {
    byte[] anothers = new LeaseRecord("another", ENDED, 1, 2).write();
    List<String> steps = new ArrayList<>();
    FileSteps failing =
        step -> {
          steps.add(step);
          if (trouble.equals("another") && steps.size() == 3) {
            Files.write(lease, anothers, StandardOpenOption.WRITE);
          }
          if (steps.size() > 1 && (step.equals("lease") || step.equals(trouble))) {
            throw new IOException("No space left on device");
          }
        };
    FileLease held = new FileLease(lease, "s", ME, failing);
    held.take(SILENT);
    byte[] mine = Files.readAllBytes(lease);

    held.release();

    assertThat(steps).containsExactly("lease", "lease", "lease", "remove lease");
    assertThat(lease.toFile().exists() ? Files.readAllBytes(lease) : new byte[0])
        .isEqualTo(Map.of("nothing", new byte[0], "mine", mine, "another", anothers).get(left));
  }

  @Test
  void aLeaseThatIsNotDeletedAtFirstIsNotLeftBehind() {
    try (SessionLock claim = store.lock("s")) {
      disk.failNext("delete s.lease", Fault.FAILS);
    }

    assertThat(state.resolve("sessions")).isEmptyDirectory();
  }

  @Test
  void aLeaseWhoseLockIsNotLetGoIsNotSwept() throws IOException {
    Files.write(lease, new LeaseRecord("left", ENDED, 1, 2).write());
    Path young = Files.writeString(log.resolveSibling("s.young"), "half");
    try (FileChannel channel = FileChannel.open(lease, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      new FileLease(lease, "s", ME, FileSteps.NONE).removeIfLeft(log, young);

      assertThat(young).exists();
      assertThat(lease).exists();
    }
  }

  @Test
  void aLockThatIsLetGoAtOnceIsAwaitedAlsoWhenOneSweeps() throws IOException {
    Path young = log.resolveSibling("s.young");
    Path throughDisk = disk.folder().resolve("sessions");
    int operations = 0;
    do {
      operations++;
      Files.write(lease, new LeaseRecord("left", ENDED, 1, 2).write());
      Files.writeString(young, "half");
      disk.fail(operations, Fault.SHORT);

      new FileLease(throughDisk.resolve("s.lease"), "s", ME, FileSteps.NONE)
          .removeIfLeft(throughDisk.resolve("s.log"), throughDisk.resolve("s.young"));

      assertThat(log.getParent()).as("operation %d", operations).isEmptyDirectory();
    } while (disk.failed());
    assertThat(operations).isGreaterThan(5);
  }
}
