package dev.penguin.benchmarks;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A rare word searched in 2,000 files of some 10,000 bytes by {@code search_text}, beside {@code
 * grep -rn} as a process of its own. The tool is called without an engine around it. Both must find
 * the same number of lines.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class FileSearch {
  private static final int FILES = 2_000;
  private static final int HOLDS_THE_WORD = 500;

  /** What is looked for. */
  @Param({"needle", "[nm]eedle[0-9]+"})
  private String pattern;

  private Path folder;
  private CodingTools tools;
  private Tool search;

  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = Files.createTempDirectory("penguin-benchmark");
    generate();
    tools = CodingTools.in(folder).build();
    search =
        tools.tools().stream()
            .filter(tool -> tool.spec().name().equals("search_text"))
            .findFirst()
            .orElseThrow();
  }

  private void generate() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < FILES; i++) {
      Path in = folder.resolve("d" + i / 400).resolve("e" + i / 40);
      Files.createDirectories(in);
      StringBuilder text = new StringBuilder();
      while (text.length() < 10_000) {
        text.append("    value").append(random.nextInt(10_000)).append(" = compute(");
        text.append(random.nextInt()).append(");\n");
      }
      text.append(i % HOLDS_THE_WORD == 0 ? "    // needle" + i + "\n" : "");
      Files.writeString(in.resolve("File" + i + ".java"), text);
    }
  }

  @Benchmark
  public String searchText() throws Exception {
    ToolCall call = new ToolCall("c1", "search_text", "{\"pattern\":\"" + pattern + "\"}");
    ToolResult result = search.call(call, new Alone());
    return checked(result.text());
  }

  @Benchmark
  public String grep() throws IOException {
    Process process =
        new ProcessBuilder("grep", "-rnE", pattern, ".").directory(folder.toFile()).start();
    return checked(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  private static String checked(String found) {
    if (found.lines().count() != FILES / HOLDS_THE_WORD) {
      throw new IllegalStateException("Not what was looked for: " + found);
    }
    return found;
  }

  @TearDown(Level.Trial)
  public void close() throws IOException {
    tools.close();
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** A call outside of any run. */
  private static final class Alone implements ToolContext {
    @Override
    public String runId() {
      return "run";
    }

    @Override
    public String sessionId() {
      return "session";
    }

    @Override
    public Map<String, Object> attributes() {
      return Map.of();
    }

    @Override
    public Cancellation cancellation() {
      return Cancellation.never();
    }

    @Override
    public Duration remaining() {
      return Duration.ofHours(1);
    }

    @Override
    public void progress(String message) {
      // Nobody watches.
    }
  }
}
