package dev.penguin.internal.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run logs, read from a program of its own with a backend of its own. */
class LogTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final String FIRST = "{penguin.run=RUN, penguin.session=first, request=1} ";
  private static final String SECOND = "{penguin.run=RUN, penguin.session=second, request=2} ";

  private static final String NOTE =
      " tool=note call=call_1 arguments={\"text\":\"canary-argument\"}";
  private static final String ESCAPED = "x\\n2030-01-01 ERROR admin login\\u001b[2K";

  @TempDir Path folder;

  @Test
  @DisplayName("D7 One line an event at debug, without what anybody said, escaped")
  void d7OneLineAnEventWithoutContent() throws Exception {
    List<String> lines = log("DEBUG", "app");

    assertThat(lines)
        .filteredOn(line -> line.contains("session=first"))
        .containsExactly(
            event(FIRST + "RunStarted model=scripted/model"),
            event(FIRST + "TurnStarted turn=1"),
            event(FIRST + "ModelReplied characters=0 toolCalls=2 inputTokens=12 outputTokens=17"),
            event(FIRST + "ApprovalAsked tool=note call=call_1"),
            event(FIRST + "ApprovalDecided tool=note call=call_1 allowed=true"),
            event(FIRST + "ToolStarted tool=note call=call_1"),
            event(FIRST + "ToolFinished tool=note call=call_1 failed=false characters=24 millis=0"),
            event(
                FIRST
                    + "ToolFinished tool="
                    + ESCAPED
                    + " call=call_2"
                    + " failed=true characters=67 millis=0"),
            event(FIRST + "TurnStarted turn=2"),
            "DEBUG dev.penguin.event.delta " + FIRST + "TextDelta characters=13",
            "DEBUG dev.penguin.event.delta " + FIRST + "TextDelta characters=10",
            event(FIRST + "ModelReplied characters=23 toolCalls=0 inputTokens=35 outputTokens=7"),
            event(FIRST + "RunFinished outcome=COMPLETED inputTokens=47 outputTokens=24"));
    assertThat(lines).noneMatch(line -> line.contains("canary"));
  }

  @Test
  void whatWasSaidIsLoggedWhenAskedForAndKeysNever() throws Exception {
    List<String> lines = log("TRACE", "dev.penguin.event");

    assertThat(lines)
        .filteredOn(line -> line.startsWith("TRACE") && line.contains("session=first"))
        .containsExactly(
            content(FIRST + "Prompt text=canary-prompt " + ESCAPED),
            content(FIRST + "ModelReplied text="),
            content(FIRST + "ApprovalAsked" + NOTE + " reason=a rule asks about note"),
            content(FIRST + "ApprovalDecided" + NOTE + " reason=once"),
            content(FIRST + "ToolStarted" + NOTE),
            content(FIRST + "ToolFinished" + NOTE + " text=canary-result [redacted]"),
            content(
                FIRST
                    + "ToolFinished tool="
                    + ESCAPED
                    + " call=call_2 arguments={}"
                    + " text=There is no tool '"
                    + ESCAPED
                    + "'. Tools: note."),
            content(FIRST + "ModelReplied text=canary-reply [redacted]"),
            content(FIRST + "RunFinished text=canary-reply [redacted]"));
    assertThat(lines).noneMatch(line -> line.contains(KEY));
  }

  @Test
  void toolsAndApproversSeeTheContextOfTheRunAndItsOwnerGetsItBack() throws Exception {
    List<String> lines = log("INFO", "nobody");

    assertThat(lines)
        .containsExactly(
            "INFO app " + FIRST + "approving",
            "INFO app " + FIRST + "noting",
            "INFO app {penguin.run=mine, request=1} between",
            "INFO app " + SECOND + "approving",
            "INFO app " + SECOND + "noting",
            "INFO app {request=2} after");
  }

  @Test
  @DisplayName("what a call leaves in the MDC does not reach the next call on its thread")
  void aCallLeavesNothingInTheContext() throws Exception {
    assertThat(log(ClearedLogs.class, "INFO", "nobody"))
        .hasSize(40)
        .containsOnly("INFO app {} noting");
  }

  private static String event(String rest) {
    return "DEBUG dev.penguin.event " + rest;
  }

  private static String content(String rest) {
    return "TRACE dev.penguin.content " + rest;
  }

  @Test
  void failuresOfTheProgramsOwnCodeAreLoggedWithoutKeys() throws Exception {
    List<String> lines = log(FailingRuns.class, "WARN", "nobody");

    assertThat(lines)
        .extracting(line -> line.replaceAll("^WARN \\S+ \\{[^}]*\\} |: \\[redacted\\].*", ""))
        .containsExactlyInAnyOrder(
            "A listener of run RUN threw; it goes on receiving events java.lang.IllegalStateException",
            "The call call_2 of the tool 'broken' threw; the model goes on without it"
                + " java.lang.IllegalStateException",
            "The approver failed; the call of 'note' is denied java.lang.IllegalStateException",
            "A subscriber to events threw, and gets no more of them java.lang.IllegalStateException",
            "What should happen when a run is stopped threw java.lang.IllegalStateException");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("WARN dev.penguin.tool "))
        .singleElement()
        .asString()
        .contains("The call call_2 of the tool 'broken' threw");
    assertThat(lines)
        .allMatch(line -> line.contains("|Caused by: java.io.IOException: no [redacted]|"))
        .allMatch(line -> line.contains("|at dev.penguin.internal.events.FailingRuns."))
        .noneMatch(line -> line.contains(KEY));
  }

  private List<String> log(String level, String without) throws IOException, InterruptedException {
    return log(LoggedRuns.class, level, without);
  }

  private List<String> log(Class<?> program, String level, String without)
      throws IOException, InterruptedException {
    Path printed = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dslf4j.provider=" + PrintedLogs.class.getName());
    command.add("-Dprinted.level=" + level);
    command.add("-Dprinted.without=" + without);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(program.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CANARY_TOKEN", KEY);
    Process child = builder.redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("%s", Files.readString(printed)).isZero();
    return Files.readAllLines(printed).stream()
        .filter(line -> !line.startsWith("SLF4J(I)"))
        .map(line -> line.replaceFirst("penguin.run=run[^,}]*", "penguin.run=RUN"))
        .map(line -> line.replaceFirst(" of run run-\\w+ ", " of run RUN "))
        .toList();
  }
}
