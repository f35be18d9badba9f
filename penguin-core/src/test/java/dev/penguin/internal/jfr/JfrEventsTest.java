package dev.penguin.internal.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.EventType;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder records of a run, and that a runtime without it runs all the same. */
class JfrEventsTest {
  /** Those that take less than a millisecond are left out else. */
  private static final String EVERY_SYNC =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <configuration version="2.0">
        <event name="dev.penguin.JournalSync">
          <setting name="threshold">0 ms</setting>
        </event>
      </configuration>
      """;

  @TempDir Path folder;

  private String run(String... options) throws IOException, InterruptedException {
    Path printed = folder.resolve("printed");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RecordedRuns.class.getName(),
            folder.resolve("state").toString(),
            folder.resolve("work").toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    String output = Files.readString(printed);
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private List<RecordedEvent> recorded() throws Exception {
    Path file = folder.resolve("run.jfr");
    Path settings = Files.writeString(folder.resolve("all.jfc"), EVERY_SYNC);
    run("-XX:StartFlightRecording:settings=" + settings + ",filename=" + file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().startsWith("dev.penguin."))
        .toList();
  }

  private static List<RecordedEvent> of(List<RecordedEvent> all, String name) {
    return all.stream()
        .filter(event -> event.getEventType().getName().equals("dev.penguin." + name))
        .toList();
  }

  @Test
  void aRunIsRecordedWithItsParts() throws Exception {
    List<RecordedEvent> all =
        recorded().stream().filter(each -> !each.getString("sessionId").equals("kept")).toList();

    RecordedEvent run =
        of(all, "Run").stream()
            .filter(each -> each.getString("agentPath").isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(run.getString("outcome")).isEqualTo("COMPLETED");
    assertThat(run.getString("sessionId")).isEqualTo("recorded");
    String runId = run.getString("runId");
    assertThat(of(all, "Run"))
        .extracting(each -> each.getString("agentPath"))
        .containsExactlyInAnyOrder("", "helper");
    assertThat(of(all, "Turn").stream().filter(each -> each.getString("runId").equals(runId)))
        .extracting(each -> each.getInt("turn"))
        .containsExactly(1, 2, 3, 4);
    assertThat(of(all, "ToolCall"))
        .extracting(each -> each.getString("tool") + ":" + each.getString("failure"))
        .containsExactly("fetch:", "helper:", "breaks:IllegalStateException");
    assertThat(of(all, "Approval"))
        .extracting(each -> each.getString("tool") + ":" + each.getString("decision"))
        .containsExactly("fetch:AllowOnce");
    List<RecordedEvent> requests =
        of(all, "ModelRequest").stream()
            .filter(each -> each.getString("model").equals("openai/gpt-5-mini"))
            .toList();
    assertThat(requests).hasSize(4);
    assertThat(requests).extracting(each -> each.getInt("retries")).containsExactly(1, 0, 0, 0);
    assertThat(requests.get(0).getDuration("retryWait"))
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(110));
    assertThat(requests).allMatch(each -> each.getLong("inputTokens") == 100);
    assertThat(requests).allMatch(each -> each.getLong("outputTokens") == 7);
    assertThat(requests).allMatch(each -> each.getDuration("timeToFirstPiece").toNanos() >= 0);
    assertThat(requests.get(3).getDuration("timeToFirstPiece"))
        .isBetween(Duration.ofNanos(1), requests.get(3).getDuration());
    assertThat(of(all, "JournalSync"))
        .hasSizeGreaterThan(8)
        .allMatch(each -> each.getLong("bytes") > 0);
  }

  @Test
  void keepingFilesAndGoingBackAreRecorded() throws Exception {
    List<RecordedEvent> all = of(recorded(), "Checkpoint");

    assertThat(all).extracting(each -> each.getString("sessionId")).containsOnly("kept");
    assertThat(all)
        .extracting(each -> each.getString("action") + ": " + each.getInt("files"))
        .containsExactly(
            "named: 2",
            "before save: 0",
            "after save: 1",
            "after run: 0",
            "before going back: 0",
            "going back: 1");
    assertThat(all.get(0).getLong("bytes")).isEqualTo("canary-content".length() + 1);
    assertThat(all.get(1).getLong("bytes")).isZero();
    assertThat(all).allMatch(each -> each.getDuration().toNanos() > 0);
  }

  @Test
  void noEventHoldsWhatAnybodySaid() throws Exception {
    List<RecordedEvent> all = recorded();

    assertThat(all).isNotEmpty();
    assertThat(all).noneMatch(event -> event.toString().contains("canary"));
    assertThat(all).extracting(RecordedEvent::getEventType).allMatch(JfrEventsTest::isDescribed);
    assertThat(all).allMatch(event -> event.getStackTrace() == null);
  }

  private static boolean isDescribed(EventType type) {
    return type.getCategoryNames().equals(List.of("Penguin"))
        && type.getLabel() != null
        && type.getDescription() != null
        && type.getFields().stream().allMatch(field -> field.getLabel() != null);
  }

  @Test
  void aRuntimeWithoutTheModuleRunsTheSame() throws Exception {
    String loaded =
        run("-Xlog:class+load", "--limit-modules", "java.base,java.management,java.sql");

    assertThat(loaded).contains("\ndone");
    assertThat(loaded).doesNotContain("jdk.jfr.Event").doesNotContain("RunSpan");
  }
}
