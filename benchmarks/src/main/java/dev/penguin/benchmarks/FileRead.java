package dev.penguin.benchmarks;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
 * One round with a file read through the whole gate: arguments checked, path walked, permissions
 * asked, 4 KB read, result cleaned and searched for secrets. Beside it the same round with a tool
 * that does nothing, and the bare change of threads, so that the differences are the price of the
 * read. One operation is a round; a run of fifty is measured. The run's session is deleted, as a
 * thousand of them that an agent remembers would be copied by the collector again and again.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 12, time = 2)
@Measurement(iterations = 5, time = 2)
public class FileRead {
  private static final int ROUNDS = 50;
  private static final RunRequest GO = RunRequest.of("go");

  /** How many calls the model makes in one reply. */
  @Param({"1", "10"})
  private int atOnce;

  private final SessionStore sessions = SessionStore.inMemory();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Path folder;
  private CodingTools tools;
  private Engine reading;
  private Engine idle;

  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = Files.createTempDirectory("penguin-benchmark");
    Files.createDirectories(folder.resolve("src/main"));
    Files.writeString(folder.resolve("src/main/File.java"), "    int value = 1; //\n".repeat(200));
    tools = CodingTools.in(folder).build();
    reading = engine("read_file", tools.tools());
    idle = engine("look", List.of(new Looking()));
  }

  private Engine engine(String tool, List<Tool> tools) {
    EngineBuilder builder =
        Engine.builder()
            .model(
                new CallingModel(
                    ROUNDS,
                    atOnce,
                    n ->
                        new ToolCall(
                            "c" + n,
                            tool,
                            "{\"path\":\"src/main/File.java\",\"limit\":" + (1_000 + n) + "}")))
            .sessionStore(sessions)
            .permissions(Permissions.workspace())
            .limits(
                RunLimits.builder()
                    .maxTurns(ROUNDS + 1)
                    .maxToolCalls(ROUNDS)
                    .timeout(Duration.ofMinutes(1))
                    .build());
    return builder.tools(tools).build();
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public RunResult readFile() {
    return run(reading);
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public RunResult idleTool() {
    return run(idle);
  }

  /** What it costs to have another thread do nothing: each round has to. */
  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public int bareHandOver() throws InterruptedException, ExecutionException {
    int done = 0;
    for (int i = 0; i < ROUNDS; i++) {
      done += threads.submit(() -> 1).get();
    }
    return done;
  }

  private RunResult run(Engine engine) {
    RunResult result = engine.run(GO);
    sessions.delete(result.sessionId());
    return result;
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    reading.close();
    idle.close();
    tools.close();
    threads.shutdown();
    for (String name : List.of("src/main/File.java", "src/main", "src", "")) {
      Files.delete(folder.resolve(name));
    }
  }

  /** Does nothing, at once. */
  private static final class Looking implements Tool {
    private final ToolSpec spec =
        ToolSpec.of("look", "Looks", "{\"type\":\"object\"}").withEffects(Effect.READ);

    @Override
    public ToolSpec spec() {
      return spec;
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success("seen");
    }
  }
}
