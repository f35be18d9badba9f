package dev.penguin.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.events.PrintedLogs;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What spans, metrics and log have of what is said, and what a program loads that has neither. */
@Timeout(120)
class NothingSaidTest {
  private static final String KEY = "sk-canary-0123456789abcdef";
  private static final String OTHERS = "(micrometer|opentelemetry|prometheus|context-propagation)";

  @TempDir Path folder;

  /** What a tool throws is the program's own: the log has it, without keys. */
  private static final String THROWN =
      "threw; the model goes on without it java.lang.IllegalStateException: canary-exception"
          + " [redacted]|";

  @Test
  void nothingOfWhatIsSaidIsInSpansMetricsOrLogUnlessItIsAskedFor() throws Exception {
    String said = output(ObservedRuns.class, classPath(), List.of(), List.of());

    assertThat(said)
        .contains("execute_tool note", "penguin_tool_calls_total", "penguin.denied", "failed")
        .contains("tool=\"unknown\"", "error.type=Authentication")
        .contains(THROWN);
    assertThat(said.replace(THROWN, "")).doesNotContain("canary");
  }

  /** With the threshold of the syncs of the journal gone, which most disks stay below. */
  private static final String EVERY_EVENT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="dev.penguin.JournalSync"><setting name="threshold">0 ms</setting></event>
      </configuration>
      """;

  @Test
  void neitherKeyNorPromptOfARunIsInItsMetricsSpansEventsOrLog() throws Exception {
    Path recording = folder.resolve("run.jfr");
    Path settings = Files.writeString(folder.resolve("every.jfc"), EVERY_EVENT);

    String said =
        output(
            CanaryRun.class,
            classPath(),
            List.of(
                "-Dprinted.level=DEBUG", // more than most backends print unless they are set up
                "-XX:StartFlightRecording:settings=" + settings + ",filename=" + recording),
            List.of(folder.resolve("state").toString(), folder.resolve("work").toString()));
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(recording).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.penguin."))
            .toList();

    assertThat(said)
        .contains("answered: true")
        .contains("DEBUG dev.penguin.event ", "DEBUG dev.penguin.http ", "ToolFinished tool=note")
        .contains("ToolFinished tool=redacted call=c5 ")
        .contains("chat gpt-5-mini", "execute_tool note", "invoke_agent helper")
        .contains("penguin.checkpoint", "penguin.approval.decided", "penguin.retry")
        .contains("penguin_denials_total{by=\"approver\",tool=\"deploy\"} 1.0")
        .contains("penguin_model_retries_total{", "tool=\"unknown\"");
    assertThat(events)
        .extracting(event -> event.getEventType().getName().substring("dev.penguin.".length()))
        .contains("Run", "Turn", "ModelRequest", "ToolCall", "Approval", "JournalSync")
        .contains("Checkpoint");
    assertThat(said).doesNotContain("canary");
    assertThat(events).noneMatch(event -> event.toString().contains("canary"));
  }

  @Test
  void contentThatIsAskedForIsThereWithoutKeys() throws Exception {
    String said = output(ObservedRuns.class, classPath(), List.of(), List.of("content"));

    assertThat(said)
        .contains("canary-instructions [redacted]", "canary-prompt [redacted]")
        .contains("canary-argument [redacted]", "canary-result [redacted]")
        .contains("canary-reply [redacted]", "gen_ai.output.messages")
        .doesNotContain(KEY, "canary-exception " + KEY);
  }

  @Test
  void aProgramWithoutTheirJarsRunsAndLoadsNothingOfThem() throws Exception {
    String without =
        Arrays.stream(classPath().split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(OTHERS + ".*"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(without).isNotEqualTo(classPath());

    for (String path : List.of(without, classPath())) {
      String said = output(PlainRun.class, path, List.of("-Xlog:class+load"), List.of());

      assertThat(said).contains("dev.penguin.engine.Engine ", "answered: looked");
      assertThat(said)
          .doesNotContainPattern("io\\.micrometer|io\\.opentelemetry|io\\.prometheus")
          .doesNotContain("dev.penguin.observe.micrometer", "dev.penguin.observe.otel");
    }
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private String output(Class<?> main, String path, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    Path printed = folder.resolve("printed");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dslf4j.provider=" + PrintedLogs.class.getName());
    command.add("-Dprinted.level=INFO");
    command.addAll(options); // the last one of a property counts
    command.addAll(List.of("-cp", path, main.getName()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CANARY_TOKEN", KEY);
    Process child = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("%s", Files.readString(printed)).isZero();
    return Files.readString(printed);
  }
}
