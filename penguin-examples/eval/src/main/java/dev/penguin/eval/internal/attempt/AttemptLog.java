package dev.penguin.eval.internal.attempt;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.EvalReport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Results in a file, a line each, on disk before they count. What a killed process left is read by
 * the next one; a line that was cut off is dropped. Thread-safe; one process at a time.
 */
public final class AttemptLog implements AutoCloseable {
  private final FileChannel file;
  private final Map<String, EvalCase> finished = new ConcurrentHashMap<>();

  private AttemptLog(FileChannel file) {
    this.file = file;
  }

  /**
   * The log in a directory, which is made when it is missing.
   *
   * @throws IOException when it cannot be read or written, or another process has it open
   */
  public static AttemptLog open(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("attempts.jsonl");
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!locked(file)) {
        throw new IOException(
            "Another evaluation uses '" + path + "'. Wait for it, or name another directory");
      }
      AttemptLog log = new AttemptLog(file);
      log.read(Files.readAllBytes(path));
      return log;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void read(byte[] bytes) throws IOException {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        line(new String(bytes, start, i - start, StandardCharsets.UTF_8));
        start = i + 1;
      }
    }
    file.truncate(start);
    file.position(start);
  }

  private void line(String line) throws IOException {
    try {
      EvalReport record = EvalReport.parse(line);
      for (EvalCase result : record.cases()) {
        if (result.status() != EvalCase.Status.ERROR) {
          finished.put(record.settings().getOrDefault("key", ""), result);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "A line of the log of attempts is damaged: "
              + e.getMessage()
              + ". Remove the line, and its attempt is made again",
          e);
    }
  }

  /** The result of an attempt that was finished. One that ended in an error was not. */
  public Optional<EvalCase> finished(String key) {
    return Optional.ofNullable(finished.get(key));
  }

  /** Stores a result; it is on disk when this returns. */
  public synchronized void append(String key, EvalCase result) throws IOException {
    EvalReport record =
        new EvalReport("", "attempt", Map.of(), Map.of("key", key), List.of(result));
    ByteBuffer line = ByteBuffer.wrap((record.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      file.write(line);
    }
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
