package dev.penguin.internal.journal;

import static dev.penguin.internal.journal.Logs.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Session;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.Message;
import dev.penguin.model.ModelReply;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PlainUser;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4, rows 3, 4, 8, 9, 19, 27 and D4: what the file system does and must not do. */
@Timeout(120)
@SuppressWarnings("try") // claims are held, not used
class StorageFaultsTest {
  @TempDir Path folder;

  @Test
  @DisplayName("Rows 4 and 8: a step on a file that fails loses nothing that was acknowledged")
  void row8AStepThatFailsLosesNothingThatWasAcknowledged() {
    for (int failing = 1; failing < 60; failing++) {
      Path state = folder.resolve("state" + failing);
      int[] step = new int[1];
      int bad = failing;
      FileSteps steps =
          what -> {
            if (++step[0] == bad) {
              throw new IOException("No space left on device");
            }
          };
      int acknowledged = appendUntilItWorks(state, steps);
      try (JournalStore store = Logs.open(state)) {
        assertThat(Logs.read(store, "s")).as("step %d", failing).isEqualTo(entries(1, 12));
        assertThat(acknowledged).isEqualTo(12);
      }
    }
  }

  /** Appends twelve entries, each again after a failure, unless it is there all the same. */
  private static int appendUntilItWorks(Path state, FileSteps steps) {
    int done = 0;
    for (int attempt = 0; done < 12; attempt++) {
      assertThat(attempt).isLessThan(3);
      try (JournalStore store =
          new JournalStore(
              state,
              InstantSource.system(),
              ProcessIdentity.current(),
              FileLeaseTiming.USUAL,
              steps)) {
        int there = store.find("s").isPresent() ? Logs.read(store, "s").size() : 0;
        assertThat(there).isBetween(done, done + 2);
        done = there;
        while (done < 12) {
          List<SessionEntry> next = entries(done + 1, Math.min(12, done + 2));
          store.append("s", next);
          done += next.size();
        }
      } catch (StorageException.Failed e) {
        assertThat(e).hasMessageContaining("No space left on device");
      }
    }
    return done;
  }

