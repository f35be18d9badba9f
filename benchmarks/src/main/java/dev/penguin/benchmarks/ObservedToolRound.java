package dev.penguin.benchmarks;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.observe.micrometer.MicrometerMetrics;
import dev.penguin.observe.otel.OpenTelemetryTracing;
import dev.penguin.tool.Tool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
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
 * What metrics and traces add to a round of a tool, with sessions in memory and in files. The spans
 * are sampled, all of them, and given in batches to an exporter that drops them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ObservedToolRound {
  private static final int ROUNDS = 50;

  record Nothing(int n) {}

  /** Who watches. */
  @Param({"nobody", "a listener", "metrics", "traces", "both"})
  public String watched;

  /** Where the sessions are. */
  @Param({"memory", "files"})
  public String sessions;

  private Engine engine;
  private OpenTelemetrySdk sdk;
  private SimpleMeterRegistry registry;
  private Path state;

  @Setup(Level.Trial)
  public void open() throws IOException {
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(BatchSpanProcessor.builder(new Dropping()).build())
                    .build())
            .build();
    registry = new SimpleMeterRegistry();
    EngineBuilder builder =
        Engine.builder()
            .model(new CallingModel("look", ROUNDS))
            .tools(Tool.of("look", "Looks", Nothing.class, nothing -> "seen"))
            .limits(
                RunLimits.builder()
                    .maxTurns(ROUNDS + 1)
                    .maxToolCalls(ROUNDS)
                    .timeout(Duration.ofMinutes(1))
                    .build());
    if (sessions.equals("files")) {
      state = Files.createTempDirectory(Path.of("").toAbsolutePath(), "observed-");
      builder.stateDirectory(state);
    }
    switch (watched) {
      case "a listener" -> builder.listener(event -> {});
      case "metrics" -> builder.listener(MicrometerMetrics.of(registry));
      case "traces" -> builder.listener(OpenTelemetryTracing.of(sdk));
      case "both" ->
          builder
              .listener(MicrometerMetrics.of(registry))
              .listener(OpenTelemetryTracing.of(sdk));
      default -> {}
    }
    engine = builder.build();
  }

  @Benchmark
  @OperationsPerInvocation(ROUNDS)
  public RunResult round() {
    return engine.run(RunRequest.of("go on"));
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    engine.close();
    sdk.close();
    registry.close();
    if (state != null) {
      try (Stream<Path> files = Files.walk(state)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static final class Dropping implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
