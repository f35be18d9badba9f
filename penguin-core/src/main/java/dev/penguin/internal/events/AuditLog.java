package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.redaction.OutputText;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.ToolCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what was asked, decided and begun to a file, one JSON object a line: what ran, and on
 * whose word. The file only grows, belongs to its owner alone, and holds no secret that is known.
 * What cannot be written is thrown, and must not happen. A file that was moved away is begun anew;
 * one whose folder is gone is not. Thread-safe: lines of several runs do not mix.
 */
public final class AuditLog implements AutoCloseable {
  private static final int MAX_CHARACTERS = 4_000;
  private static final int MAX_TRIES = 3;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Object lock = new Object();
  private final Path file;
  private final Redactor redactor;
  private FileChannel channel;
  private @Nullable Object key;

  /** Whether the last line may be half a one. */
  private boolean torn;

  private boolean closed;

  private AuditLog(Path file, Redactor redactor) throws IOException {
    this.file = file;
    this.redactor = redactor;
    channel = open(file);
    key = keyOf(file);
  }

  /**
   * Opens the file {@code audit.jsonl} of a state directory, or makes it.
   *
   * @throws IOException when it cannot be written, is a link, or is no file
   */
  public static AuditLog in(Path stateDirectory, Redactor redactor) throws IOException {
    return new AuditLog(stateDirectory.resolve("audit.jsonl"), redactor);
  }

  private static FileChannel open(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent(), "it was resolved in one");
    boolean posix =
        Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class);
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
    return channel;
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Writes an event, if it is one of those that are written.
   *
   * @throws IOException when that failed; the line may be there in part
   */
  void write(AgentEvent event) throws IOException {
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
      Map<String, Object> line, String decision, ToolCall call, @Nullable String reason)
      throws IOException {
    line.put("decision", decision);
    line.put("tool", fit(call.name()));
    line.put("call", fit(call.id()));
    line.put("arguments", fit(call.argumentsJson()));
    if (reason != null) {
      line.put("reason", fit(reason));
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
    if (closed) {
      throw new ClosedChannelException();
    }
    try {
      openAgainIfMoved();
      ByteBuffer bytes = ByteBuffer.allocate(line.length + 1);
      if (torn) {
        bytes.put((byte) '\n');
      }
      bytes.put(line).flip();
      torn = true;
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      torn = false;
      return true;
    } catch (ClosedChannelException e) {
      if (last) {
        throw e;
      }
      return false;
    }
  }

  private void openAgainIfMoved() throws IOException {
    if (!channel.isOpen() || isMoved()) {
      channel.close();
      channel = open(file);
      key = keyOf(file);
    }
  }

  private boolean isMoved() throws IOException {
    try {
      return !Objects.equals(key, keyOf(file));
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private String fit(String text) {
    String plain = redactor.hideJson(OutputText.plain(text));
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
      closed = true;
      channel.close();
    }
  }
}
