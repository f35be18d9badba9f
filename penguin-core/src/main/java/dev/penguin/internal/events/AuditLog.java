package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.redaction.OutputText;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was asked, decided and begun to a file, one JSON object a line: what ran, and on
 * whose word. The file only grows, belongs to its owner alone, and holds no secret that is known.
 * What cannot be written is thrown, and must not happen. Thread-safe: lines of several runs do not
 * mix.
 */
public final class AuditLog implements AutoCloseable {
  private static final int MAX_CHARACTERS = 4_000;
  private static final int MAX_TRIES = 3;

  private final Object lock = new Object();
  private final AuditFile file;

  private AuditLog(AuditFile file) {
    this.file = file;
  }

  /**
   * Opens the file {@code audit.jsonl} of a state directory, or makes it.
   *
   * @throws IOException when it cannot be written, is a link, or is no file
   */
  public static AuditLog in(Path stateDirectory) throws IOException {
    return new AuditLog(new AuditFile(stateDirectory.resolve("audit.jsonl")));
  }

  /**
   * Writes an event, if it is one of those that are written.
   *
   * @param redactor the run's, since control characters may have split a secret of the event
   * @throws IOException when that failed; the line may be there in part
   */
  public void write(AgentEvent event, Redactor redactor) throws IOException {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", event.at().toString());
    line.put("run", event.runId());
    line.put("session", event.header().sessionId());
    line.put("sequence", event.header().sequence());
    if (!event.agentPath().isEmpty()) {
      line.put("agents", event.agentPath());
    }
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      write(line, "asked", asked.call(), asked.reason(), redactor);
    } else if (event instanceof AgentEvent.ApprovalDecided decided) {
      String decision = decided.allowed() ? "approved" : "refused";
      write(line, decision, decided.call(), decided.reason(), redactor);
    } else if (event instanceof AgentEvent.PermissionDenied denied) {
      write(line, "denied", denied.call(), denied.reason(), redactor);
    } else if (event instanceof AgentEvent.ToolStarted started) {
      write(line, "started", started.call(), null, redactor);
    }
  }

  private void write(
      Map<String, Object> line,
      String decision,
      ToolCall call,
      @Nullable String reason,
      Redactor redactor)
      throws IOException {
    line.put("decision", decision);
    line.put("tool", fit(call.name(), redactor));
    line.put("call", fit(call.id(), redactor));
    line.put("arguments", fit(call.argumentsJson(), redactor));
    if (reason != null) {
      line.put("reason", fit(reason, redactor));
    }
    append((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** A channel closes under a thread that is interrupted: the flag is put down meanwhile. */
  private void append(byte[] line) throws IOException {
    synchronized (lock) {
      boolean interrupted = Thread.interrupted();
      try {
        for (int tries = 1; !appended(line, tries == MAX_TRIES); tries++) {
          interrupted |= Thread.interrupted();
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Whether the line was written; false when the channel was closed meanwhile. */
  private boolean appended(byte[] line, boolean last) throws IOException {
    try {
      file.append(line);
      return true;
    } catch (ClosedChannelException e) {
      if (last) {
        throw e;
      }
      return false;
    }
  }

  private static String fit(String text, Redactor redactor) {
    String plain = redactor.hide(OutputText.plain(text));
    return plain.length() <= MAX_CHARACTERS
        ? plain
        : Json.wellFormed(plain.substring(0, MAX_CHARACTERS))
            + "… ("
            + plain.length()
            + " characters)";
  }

  @Override
  public void close() throws IOException {
    synchronized (lock) {
      file.close();
    }
  }
}
