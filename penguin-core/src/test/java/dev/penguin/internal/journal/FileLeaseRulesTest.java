package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets a session, and what is swept, by what the lease says. */
@Timeout(60)
@SuppressWarnings("try") // claims are held, not used
class FileLeaseRulesTest {
  private static final ProcessIdentity ME = ProcessIdentity.current();
  private static final ProcessIdentity ENDED =
      new ProcessIdentity(ME.machine(), ME.pid(), ME.started() - 1);
  private static final ProcessIdentity ELSEWHERE = new ProcessIdentity("elsewhere", 5, 7);

  /** Shows hardly ever that it is alive. */
  private static final FileLeaseTiming SILENT =
      new FileLeaseTiming(Duration.ofHours(1), Duration.ofMillis(100));

  private static final long FRESH = 0;
  private static final long OLD = TimeUnit.MINUTES.toMillis(-10);
  private static final long AHEAD = TimeUnit.MINUTES.toMillis(10);

  @TempDir Path state;
  private Path folder;
  private Path lease;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectories(state.resolve("sessions"));
    lease = folder.resolve("s.lease");
  }

  static Stream<Arguments> notes() {
    return Stream.of(
        Arguments.of("nothing", null, "", true),
        Arguments.of("half of a note", half(note("token", ME, FRESH)), "", true),
        Arguments.of("free", note(LeaseRecord.FREE, ME, FRESH), "", true),
        Arguments.of("gone", note(LeaseRecord.GONE, ME, FRESH), "", true),
        Arguments.of("a process that ended", note("token", ENDED, FRESH), "", true),
        Arguments.of("a process", note("token", ME, FRESH), "process " + ME.pid(), false),
        Arguments.of("a process elsewhere", note("token", ELSEWHERE, FRESH), "process 5", false),
        Arguments.of("a silent process", note("token", ME, OLD), "", false),
        Arguments.of("a silent one elsewhere", note("token", ELSEWHERE, OLD), "", false),
        Arguments.of("a silent one ahead", note("token", ELSEWHERE, AHEAD), "", false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notes")
  void aSessionIsTakenUnlessOneHasItThatMayBeAlive(
      String what, byte[] note, String owner, boolean swept) throws IOException {
    put(note);
    try (JournalStore store = store()) {
      if (!owner.isEmpty()) {
        FileLeaseTiming patient = new FileLeaseTiming(Duration.ofHours(1), Duration.ofSeconds(30));
        try (JournalStore other = store(patient)) {
          assertThatThrownBy(() -> other.lock("s"))
              .isInstanceOf(SessionBusyException.class)
              .hasMessage(
                  "Session 's' is in use by %s. Wait until that one is done, or run in another session",
                  owner);
          assertThat(Files.readAllBytes(lease)).isEqualTo(note);
        }
        return;
      }
      try (SessionLock claim = store.lock("s")) {
        assertThat(noteNow().owner()).isEqualTo(ME);
        assertThat(noteNow().isHeld()).isTrue();
        assertThatThrownBy(() -> store.lock("s")).isInstanceOf(SessionBusyException.class);
        store.append("s", entries(1, 1));
      }
      assertThat(noteNow().token()).isEqualTo(LeaseRecord.FREE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notes")
  void whatHasNoLogIsSweptUnlessOneHasItThatMayBeAlive(
      String what, byte[] note, String owner, boolean swept) throws IOException {
    put(note);
    Files.writeString(folder.resolve("s.young"), "half");
    try (JournalStore store = store()) {
      assertThat(store.list()).isEmpty();

      assertThat(folder.resolve("s.young").toFile().exists()).isEqualTo(!swept);
      assertThat(lease.toFile().exists()).isEqualTo(!swept);
    }
  }

  @Test
  void aLogIsNeverSwept() throws IOException {
    try (JournalStore store = store()) {
      store.append("s", entries(1, 1));
      put(note("token", ENDED, FRESH));
      Files.writeString(folder.resolve("s.young"), "half");

      new FileLease(lease, "s", ME, FileSteps.NONE)
          .removeIfLeft(folder.resolve("s.log"), folder.resolve("s.young"));

      assertThat(folder.toFile().list()).contains("s.log", "s.lease", "s.young");
    }
  }

  @Test
  void aBeatShowsThatTheOwnerIsAliveAndNothingOnceItIsNot() throws IOException {
    try (JournalStore store = store()) {
      SessionLogWriter log = (SessionLogWriter) store.lock("s");
      LeaseRecord first = noteNow();
      log.beat();
      log.beat();
      assertThat(noteNow().beats()).isEqualTo(first.beats() + 2);
      assertThat(noteNow().token()).isEqualTo(first.token());
      log.append(entries(1, 1)); // its own beat takes nothing away

      put(note("another", ELSEWHERE, FRESH));
      log.beat();
      assertThat(noteNow().owner()).isEqualTo(ELSEWHERE);
      log.close();
      assertThat(noteNow().owner()).isEqualTo(ELSEWHERE);
      log.beat();
      assertThat(noteNow().owner()).isEqualTo(ELSEWHERE);
    }
  }

  static Stream<Arguments> takers() {
    return Stream.of(
        Arguments.of("process 5", note("another", ELSEWHERE, FRESH)),
        Arguments.of("somebody else", note(LeaseRecord.FREE, ELSEWHERE, FRESH)),
        Arguments.of("somebody else", half(note("another", ELSEWHERE, FRESH))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("takers")
  void whoeverLostTheSessionWritesNothing(String by, byte[] note) throws IOException {
    try (JournalStore store = store();
        SessionLock claim = store.lock("s")) {
      store.append("s", entries(1, 1));
      put(note);

      assertTakenOver(by, store);
      assertThatThrownBy(() -> store.delete("s")).isInstanceOf(StorageException.TakenOver.class);
      try (JournalStore other = store()) {
        assertThat(Logs.read(other, "s")).isEqualTo(entries(1, 1));
      }
    }
    assertThat(Files.readAllBytes(lease)).isEqualTo(note);
  }

  private static void assertTakenOver(String by, JournalStore store) {
    assertThatThrownBy(() -> store.append("s", entries(2, 2)))
        .isInstanceOf(StorageException.TakenOver.class)
        .hasMessage(
            "Session 's' was taken over by %s; nothing more was written. Open it again when that one is done",
            by);
  }

  @Test
  void aClaimThatWasGivenBackWritesNothing() throws IOException {
    try (JournalStore store = store()) {
      SessionLogWriter log = (SessionLogWriter) store.lock("s");
      log.append(entries(1, 1));
      log.close();
      byte[] free = Files.readAllBytes(lease);

      assertThatThrownBy(() -> log.append(entries(2, 2)))
          .isInstanceOf(StorageException.TakenOver.class)
          .hasMessageContaining("was taken over by somebody else");
      log.close();
      assertThat(log.readFirst(entry -> {})).isFalse();
      assertThat(Files.readAllBytes(lease)).isEqualTo(free);
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 1));
    }
  }

  @Test
  void aNoteIsReadAsItWasWrittenAndNotWhenAnyByteIsAnother() {
    LeaseRecord note = new LeaseRecord("token", ELSEWHERE, 3, 4);
    byte[] written = note.write();
    assertThat(written).hasSize(LeaseRecord.BYTES);
    assertThat(LeaseRecord.read(written)).isEqualTo(note);
    for (int i = 0; i < written.length - 1; i++) {
      byte[] other = written.clone();
      other[i] ^= 2;
      assertThat(LeaseRecord.read(other)).as("byte %d", i).isNull();
    }
    LeaseRecord tooLong = new LeaseRecord("t".repeat(300), ELSEWHERE, 1, 1);
    assertThatThrownBy(tooLong::write)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("The lease does not fit: penguin-lease-1 ttt");
  }

  private static byte[] note(String token, ProcessIdentity owner, long age) {
    return new LeaseRecord(token, owner, 1, System.currentTimeMillis() + age).write();
  }

  private static byte[] half(byte[] note) {
    return new String(note, 0, 40, StandardCharsets.US_ASCII).getBytes(StandardCharsets.US_ASCII);
  }

  private void put(byte[] note) throws IOException {
    if (note != null) {
      Files.write(
          lease,
          note,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);
    }
  }

  private LeaseRecord noteNow() throws IOException {
    return LeaseRecord.read(Files.readAllBytes(lease));
  }

  private JournalStore store() {
    return store(SILENT);
  }

  private JournalStore store(FileLeaseTiming timing) {
    return new JournalStore(state, InstantSource.system(), ME, timing, FileSteps.NONE);
  }
}
