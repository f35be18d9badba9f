package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A process that writes audit lines, and says of each when it is written. */
final class AuditWriter {
  private AuditWriter() {}

  /** The state directory, the name of the run, and how many lines; ends at the first failure. */
  public static void main(String[] arguments) {
    Redactor redactor = new Redactor(() -> List.of(), Map.of());
    try (AuditLog audit = AuditLog.in(Path.of(arguments[0]))) {
      for (int i = 1; i <= Integer.parseInt(arguments[2]); i++) {
        audit.write(started(arguments[1], i), redactor);
        System.out.println(arguments[1] + " " + i);
      }
    } catch (IOException e) {
      System.out.println("failed");
    }
  }

  static AgentEvent started(String run, int number) {
    AgentEvent.Header header =
        new AgentEvent.Header(run, "s", number, Instant.parse("2026-03-01T12:00:00Z"));
    return new AgentEvent.ToolStarted(header, new ToolCall("c", "t", "{\"word\":\"größer\"}"));
  }
}
