package dev.penguin.eval.internal.trial;

import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.internal.trial.ScriptSandbox.Shown;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * A file that tests write and that nobody can read, change or replace: a named pipe, shown in the
 * sandbox on a mount that cannot be written. What one process wrote cannot be taken back by another
 * one. It holds 64 KiB, after which writers wait. For one thread.
 */
final class RewardPipe implements AutoCloseable {
  private final Path file;
  private final RandomAccessFile writer;
  private final FileInputStream reader;

  private RewardPipe(Path file, RandomAccessFile writer, FileInputStream reader) {
    this.file = file;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * A new one.
   *
   * @param file where; it must not exist
   */
  static RewardPipe make(Path file) throws IOException {
    run("mkfifo", "-m", "600", file.toString());
    RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw"); // waits for no other end
    try {
      FileInputStream reader = new FileInputStream(file.toFile());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
      return new RewardPipe(file, writer, reader);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  private static void run(String... line) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(line).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new ConfigurationException(
          "Rewards of tests need the program '"
              + line[0]
              + "', which does not run here. Install it",
          "no-sandbox");
    }
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", line) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("It was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The file for a sandbox. */
  Shown shown() {
    return new Shown(file, false);
  }

  /** What all that wrote to it wrote, in this order; for when they have ended. */
  String written() throws IOException {
    byte[] bytes = new byte[reader.available()];
    int length = bytes.length == 0 ? 0 : reader.read(bytes); // which would wait for a first byte
    return new String(bytes, 0, Math.max(length, 0), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    try (writer) {
      reader.close();
    }
  }
}
