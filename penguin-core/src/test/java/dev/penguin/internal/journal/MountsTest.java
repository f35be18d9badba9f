package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.json.Json;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.needs.Mounts;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Section 4, rows 8 and 9, on file systems that a child process mounts for itself alone. */
@Timeout(120)
@Needs(Need.MOUNTS)
class MountsTest {
  private static final String WORD = "a word that is long enough to fill a disk. ".repeat(100);

  @TempDir Path folder;

  private ChildJvm mounted(String mount, Class<?> main) throws IOException {
    List<String> with = new ArrayList<>(Mounts.command());
    with.addAll(List.of("bash", "-c", mount + " && shift && exec \"$@\"", "bash"));
    with.add(folder.toString());
    return ChildJvm.start(with, List.of("-XX:-UsePerfData"), main, folder);
  }

  @Test
  @DisplayName("Row 9: a read-only mount with sessions on it is a clear error when it is opened")
  void row9AReadOnlyMountIsAClearErrorWhenItIsOpened() throws Exception {
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("hello")).stateDirectory(folder).build()) {
      engine.session("s").run("hi");
    }
    String mount = "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
    try (ChildJvm child = mounted(mount, OpenState.class)) {
      assertThat(child.line())
          .isEqualTo(
              "The state directory %s cannot be used: AccessDeniedException %s. Name a directory that this process may create and write to (see errors.md#state-directory in the penguin-core jar)"
                  .formatted(folder, folder));
      assertThat(child.exitCode()).isZero();
    }
  }

  /** Opens the sessions, and says what comes of it. */
  static final class OpenState {
    private OpenState() {}

    public static void main(String[] arguments) {
      try (Engine engine =
          Engine.builder()
              .model(ScriptedModel.replying())
              .stateDirectory(Path.of(arguments[0]))
              .build()) {
        System.out.println(engine.session("s").resume().text());
      } catch (ConfigurationException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  @DisplayName("Row 8: a full disk stops the run before a tool, and all goes on when there is room")
  void row8AFullDiskStopsTheRunAndAllGoesOnWhenThereIsRoom() throws Exception {
    try (ChildJvm child = mounted("mount -t tmpfs -o size=512k tmpfs \"$1\"", FillDisk.class)) {
      assertThat(child.line()).isEqualTo("full: Failed, No space left on device");
      assertThat(child.line()).isEqualTo("each tool that ran has its intent, all is there");
      assertThat(child.line()).isEqualTo("resumed: done");
      assertThat(child.line()).isEqualTo("went on: done");
      assertThat(child.exitCode()).isZero();
    }
  }

  /** Works until the disk is full, makes room, and goes on. */
  static final class FillDisk {
    private FillDisk() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      Path ballast = Files.write(folder.resolve("ballast"), new byte[128 << 10]);
      AtomicInteger ran = new AtomicInteger();
      ScriptedModel.Builder script = ScriptedModel.builder();
      for (int i = 0; i < 200; i++) {
        script.call("work", "{\"n\":" + i + "}").reply("done");
      }
      try (Engine engine =
          Engine.builder()
              .model(script.build())
              .tools(new Work(ran))
              .stateDirectory(folder)
              .build()) {
        int acknowledged = runUntilFull(engine);
        System.out.println(check(folder, ran.get(), acknowledged));
        Files.delete(ballast);
        System.out.println("resumed: " + engine.session("s").resume().text());
        System.out.println("went on: " + engine.session("s").run("more").text());
      }
    }

    /** How many messages were acknowledged. */
    private static int runUntilFull(Engine engine) {
      int acknowledged = 0;
      try {
        while (acknowledged < 800) {
          acknowledged = engine.session("s").run(WORD).messages().size();
        }
      } catch (StorageException e) {
        String what = String.valueOf(e.getMessage());
        System.out.println(
            "full: "
                + e.getClass().getSimpleName()
                + (what.contains("No space left on device") ? ", No space left on device" : what));
      }
      return acknowledged;
    }

    private static String check(Path folder, int ran, int acknowledged) {
      int[] intents = new int[1];
      int[] messages = new int[1];
      try (JournalStore store = Logs.open(folder)) {
        store.read(
            "s",
            entry -> {
              intents[0] += entry.body() instanceof ToolStarted ? 1 : 0;
              messages[0] += entry.body() instanceof MessageAdded ? 1 : 0;
            });
      }
      return intents[0] == ran && messages[0] >= acknowledged
          ? "each tool that ran has its intent, all is there"
          : "%d intents, %d ran, %d messages, %d acknowledged"
              .formatted(intents[0], ran, messages[0], acknowledged);
    }
  }

  @Test
  void runsThatAFullDiskRefusesLeaveNothingInALivingProcess() throws Exception {
    String mount = "mount -t tmpfs -o size=64k tmpfs \"$1\"";
    try (ChildJvm child = mounted(mount, RefuseRuns.class)) {
      assertThat(child.line()).isEqualTo("20 refused, left: []");
      assertThat(child.line()).isEqualTo("with room: done");
      assertThat(child.exitCode()).isZero();
    }
  }

  /** Fills the disk, runs without a session, and makes room. */
  static final class RefuseRuns {
    private RefuseRuns() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      try (Engine engine =
          Engine.builder().model(ScriptedModel.replying("done")).stateDirectory(folder).build()) {
        Path ballast = folder.resolve("ballast");
        try {
          Files.write(ballast, new byte[128 << 10]);
        } catch (IOException e) {
          // It is as long as there was room.
        }
        int refused = 0;
        for (int i = 0; i < 20; i++) {
          try {
            engine.run(RunRequest.of("hi"));
          } catch (StorageException e) {
            refused++;
          }
        }
        try (Stream<Path> left = Files.list(folder.resolve("sessions"))) {
          System.out.println(refused + " refused, left: " + left.toList());
        }
        Files.delete(ballast);
        System.out.println("with room: " + engine.run(RunRequest.of("hi")).text());
      }
    }
  }

  @Test
  @DisplayName(
      "Row 8: what a full disk keeps out of the audit file does not run, the model reads it")
  void row8WhatAFullDiskKeepsOutOfTheAuditFileDoesNotRun() throws Exception {
    String mount =
        "mkdir \"$1/small\" && mount -t tmpfs -o size=64k tmpfs \"$1/small\""
            + " && touch \"$1/small/audit\" \"$1/audit.jsonl\""
            + " && mount --bind \"$1/small/audit\" \"$1/audit.jsonl\"";
    try (ChildJvm child = mounted(mount, FillAudit.class)) {
      assertThat(child.line()).isEqualTo("some ran, 40 have results, the run is COMPLETED");
      assertThat(child.line())
          .isEqualTo(
              "[Permission denied for 'work': the audit file cannot be written, and what does not"
                  + " stand in it does not run. It did not run.]");
      assertThat(child.line()).isEqualTo("each that ran stands in the file");
      assertThat(child.line()).isEqualTo("with room it runs and stands there: true true");
      assertThat(child.exitCode()).isZero();
    }
  }

  /** Works until the audit file is full, makes room, and goes on. */
  static final class FillAudit {
    private static final int CALLS = 40;

    private FillAudit() {}

    public static void main(String[] arguments) throws IOException {
      Path audit = Path.of(arguments[0], "audit.jsonl");
      Path ballast = Files.write(Path.of(arguments[0], "small/ballast"), new byte[16 << 10]);
      AtomicInteger ran = new AtomicInteger();
      ScriptedModel.Builder script = ScriptedModel.builder();
      for (int i = 0; i < CALLS; i++) {
        script.call("work", "{\"n\":" + i + ",\"text\":\"" + "x".repeat(3_000) + "\"}");
      }
      script.reply("done").call("work", "{\"n\":\"last\"}").reply("done");
      try (Engine engine =
          Engine.builder()
              .model(script.build())
              .tools(new Work(ran))
              .limits(RunLimits.builder().maxTurns(100).maxToolCalls(100).build())
              .stateDirectory(Path.of(arguments[0]))
              .build()) {
        RunResult result = engine.session("s").run("go");
        int before = ran.get();
        System.out.println(
            (before > 0 && before < CALLS ? "some" : "" + before)
                + " ran, "
                + results(result).size()
                + " have results, the run is "
                + result.outcome());
        System.out.println(
            results(result).stream()
                .filter(ToolMessage::failed)
                .map(ToolMessage::text)
                .distinct()
                .toList());
        System.out.println(
            written(audit) == before
                ? "each that ran stands in the file"
                : written(audit) + " of " + before + " stand in the file");
        Files.delete(ballast);
        engine.session("s").run("more");
        System.out.println(
            "with room it runs and stands there: "
                + (ran.get() == before + 1)
                + " "
                + (written(audit) == before + 1));
      }
    }

    private static List<ToolMessage> results(RunResult result) {
      return result.messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(ToolMessage.class::cast)
          .toList();
    }

    /** Starts on lines that are whole. */
    private static long written(Path audit) throws IOException {
      return Files.readAllLines(audit).stream()
          .filter(line -> line.startsWith("{") && line.endsWith("}"))
          .filter(line -> "started".equals(Json.parseObject(line).get("decision")))
          .count();
    }
  }

  /** Gives much to store, and counts. */
  private record Work(AtomicInteger ran) implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("work", "Works", "{\"type\":\"object\"}").withEffects(Effect.WRITE);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      ran.incrementAndGet();
      return ToolResult.success(WORD);
    }
  }
}
