package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.session.SessionLock;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What processes leave that end while they make or delete a session. */
@Timeout(120)
@SuppressWarnings("try") // claims are held, not used
class RemainsTest {
  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(strings = {"create", "write", "name"})
  void whatADeadProcessLeftIsSweptWhenTheSessionsAreListed(String step) throws Exception {
    try (ChildJvm child = ChildJvm.start(Halting.class, state, step)) {
      assertThat(child.exitCode()).isEqualTo(3);
    }
    assertThat(files()).isNotEmpty();
    Files.writeString(state.resolve("sessions/x.young"), "of nobody");
    Path index = Files.writeString(state.resolve("sessions/index.5e1f"), "half");
    Files.setLastModifiedTime(index, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    try (Engine engine = engine()) {
      assertThat(engine.sessions().list()).isEmpty();
      assertThat(files()).isEmpty();
      assertThat(engine.session("s").run("hi").text()).isEqualTo("hello");
      assertThat(engine.sessions().list()).hasSize(1);
    }
  }

  /** Ends at a step of making a session. */
  static final class Halting {
    private Halting() {}

    public static void main(String[] arguments) {
      FileSteps steps =
          what -> {
            if (what.equals(arguments[1])) {
              Runtime.getRuntime().halt(3);
            }
          };
      store(Path.of(arguments[0]), steps).append("s", Logs.entries(1, 2));
    }
  }

  @Test
  void aPipeInThePlaceOfTheIndexIsReplacedAndNotWaitedFor() throws Exception {
    try (Engine engine = engine()) {
      engine.session("s").run("hi");
    }
    Path index = state.resolve("sessions/index");
    assertThat(new ProcessBuilder("mkfifo", index.toString()).start().waitFor()).isZero();
    try (Engine engine = engine()) {
      assertThat(engine.sessions().list()).hasSize(1);
    }
    assertThat(index).isRegularFile();
  }

  @Test
  void aSessionThatIsJustBeingMadeIsNotSwept() throws IOException {
    try (JournalStore one = store(state, FileSteps.NONE);
        SessionLock claim = one.lock("s");
        Engine engine = engine()) {
      assertThat(engine.sessions().list()).isEmpty();
      assertThat(files()).containsExactly("s.lease");
      one.append("s", Logs.entries(1, 2));
      assertThat(engine.sessions().list()).hasSize(1);
    }
  }

  @Test
  void aLeaseThatCannotBeWrittenIsRemovedWhenTheSessionIsGivenBack() throws IOException {
    AtomicBoolean broken = new AtomicBoolean();
    FileSteps steps =
        what -> {
          if (broken.get() && what.equals("lease")) {
            throw new IOException("No space left on device");
          }
        };
    try (JournalStore one = store(state, steps);
        JournalStore other = store(state, FileSteps.NONE)) {
      try (SessionLock claim = one.lock("s")) {
        one.append("s", Logs.entries(1, 1));
        broken.set(true);
      }
      try (SessionLock claim = other.lock("s")) { // at once, or it throws
        other.append("s", Logs.entries(2, 2));
      }
      assertThat(Logs.read(other, "s")).isEqualTo(Logs.entries(1, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "create", "write", "sync", "name"})
  void anAppendThatIsRefusedWhileASessionIsMadeLeavesNothingInALivingProcess(String step)
      throws IOException {
    AtomicBoolean full = new AtomicBoolean(true);
    FileSteps steps =
        what -> {
          if (full.get() && what.equals(step)) {
            throw new IOException("No space left on device");
          }
        };
    try (JournalStore store = store(state, steps)) {
      for (int i = 0; i < 3; i++) {
        String id = "s" + i;
        assertThatThrownBy(() -> store.append(id, Logs.entries(1, 2)))
            .isInstanceOf(StorageException.Failed.class)
            .hasMessageContaining("No space left on device");
        assertThat(files()).isEmpty();
      }
      full.set(false);
      store.append("s0", Logs.entries(1, 2));
      assertThat(Logs.read(store, "s0")).isEqualTo(Logs.entries(1, 2));
    }
  }

  /** No file may have a byte, which stands for a full disk. */
  @Test
  void runsThatAFullDiskRefusesLeaveNothingInALivingProcess() throws Exception {
    List<String> limited = List.of("bash", "-c", "ulimit -f 0 && exec \"$@\"", "bash");
    try (ChildJvm child =
        ChildJvm.start(limited, List.of("-XX:-UsePerfData"), RefusedRuns.class, state)) {
      assertThat(child.line()).isEqualTo("Failed File too large");
      assertThat(child.line()).isEqualTo("6 runs refused, left: []");
      assertThat(child.exitCode()).isZero();
    }
  }

  /** Runs without a session and in one, none of which can be stored. */
  static final class RefusedRuns {
    private RefusedRuns() {}

    public static void main(String[] arguments) throws IOException {
      Path state = Path.of(arguments[0]);
      int refused = 0;
      try (Engine engine =
          Engine.builder().model(ScriptedModel.replying()).stateDirectory(state).build()) {
        for (int i = 0; i < 6; i++) {
          try {
            RunRequest request = RunRequest.of("hi ".repeat(1_000));
            RunResult result = i % 2 == 0 ? engine.run(request) : engine.session("s").run(request);
            System.out.println("not refused: " + result.text());
          } catch (StorageException e) {
            refused++;
            if (refused == 1) {
              String cause = String.valueOf(e.getCause() == null ? "" : e.getCause().getMessage());
              System.out.println(e.getClass().getSimpleName() + " " + cause);
            }
          }
        }
        System.out.println(refused + " runs refused, left: " + files(state));
      }
    }
  }

  private Engine engine() {
    return Engine.builder().model(ScriptedModel.replying("hello")).stateDirectory(state).build();
  }

  private static JournalStore store(Path state, FileSteps steps) {
    return new JournalStore(
        state, InstantSource.system(), ProcessIdentity.current(), FileLeaseTiming.USUAL, steps);
  }

  private List<String> files() throws IOException {
    return files(state);
  }

  private static List<String> files(Path state) throws IOException {
    try (Stream<Path> all = Files.list(state.resolve("sessions"))) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
