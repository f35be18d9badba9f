package dev.penguin.internal.checkpoint;

import dev.penguin.internal.tree.TreeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
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
 * A checkpoint, synced, of a tree of 5,000 files of some 2,000 bytes: when 3 of them have changed,
 * when none has, and of one named file that has changed, as around a file tool. The changes
 * themselves are not measured. At the end it prints what 500 checkpoints with 3 changes each add to
 * the store.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 4, time = 3)
public class TreeCheckpoint {
  private static final int FILES = 5_000;
  private static final int CHECKPOINTS = 500;

  private final Random random = new Random(5);
  private Path folder;
  private Path root;
  private CheckpointStore store;
  private FileHistory history;
  private Path last;

  @Setup(Level.Trial)
  public void open() throws IOException {
    // Beside the program: a folder for temporary files may be in memory, where a sync is nothing.
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "penguin-benchmark");
    root = Files.createDirectory(folder.resolve("work"));
    for (int i = 0; i < FILES; i++) {
      write(i);
    }
    store =
        CheckpointStore.open(
            folder.resolve("state"), root, TreeLimits.DEFAULT, InstantSource.system());
    history = store.history("s", null);
    history.take(Origin.OUTSIDE);
  }

  private void write(int file) throws IOException {
    Path in = root.resolve("d" + file / 400).resolve("e" + file / 40);
    Files.createDirectories(in);
    StringBuilder text = new StringBuilder();
    while (text.length() < 2_000) {
      text.append("    value").append(random.nextInt(10_000)).append(" = compute();\n");
    }
    last = in.resolve("File" + file + ".java");
    Files.writeString(last, text);
  }

  /** Three files that have changed. */
  @State(Scope.Thread)
  public static class Three {
    @Setup(Level.Invocation)
    public void change(TreeCheckpoint tree) throws IOException {
      for (int i = 0; i < 3; i++) {
        tree.write(tree.random.nextInt(FILES));
      }
    }
  }

  /** One file that has changed. */
  @State(Scope.Thread)
  public static class One {
    @Setup(Level.Invocation)
    public void change(TreeCheckpoint tree) throws IOException {
      tree.write(tree.random.nextInt(FILES));
    }
  }

  @Benchmark
  public FileCheckpoint threeChanges(Three changed) {
    return history.take(Origin.AGENT);
  }

  @Benchmark
  public FileCheckpoint noChange() {
    return history.take(Origin.AGENT);
  }

  @Benchmark
  public FileCheckpoint namedFile(One changed) {
    return history.takeOf(Set.of(last), Origin.AGENT);
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    long before = store.bytes();
    for (int i = 0; i < CHECKPOINTS; i++) {
      new Three().change(this);
      history.take(Origin.AGENT);
    }
    System.out.printf(
        "%n%d checkpoints with 3 changes: %,d bytes%n", CHECKPOINTS, store.bytes() - before);
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }
}
