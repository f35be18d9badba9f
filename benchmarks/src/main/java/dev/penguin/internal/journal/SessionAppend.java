package dev.penguin.internal.journal;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Usage;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionLock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One entry appended to a session and synced, beside the same bytes written to a bare file and
 * synced, in the same folder. The JSON, the checksum and the look at the lease are part of ours
 * alone. Times are sampled: the median says more about a disk than the average.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(4)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 4, time = 2)
public class SessionAppend {
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");
  private static final String TEXT = "The answer, in a line of some length. ".repeat(20);

  private Path folder;
  private JournalStore store;
  private SessionLock claim;
  private FileChannel bare;
  private byte[] line;
  private long sequence;

  @Setup(Level.Trial)
  public void open() throws IOException {
    // Beside the program: a folder for temporary files may be in memory, where a sync is nothing.
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "penguin-benchmark");
    store = JournalStore.open(folder, InstantSource.system());
    claim = store.lock("s");
    store.append("s", List.of(new SessionEntry(1, AT, new Created(false, Optional.empty()))));
    sequence = 1;
    bare =
        FileChannel.open(
            folder.resolve("bare"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    line = LogRecord.lines(List.of(said(1_000)));
  }

  private static SessionEntry said(long sequence) {
    return new SessionEntry(sequence, AT, new MessageAdded(AssistantMessage.of(TEXT), Usage.of(100, 20)));
  }

  @Benchmark
  public void append() {
    store.append("s", List.of(said(++sequence)));
  }

  @Benchmark
  public int bare() throws IOException {
    int written = bare.write(ByteBuffer.wrap(line));
    bare.force(false);
    return written;
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    bare.close();
    claim.close();
    store.close();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
