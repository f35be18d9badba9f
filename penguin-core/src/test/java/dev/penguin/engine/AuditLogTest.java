package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.Header;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.policy.Redactor;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    try (AuditLog audit = AuditLog.in(folder, redactor)) {
      audit.onEvent(new AgentEvent.ApprovalAsked(HEADER, call, "it may run commands"));
      audit.onEvent(new AgentEvent.ApprovalDecided(HEADER, call, true, "once"));
      audit.onEvent(new AgentEvent.ApprovalDecided(HEADER, call, false, "no\nline"));
      audit.onEvent(new AgentEvent.PermissionDenied(HEADER, call, "a rule"));
      audit.onEvent(new AgentEvent.ToolStarted(HEADER, call));
      audit.onEvent(new AgentEvent.TextDelta(HEADER, "not this"));
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
  void theFileOnlyGrowsAndBelongsToItsOwnerAlone() throws IOException {
    Path file = folder.resolve("audit.jsonl");
    Files.writeString(file, "{}\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    for (int i = 0; i < 2; i++) {
      try (AuditLog audit = AuditLog.in(folder, redactor)) {
        audit.onEvent(new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "{}")));
      }
    }

    assertThat(Files.readAllLines(file)).hasSize(3).first().isEqualTo("{}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aNewFileIsMadeForItsOwnerAlone() throws IOException {
    AuditLog.in(folder, redactor).close();

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("audit.jsonl"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path other = Files.writeString(folder.resolve("other"), "");
    Files.createSymbolicLink(folder.resolve("audit.jsonl"), other);

    assertThatThrownBy(() -> AuditLog.in(folder, redactor)).isInstanceOf(IOException.class);
    assertThat(other).isEmptyFile();
  }

  @Test
  void longArgumentsAreCut() throws IOException {
    try (AuditLog audit = AuditLog.in(folder, redactor)) {
      audit.onEvent(new AgentEvent.ToolStarted(HEADER, new ToolCall("c", "t", "x".repeat(9_000))));
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
        .hasMessageStartingWith("The audit file in " + folder + " cannot be written: ")
        .hasMessageEndingWith("(see docs/errors.md#state-directory)");
  }
}
