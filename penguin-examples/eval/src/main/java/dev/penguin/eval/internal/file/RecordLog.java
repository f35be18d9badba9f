package dev.penguin.eval.internal.file;

import dev.penguin.internal.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An append-only file of JSON objects, one a line. What is appended is on the disk when the method
 * returns. A last line that a kill tore is dropped when the file is opened. One program has it at a
 * time. Thread-safe.
 */
public final class RecordLog implements AutoCloseable {
  private final FileChannel channel;
  private final List<Map<String, Object>> found;

  private RecordLog(FileChannel channel, List<Map<String, Object>> found) {
    this.channel = channel;
    this.found = found;
  }

  /**
   * Opens a file, which may be missing.
   *
   * @throws IOException when it cannot be read or written, another program has it, or a line that
   *     is not the last one is no JSON object
   */
  public static RecordLog open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(file);
      }
      byte[] bytes = Files.readAllBytes(file); // a kill may have torn a character
      int whole = wholeLines(bytes);
      List<Map<String, Object>> found = new ArrayList<>();
      for (String line : new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList()) {
        found.add(record(file, found.size() + 1, line));
      }
      channel.truncate(whole);
      channel.position(whole);
      return new RecordLog(channel, found);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static Map<String, Object> record(Path file, int number, String line) throws IOException {
    try {
      return Json.parseObject(line);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "Line %d of %s is no JSON object: %s. Delete the file to begin anew"
              .formatted(number, file, e.getMessage()));
    }
  }

  private static IOException inUse(Path file) {
    return new IOException(file + " is used by another evaluation. Name another folder");
  }

  /** What the file held when it was opened, oldest first. */
  public List<Map<String, Object>> found() {
    return List.copyOf(found);
  }

  /** Appends a record and waits until it is on the disk. */
  public synchronized void append(Map<String, Object> fields) throws IOException {
    ByteBuffer line = StandardCharsets.UTF_8.encode(Json.write(fields) + "\n");
    while (line.hasRemaining()) {
      channel.write(line);
    }
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
