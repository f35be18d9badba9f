package dev.penguin.engine.sessions;

import dev.penguin.internal.journal.JournalStore;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ContractCase;
import dev.penguin.testing.SessionStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stores in memory and in files keep the contract; one of a user's own is in ListStore. */
@Timeout(120)
class JournalStoreContractTest {
  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> aStoreInFilesKeepsTheContract() {
    return tests(
        SessionStoreContract.cases(() -> JournalStore.open(next(), InstantSource.system())));
  }

  @TestFactory
  Stream<DynamicTest> aStoreInMemoryKeepsTheContract() {
    return tests(SessionStoreContract.cases(SessionStore::inMemory));
  }

  private static Stream<DynamicTest> tests(List<ContractCase> cases) {
    return cases.stream().map(each -> DynamicTest.dynamicTest(each.name(), each::run));
  }

  private Path next() {
    try {
      return Files.createTempDirectory(folder, "state");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
