package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.journal.FaultyDisk.Fault;
import dev.penguin.internal.journal.FaultyDisk.Left;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of a journal, whichever operation on its files fails or is the last one. */
@Timeout(120)
class JournalLawsTest {
  /**
   * Each fault takes its turn at other operations, so that all three kinds of a fault meet each.
   */
  private static final int STRIDE = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 1 : 3;

  private static final ProcessIdentity ME = ProcessIdentity.current();

  /** One with the number of this process, that has ended. */
  private static final ProcessIdentity ENDED =
      new ProcessIdentity(ME.machine(), ME.pid(), ME.started() - 1);

  @TempDir(factory = Logs.InMemory.class)
  Path folder;

  @ParameterizedTest
  @EnumSource(names = "STOPS", mode = EnumSource.Mode.EXCLUDE)
  void whicheverOperationFailsNothingIsLostOrHalfThereAndAllIsGivenBack(Fault fault)
      throws IOException {
    boolean failed = true;
    for (int operation = 1 + fault.ordinal() % STRIDE; failed; operation += STRIDE) {
      Path state = newState();
      FaultyDisk disk = new FaultyDisk(state);
      try (JournalStore store = open(disk.folder(), ME);
          JournalStore other = open(new FaultyDisk(state).folder(), ME)) {
        JournalWork work = new JournalWork(store, other);
        disk.fail(operation, fault);

        work.run();

        work.checkAll(other);
        failed = disk.failed();
        assertThat(Thread.interrupted())
            .isEqualTo(failed && fault.name().startsWith("INTERRUPTED"));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(fault + " at operation " + operation, e);
      }
      assertThat(disk.open()).as("%s at operation %d", fault, operation).isEmpty();
      assertThat(state.resolve("sessions").toFile().list())
          .as("%s at operation %d", fault, operation)
          .noneMatch(name -> name.endsWith(".young"))
          .doesNotContain("u.lease");
    }
  }

  @Test
  void whereverThePowerIsCutAllThatWasAcknowledgedIsThere() throws IOException {
    int operation = 0;
    while (cut(++operation)) {
      assertThat(operation).isLessThan(1000);
    }
    assertThat(operation).isGreaterThan(40);
  }

  /** Cuts the power at an operation; false when the work was done before. */
  private boolean cut(int operation) throws IOException {
    FaultyDisk disk = new FaultyDisk(newState());
    boolean cut = false;
    JournalStore store = open(disk.folder(), ENDED);
    JournalWork work = new JournalWork(store, null);
    disk.fail(operation, Fault.STOPS);
    try (store) {
      work.run();
    } catch (StorageException.Failed e) {
      cut = true;
    }
    for (Left left : Left.values()) {
      Path state = newState();
      disk.leave(left, state);
      try (JournalStore reopened = open(new FaultyDisk(state).folder(), ME)) {
        work.checkAll(reopened);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("Cut at operation " + operation + ", left is " + left, e);
      }
    }
    return cut;
  }

  private Path newState() throws IOException {
    Path state = Files.createTempDirectory(folder.toRealPath(), "state");
    Files.createDirectory(state.resolve("sessions"));
    return state;
  }

  private static JournalStore open(Path state, ProcessIdentity who) {
    return new JournalStore(
        state, InstantSource.system(), who, FileLeaseTiming.USUAL, FileSteps.NONE);
  }
}
