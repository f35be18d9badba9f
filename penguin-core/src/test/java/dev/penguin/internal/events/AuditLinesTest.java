package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.redaction.Redactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each line of the audit file begins on a line of its own, whatever stood there before. */
@Timeout(120)
class AuditLinesTest {
  private static final byte[] HALF_A_LETTER = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3};

  @TempDir Path folder;
  private final Redactor redactor = new Redactor(() -> List.of(), Map.of());
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("audit.jsonl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "|",
        "{}|",
        "{}",
        "{\"at\":\"2026",
        "{}|{\"at\":\"2026",
        "{}||",
        " ",
        "{\"a\":\"\0\0\0",
        "{}\r"
      })
  void theFirstLineOfAnOpeningBeginsALine(String left) throws IOException {
    String before = left.replace('|', '\n');
    Files.writeString(file, before);

    write(1, "mine");

    String text = Files.readString(file);
    assertThat(text).startsWith(before);
    String added = text.substring(before.length());
    boolean whole = before.isEmpty() || before.endsWith("\n");
    assertThat(added).startsWith(whole ? "{" : "\n{").endsWith("}\n");
    assertThat(runOf(added.strip())).isEqualTo("mine");
  }

  @Test
  void aLineAfterHalfALetterOfAnotherProcessBeginsALineAndTheNextOnesDoToo() throws IOException {
    try (AuditLog audit = AuditLog.in(folder)) {
      audit.write(AuditWriter.started("mine", 1), redactor);
      Files.write(file, HALF_A_LETTER, StandardOpenOption.APPEND);
      audit.write(AuditWriter.started("mine", 2), redactor);
      audit.write(AuditWriter.started("mine", 3), redactor);
      Files.writeString(file, "{\"run\":\"other\"}\n", StandardOpenOption.APPEND);
      audit.write(AuditWriter.started("mine", 4), redactor);
    }

    List<String> lines = lines();
    assertThat(lines).hasSize(6);
    assertThat(lines.stream().map(AuditLinesTest::runOf))
        .containsExactly("mine", "torn", "mine", "mine", "other", "mine");
  }

  @Test
  void agentsOfOneProcessWriteToOneFileSideBySide() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch begin = new CountDownLatch(1);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (String run : List.of("a", "b", "c", "d")) {
        ends.add(
            threads.submit(
                () -> {
                  begin.await();
                  write(50, run);
                  return run;
                }));
      }
      begin.countDown();
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(lines().stream().map(AuditLinesTest::runOf)).hasSize(200).doesNotContain("torn");
  }

  /**
   * A limit on the size of files stands for a disk that is full for one process: it writes half a
   * line and fails. The others, which have more room, go on behind it.
   */
  @Test
  void halfLinesOfProcessesWhoseDiskIsFullAreGluedToNothing() throws Exception {
    List<String> written = new ArrayList<>();
    try (AuditLog audit = AuditLog.in(folder)) {
      for (int blocks = 1; blocks <= 4; blocks++) {
        written.addAll(output(start("limited", 1_000, blocks)));
        audit.write(AuditWriter.started("mine", blocks), redactor);
        written.add("mine " + blocks);
      }
    }
    Process one = start("one", 200, 4_000);
    Process other = start("other", 200, 4_000);
    written.addAll(output(one));
    written.addAll(output(other));

    List<String> found = new ArrayList<>();
    for (String line : lines()) {
      String run = runOf(line);
      found.add(run.equals("torn") ? "failed" : run + " " + number(line));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(written);
    assertThat(found.stream().filter("failed"::equals)).hasSize(4);
  }

  private static List<String> output(Process process) throws IOException {
    try (BufferedReader output = process.inputReader()) {
      return output.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }

  private Process start(String run, int lines, int blocks) throws IOException {
    return new ProcessBuilder(
            "bash",
            "-c",
            "ulimit -f " + blocks + " && exec \"$@\"",
            "bash",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            AuditWriter.class.getName(),
            folder.toString(),
            run,
            String.valueOf(lines))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void write(int lines, String run) throws IOException {
    try (AuditLog audit = AuditLog.in(folder)) {
      for (int i = 1; i <= lines; i++) {
        audit.write(AuditWriter.started(run, i), redactor);
      }
    }
  }

  private List<String> lines() throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    assertThat(text).endsWith("}\n");
    return Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
  }

  /** Whose line it is; "torn" when it cannot be read. */
  private static String runOf(String line) {
    try {
      return String.valueOf(Json.parseObject(line).get("run"));
    } catch (RuntimeException e) {
      return "torn";
    }
  }

  private static String number(String line) {
    return String.valueOf(Json.parseObject(line).get("sequence"));
  }
}
