package dev.penguin.internal.events;

import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Header HEADER =
      new Header("run-1", "session-1", 7, Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir Path folder;
  private final Redactor redactor = new Redactor(() -> List.of("sk-canary-7f3a"), Map.of());

  @Test
  void eachDecisionIsOneLineWithoutSecretsAndControlCharacters() throws IOException {
    ToolCall call = new ToolCall("c", "shell", "{\"command\":\"echo sk-canary-7f3a\u202e\"}");
    try (AuditLog audit = AuditLog.in(folder)) {
      audit.write(new AgentEvent.ApprovalAsked(HEADER, call, "it may run commands"), redactor);
      audit.write(new AgentEvent.ApprovalDecided(HEADER, call, true, "once"), redactor);
      audit.write(new AgentEvent.ApprovalDecided(HEADER, call, false, "no\nline"), redactor);
      audit.write(new AgentEvent.PermissionDenied(HEADER, call, "a rule"), redactor);
      audit.write(new AgentEvent.ToolStarted(HEADER, call), redactor);
      audit.write(new AgentEvent.TextDelta(HEADER, "not this"), redactor);
    }

    List<String> lines = Files.readAllLines(folder.resolve("audit.jsonl"));
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"at\":\"2026-03-01T12:00:00Z\",\"run\":\"run-1\",\"session\":\"session-1\","
                + "\"sequence\":7,\"decision\":\"asked\",\"tool\":\"shell\",\"call\":\"c\","
                + "\"arguments\":\"{\\\"command\\\":\\\"echo [redacted]<U+202E>\\\"}\","
                + "\"reason\":\"it may run commands\"}");
    assertThat(lines)
        .extracting(line -> Json.parseObject(line).get("decision"))
        .containsExactly("asked", "approved", "refused", "denied", "started");
  }

  @Test
  void aSecretThatAControlSequenceSplitsIsNotWrittenHoweverItIsSpelt() throws IOException {
    ToolCall call =
        new ToolCall(
            "c",
            "t",
            "{\"a\":\"\\u0073k-can\u001b[0mary-7f3a\",\"b\":\"sk-ca\u001b[1mnary-7f3a\"}");
    try (AuditLog audit = AuditLog.in(folder)) {
      audit.write(
          new AgentEvent.PermissionDenied(HEADER, call, "no sk-\u001b[0mcanary-7f3a"), redactor);
    }

    assertThat(Json.parseObject(Files.readString(folder.resolve("audit.jsonl"))))
        .containsEntry("arguments", "{\"a\":\"[redacted]\",\"b\":\"[redacted]\"}")
        .containsEntry("reason", "no [redacted]");
  }

  @Test
  void theKeyOfARequestsOwnModelIsNotWrittenHoweverItIsSplit() throws IOException {
    String key = "rk-canary-7f3a";
    Answer asks =
        stream(
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":"
                + "{\"name\":\"look\",\"arguments\":\"{\\\"a\\\":\\\"rk-ca\\u009b0mnary-7f3a\\\"}\"}}]}}]}\n\n",
            finish("tool_calls"),
            done());
    try (FaultServer server = FaultServer.start(asks, saying("ok"));
        Engine engine =
            Engine.builder()
                .model(ScriptedModel.replying("unused"))
                .tools(TestTool.giving("look", "seen").with(Effect.READ))
                .permissions(Permissions.workspace().ask("look"))
                .approver(
                    request ->
                        CompletableFuture.completedFuture(
                            Decision.deny("no rk-\u001b[1mcanary-7f3a")))
                .stateDirectory(folder.resolve("state"))
                .build()) {
      ModelConfig own = ModelConfig.of("openai/m").withBaseUrl(server.baseUrl()).withApiKey(key);
      engine.run(RunRequest.of("go").withModel(own));
    }

    assertThat(Files.readAllLines(folder.resolve("state").resolve("audit.jsonl")))
        .hasSize(2)
        .allMatch(line -> line.contains("{\\\"a\\\":\\\"[redacted]\\\"}"))
        .last()
        .asString()
        .contains("no [redacted]");
  }

  @Test
  void theFileOnlyGrowsAndBelongsToItsOwnerAlone() throws IOException {
    Path file = folder.resolve("audit.jsonl");
    Files.writeString(file, "{}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    for (int i = 0; i < 2; i++) {
      try (AuditLog audit = AuditLog.in(folder)) {
        audit.write(new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "{}")), redactor);
      }
    }

    assertThat(Files.readAllLines(file)).hasSize(3).first().isEqualTo("{}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aNewFileIsMadeForItsOwnerAlone() throws IOException {
    AuditLog.in(folder).close();

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("audit.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "");
    Files.createSymbolicLink(folder.resolve("audit.jsonl"), other);

    assertThatThrownBy(() -> AuditLog.in(folder)).isInstanceOf(IOException.class);
    assertThat(other).isEmptyFile();
  }

  @Test
  void longArgumentsAreCut() throws IOException {
    try (AuditLog audit = AuditLog.in(folder)) {
      audit.write(
          new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "x".repeat(9_000))), redactor);
    }

    assertThat(Json.parseObject(Files.readString(folder.resolve("audit.jsonl"))).get("arguments"))
        .isEqualTo("x".repeat(4_000) + "… (9000 characters)");
  }

  @Test
  @DisplayName("A1 a write under read-only is denied, and stands in the audit file")
  void a1TheStateDirectoryHoldsTheDecisions() throws IOException {
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("write", "{}").reply("ok").build())
            .tools(TestTool.giving("write", "wrote").with(Effect.WRITE))
            .permissions(Permissions.readOnly())
            .stateDirectory(folder)
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(Files.readAllLines(folder.resolve("audit.jsonl")))
        .singleElement()
        .extracting(Json::parseObject)
        .satisfies(
            line ->
                assertThat(line)
                    .containsEntry("decision", "denied")
                    .containsEntry("tool", "write")
                    .containsEntry("reason", "only reading is permitted"));
  }

  @Test
  void anAuditFileThatCannotBeWrittenIsASetUpError() throws IOException {
    Files.createDirectories(folder.resolve("audit.jsonl"));

    assertThatThrownBy(
            () ->
                Engine.builder().model(ScriptedModel.replying("ok")).stateDirectory(folder).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("The audit file audit.jsonl in " + folder + " cannot be written: ")
        .hasMessageEndingWith("(see errors.md#state-directory in the penguin-core jar)");
  }

  @Test
  void whatCannotBeWrittenDoesNotRun() throws IOException {
    Path state = folder.resolve("state");
    TestTool tool = TestTool.giving("write", "wrote").with(Effect.WRITE);
    List<AgentEvent> events = new ArrayList<>();
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("write", "{\"n\":1}")
                    .call("write", "{\"n\":2}")
                    .reply("ok")
                    .build())
            .tools(tool)
            .listener(events::add)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ToolFinished && tool.calls().size() == 1) {
                    replaceByFolder(state.resolve("audit.jsonl"));
                  }
                })
            .stateDirectory(state)
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(tool.calls()).hasSize(1);
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .last()
          .isEqualTo(
              ToolMessage.of(
                  new ToolCall(lastCallId(result), "write", ""),
                  "Permission denied for 'write': the audit file cannot be written, and what does"
                      + " not stand in it does not run. It did not run.",
                  true));
      assertThat(events).filteredOn(AgentEvent.ToolStarted.class::isInstance).hasSize(1);
      assertThat(events).filteredOn(AgentEvent.PermissionDenied.class::isInstance).hasSize(1);
      assertThat(events)
          .extracting(event -> event.header().sequence())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    }
  }

  @Test
  void approvalThatCannotBeWrittenIsNone() throws IOException {
    Path state = folder.resolve("state");
    TestTool tool = TestTool.giving("run", "ran").with(Effect.EXECUTE);
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("run", "{\"n\":1}")
                    .call("run", "{\"n\":1}")
                    .reply("ok")
                    .build())
            .tools(tool)
            .approver(
                request -> {
                  replaceByFolder(state.resolve("audit.jsonl"));
                  return CompletableFuture.completedFuture(Decision.allowForSession());
                })
            .stateDirectory(state)
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(tool.calls()).isEmpty();
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .hasSize(2)
          .allMatch(message -> message.text().contains("the audit file cannot be written"));
    }
  }

  @Test
  void fileThatWasMovedAwayIsBegunAnewAndOneWithoutFolderIsNot() throws IOException {
    Path state = Files.createDirectory(folder.resolve("state"));
    AgentEvent event = new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "{}"));
    try (AuditLog audit = AuditLog.in(state)) {
      audit.write(event, redactor);
      Files.move(state.resolve("audit.jsonl"), state.resolve("old"));
      audit.write(event, redactor);
      assertThat(Files.readAllLines(state.resolve("old"))).hasSize(1);
      assertThat(Files.readAllLines(state.resolve("audit.jsonl"))).hasSize(1);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(state.resolve("audit.jsonl"))))
          .isEqualTo("rw-------");

      Files.move(state, folder.resolve("elsewhere"));
      assertThatThrownBy(() -> audit.write(event, redactor)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void interruptedThreadWritesAllTheSameAndStaysInterrupted() throws IOException {
    try (AuditLog audit = AuditLog.in(folder)) {
      Thread.currentThread().interrupt();
      audit.write(new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "{}")), redactor);
      assertThat(Thread.interrupted()).isTrue();
      audit.write(new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "{}")), redactor);
    }
    assertThat(Files.readAllLines(folder.resolve("audit.jsonl"))).hasSize(2);
  }

  @Test
  void keyThatIsWrittenWithEscapesIsTakenOutToo() throws IOException {
    try (AuditLog audit = AuditLog.in(folder)) {
      audit.write(
          new AgentEvent.ToolStarted(
              HEADER, new ToolCall("c", "t", "{\"a\":\"\\u0073k-canary-7f3a\"}")),
          redactor);
    }
    assertThat(Json.parseObject(Files.readString(folder.resolve("audit.jsonl"))).get("arguments"))
        .isEqualTo("{\"a\":\"[redacted]\"}");
  }

  private static String lastCallId(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(message -> ((ToolMessage) message).callId())
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static void replaceByFolder(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.createDirectories(file.resolve("not-a-file"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