  @Test
  @DisplayName("Row 8: a full disk is a typed error, and nothing that was acknowledged is lost")
  void row8AFullDiskIsATypedError() throws Exception {
    Path state = folder.resolve("state");
    List<String> limited = List.of("bash", "-c", "ulimit -f 64 && exec \"$@\"", "bash");
    String said;
    try (ChildJvm child =
        ChildJvm.start(limited, List.of("-XX:-UsePerfData"), FillUp.class, state)) {
      said = child.line();
      assertThat(child.exitCode()).isZero();
    }

    int acknowledged = Integer.parseInt(said.split(" ")[0]);
    assertThat(said).contains("Failed");
    assertThat(acknowledged).isGreaterThan(100);
    try (JournalStore store = Logs.open(state)) {
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, acknowledged));
      store.append("s", entries(acknowledged + 1, acknowledged + 1));
    }
  }

  /** Appends until the system takes no more, then says how much was acknowledged. */
  static final class FillUp {
    private FillUp() {}

    public static void main(String[] arguments) {
      try (JournalStore store = Logs.open(Path.of(arguments[0]))) {
        int done = 0;
        try {
          while (done < 100_000) {
            store.append("s", entries(done + 1, done + 1));
            done++;
          }
        } catch (StorageException e) {
          System.out.println(done + " " + e.getClass().getSimpleName());
        }
      }
    }
  }

  @Test
  void onAFullDiskATextForARunIsAnErrorOfItsWriterAndTheRunGoesOn() throws Exception {
    Path state = folder.resolve("state");
    List<String> limited = List.of("bash", "-c", "ulimit -f 64 && exec \"$@\"", "bash");
    try (ChildJvm child =
        ChildJvm.start(limited, List.of("-XX:-UsePerfData"), Steering.class, state)) {
      assertThat(child.line()).isEqualTo("Failed, true, done");
      assertThat(child.exitCode()).isZero();
    }

    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("on")).stateDirectory(state).build()) {
      assertThat(engine.session("s").run("go on").messages())
          .extracting(Message::text)
          .containsExactly("go", "half", "short", "done", "go on", "on");
    }
  }

  /** Writes more to a run than the disk takes, then less. */
  static final class Steering {
    private Steering() {}

    public static void main(String[] arguments) {
      AtomicReference<Engine> self = new AtomicReference<>();
      List<String> written = new ArrayList<>();
      ScriptedModel model =
          ScriptedModel.builder()
              .turn(
                  request -> {
                    Session session = self.get().session("s");
                    try {
                      session.steer("long ".repeat(50_000));
                    } catch (StorageException e) {
                      written.add(e.getClass().getSimpleName());
                    }
                    written.add(String.valueOf(session.steer("short")));
                    return ModelReply.text("half");
                  })
              .reply("done")
              .build();
      try (Engine engine =
          Engine.builder().model(model).stateDirectory(Path.of(arguments[0])).build()) {
        self.set(engine);
        written.add(engine.session("s").run("go").text());
      }
      System.out.println(String.join(", ", written));
    }
  }

  @Test
  @DisplayName("Row 9: a folder that cannot be written is a clear error when it is opened")
  void row9AFolderThatCannotBeWrittenIsAClearErrorWhenItIsOpened() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "text");
    assertThatThrownBy(() -> Logs.open(plain))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "The state directory %s cannot be used: NotDirectoryException %s. Name a directory that this process may create and write to (see errors.md#state-directory in the penguin-core jar)"
                .formatted(plain, plain));
    Need.PROC.require();
    assertThatThrownBy(() -> Logs.open(Path.of("/proc/penguin")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("/proc/penguin cannot be used");
  }

  @Test
  @DisplayName("Row 9: a log that may only be read is read, and refuses an append")
  @Needs(Need.PLAIN_USER)
  void row9ALogThatMayOnlyBeReadIsRead() throws Exception {
    assertThat(PlainUser.run(ReadOnlyLog.class, folder)).isEqualTo("read, and refused\n");
  }

  /** Takes the right to write a log away. */
  static final class ReadOnlyLog {
    private ReadOnlyLog() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      try (JournalStore store = Logs.open(folder)) {
        store.append("s", entries(1, 2));
        Files.setPosixFilePermissions(
            Logs.file(folder, "s"), PosixFilePermissions.fromString("r--------"));
        assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 2));
        assertThatThrownBy(() -> store.append("s", entries(3, 3)))
            .isInstanceOf(StorageException.Failed.class)
            .hasMessageContaining("AccessDenied");
      }
      System.out.println("read, and refused");
    }
  }

  @Test
  @DisplayName("Row 27, D4: files are 0600, folders 0700, also when they were open before")
  void row27FilesAndFoldersAreTheOwnersAlone() throws IOException {
    Path state = folder.resolve("new/state");
    Files.createDirectories(state.resolve("sessions"));
    Files.setPosixFilePermissions(
        state.resolve("sessions"), PosixFilePermissions.fromString("rwxrwxrwx"));
    try (JournalStore store = Logs.open(state)) {
      store.append("s", entries(1, 2));
      Files.write(Logs.file(state, "s"), new byte[] {1}, StandardOpenOption.APPEND);
      store.append("s", entries(3, 3).stream().map(e -> Logs.entry(4, e.body())).toList());
      store.list();
    }

    try (Stream<Path> all = Files.walk(state.resolve("sessions"))) {
      for (Path path : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as("%s", path)
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
    Path made = folder.resolve("made");
    Logs.open(made).close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "äöü-日本", "what?#%20", "a'b\"c"})
  @DisplayName("Row 19: odd names of folders work")
  void row19OddNamesOfFoldersWork(String name) {
    try (JournalStore store = Logs.open(folder.resolve(name))) {
      store.append("s", entries(1, 3));
      assertThat(Logs.read(store, "s")).isEqualTo(entries(1, 3));
      assertThat(store.list()).hasSize(1);
    }
  }

  @Test
  @Needs(Need.STRACE)
  @DisplayName(
      "Row 3: one sync for each acknowledged append, one for its name, one for each folder")
  void row3OneSyncForEachAcknowledgedAppend() throws Exception {
    Path counts = folder.resolve("counts");
    List<String> traced =
        List.of("strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", counts.toString());
    try (ChildJvm child =
        ChildJvm.start(traced, List.of(), AppendHundred.class, folder.resolve("state"))) {
      assertThat(child.line()).isEqualTo("100");
      assertThat(child.exitCode()).isZero();
    }
    long syncs =
        Files.readAllLines(counts).stream()
            .map(line -> line.trim().split("\\s+"))
            .filter(columns -> columns[columns.length - 1].matches("fsync|fdatasync"))
            .mapToLong(columns -> Long.parseLong(columns[3]))
            .sum();
    assertThat(syncs).isEqualTo(100 + 1 + 2);
  }

  /** Appends a hundred entries one by one. */
  static final class AppendHundred {
    private AppendHundred() {}

    public static void main(String[] arguments) {
      try (JournalStore store = Logs.open(Path.of(arguments[0]));
          AutoCloseable claim = store.lock("s")) {
        int done = 0;
        while (done < 100) {
          store.append("s", entries(done + 1, ++done));
        }
        System.out.println(done);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
