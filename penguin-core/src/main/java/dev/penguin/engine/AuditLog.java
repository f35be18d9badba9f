package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.policy.OutputText;
import dev.penguin.internal.policy.Redactor;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was asked, decided and begun to a file, one JSON object a line: what ran, and on
 * whose word. The file only grows, belongs to its owner alone, and holds no secret that is known.
 * What cannot be written is thrown, which a run logs. Thread-safe: lines of several runs do not
 * mix.
 */
final class AuditLog implements AgentListener, AutoCloseable {
  private static final int MOST_CHARACTERS = 4_000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Object lock = new Object();
  private final FileChannel channel;
  private final Redactor redactor;

  private AuditLog(FileChannel channel, Redactor redactor) {
    this.channel = channel;
    this.redactor = redactor;
  }

  /**
   * Opens the file {@code audit.jsonl} of a state directory, or makes it.
   *
   * @throws IOException when it cannot be written, is a link, or is no file
   */
  static AuditLog in(Path stateDirectory, Redactor redactor) throws IOException {
    Path file = stateDirectory.resolve("audit.jsonl");
    boolean posix =
        Files.getFileStore(stateDirectory).supportsFileAttributeView(PosixFileAttributeView.class);
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    Set<OpenOption> options =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    FileChannel channel = FileChannel.open(file, options, attributes);
    if (posix) {
      Files.setPosixFilePermissions(file, OWNER_ONLY); // one that was there may be open to others
    }
    return new AuditLog(channel, redactor);
  }

  @Override
  public void onEvent(AgentEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", event.at().toString());
    line.put("run", event.runId());
    line.put("session", event.header().sessionId());
    line.put("sequence", event.header().sequence());
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      write(line, "asked", asked.call(), asked.reason());
    } else if (event instanceof AgentEvent.ApprovalDecided decided) {
      String decision = decided.allowed() ? "approved" : "refused";
      write(line, decision, decided.call(), decided.reason());
    } else if (event instanceof AgentEvent.PermissionDenied denied) {
      write(line, "denied", denied.call(), denied.reason());
    } else if (event instanceof AgentEvent.ToolStarted started) {
      write(line, "started", started.call(), null);
    }
  }

  private void write(
      Map<String, Object> line, String decision, ToolCall call, @Nullable String reason) {
    line.put("decision", decision);
    line.put("tool", call.name());
    line.put("call", call.id());
    line.put("arguments", fit(call.argumentsJson()));
    if (reason != null) {
      line.put("reason", fit(reason));
    }
    ByteBuffer bytes = ByteBuffer.wrap((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
    synchronized (lock) {
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("A decision could not be written to the audit file", e);
      }
    }
  }

  private String fit(String text) {
    String plain = redactor.hide(OutputText.plain(text));
    return plain.length() <= MOST_CHARACTERS
        ? plain
        : Json.wellFormed(plain.substring(0, MOST_CHARACTERS))
            + "… ("
            + plain.length()
            + " characters)";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
