package dev.penguin.benchmarks;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One round with a file of 4 KB edited in a tree of 5,000 files, with a session in a state
 * directory: with checkpoints and without, so that the difference is their price. One operation is
 * a round; a run of fifty is measured, so that the look at the whole tree after a run counts with a
 * fiftieth.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 3)
public class FileEdit {
  private static final int ROUNDS = 50;
  private static final int FILES = 5_000;
  private static final String LINES = "    int other = compute();\n".repeat(150);

  /** Whether the files are kept. */
  @Param({"true", "false"})
  private boolean checkpoints;

  private Path folder;
  private Path file;
  private Engine engine;
  private Session first;
  private Checkpoint start;
  private Session session;

  @Setup(Level.Trial)
  public void open() throws IOException {
    // Beside the program: a folder for temporary files may be in memory, where a sync is nothing.
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "penguin-benchmark");
    Path root = Files.createDirectory(folder.resolve("work")).toRealPath();
    for (int i = 0; i < FILES; i++) {
      Path in = Files.createDirectories(root.resolve("d" + i / 400).resolve("e" + i / 40));
      Files.writeString(in.resolve("File" + i + ".java"), "// " + i + "\n" + LINES);
    }
    file = root.resolve("d3/Edited.java");
    write();
    engine =
        Engine.builder()
            .model(new CallingModel(ROUNDS, 1, FileEdit::edit))
            .workspace(root)
            .stateDirectory(folder.resolve("state"))
            .checkpoints(checkpoints)
            .permissions(Permissions.workspace())
            .limits(
                RunLimits.builder()
                    .maxTurns(ROUNDS + 1)
                    .maxToolCalls(ROUNDS)
                    .timeout(Duration.ofMinutes(1))
                    .build())
            .build();
    first = engine.session("first");
    start = first.checkpoint("start");
  }

  private static ToolCall edit(int n) {
    return new ToolCall(
        "c" + n,
        "edit_file",
        "{\"path\":\"d3/Edited.java\",\"old_text\":\"value = %d;\",\"new_text\":\"value = %d;\"}"
            .formatted(n, n + 1));
  }

  private void write() throws IOException {
    Files.writeString(file, "    int value = 0;\n" + LINES);
  }

  /** Each run has a session that goes on from the same place, so that none grows. */
  @Setup(Level.Invocation)
  public void begin() throws IOException {
    write();
    session = first.fork(start);
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public RunResult editFile() {
    return session.run("go");
  }

  @TearDown(Level.Invocation)
  public void end() throws IOException {
    if (!Files.readString(file).startsWith("    int value = " + ROUNDS + ";")) {
      throw new IllegalStateException("The file was not edited " + ROUNDS + " times");
    }
    engine.sessions().delete(session.id());
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    engine.close();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path each : found.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }
}
