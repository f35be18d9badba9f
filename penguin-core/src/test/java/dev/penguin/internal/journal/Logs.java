package dev.penguin.internal.journal;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/** Small logs for tests. */
public final class Logs {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Logs() {}

  public static JournalStore open(Path state) {
    return JournalStore.open(state, InstantSource.system());
  }

  static SessionEntry entry(long sequence, Body body) {
    return new SessionEntry(sequence, START.plusSeconds(sequence), body);
  }

  static SessionEntry entry(long sequence) {
    return entry(
        sequence,
        sequence == 1
            ? new Created(false, Optional.empty())
            : new MessageAdded(
                sequence % 2 == 0
                    ? UserMessage.of("question " + sequence)
                    : AssistantMessage.of("answer " + sequence),
                Usage.NONE));
  }

  static List<SessionEntry> entries(long from, long to) {
    List<SessionEntry> entries = new ArrayList<>();
    for (long sequence = from; sequence <= to; sequence++) {
      entries.add(entry(sequence));
    }
    return entries;
  }

  public static List<SessionEntry> read(SessionStore store, String id) {
    List<SessionEntry> entries = new ArrayList<>();
    store.read(id, entries::add);
    return entries;
  }

  public static Path file(Path state, String id) {
    return state.resolve("sessions").resolve(id + ".log");
  }

  /**
   * Folders in memory, where the machine has such: for tests that sync a thousand times and make up
   * the loss themselves, a real disk adds nothing but its time.
   */
  static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, "penguin")
          : Files.createTempDirectory("penguin");
    }
  }
}
