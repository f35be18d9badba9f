package dev.penguin.benchmarks;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * What the engine itself costs for one round of a tool: the model's call, the checks, the tool on
 * its thread, the result, and the view that the next request sends. The model answers at once and
 * the tool does nothing. One operation is a round; a run of fifty is measured, so that the start of
 * the run counts with a fiftieth.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ToolRound {
  private static final int ROUNDS = 50;

  /** How many messages stand before the first round. */
  @Param({"10", "500"})
  public int history;

  private Engine engine;
  private RunRequest request;

  @Setup(Level.Trial)
  public void open() {
    engine =
        Engine.builder()
            .model(new CallingModel("look", ROUNDS))
            .tools(new Looking())
            .limits(
                RunLimits.builder()
                    .maxTurns(ROUNDS + 1)
                    .maxToolCalls(ROUNDS)
                    .timeout(Duration.ofMinutes(1))
                    .build())
            .build();
    List<Message> before = new ArrayList<>();
    for (int i = 0; i < history / 2; i++) {
      before.add(UserMessage.of("question " + i));
      before.add(AssistantMessage.of("answer " + i));
    }
    request = RunRequest.of("go on").withHistory(before);
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public RunResult round() {
    return engine.run(request);
  }

  @TearDown(Level.Trial)
  public void close() {
    engine.close();
  }

  /** Does nothing, at once. */
  private static final class Looking implements Tool {
    private final ToolSpec spec = ToolSpec.of("look", "Looks", "{\"type\":\"object\"}");

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
