package dev.penguin.tools.internal.background;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a process has written, in a file: the beginning, and of what follows the end, in a ring. So
 * the file has a largest size, and nothing of it is held in memory. Thread-safe.
 */
final class ProcessLog implements AutoCloseable {
  /** How much of the beginning stays: what a program says when it starts explains the rest. */
  static final int HEAD = 4 * 1024 * 1024;

  /** How much of the end stays. */
  static final int TAIL = 12 * 1024 * 1024;

  private final Path file;
  private final int head;
  private final int tail;

  /** Null once nothing more is written. */
  private @Nullable RandomAccessFile writer;

  private long total;

  /** How much could be written to the file; less than the total when that failed. */
  private long stored = Long.MAX_VALUE;

  ProcessLog(Path file, int head, int tail) throws IOException {
    this.file = file;
    this.head = head;
    this.tail = tail;
    writer = new RandomAccessFile(file.toFile(), "rw");
  }

  /**
   * A part of the log.
   *
   * @param from the place of its first byte among all that were written
   * @param skipped how many bytes before it are asked for but not kept
   * @param total how many bytes were written in all when it was read
   */
  record Piece(long from, long skipped, byte[] bytes, long total) {
    /** The place after it. */
    long end() {
      return from + bytes.length;
    }
  }

  /** Appends bytes. A disk that is full ends what is kept; the count goes on. */
  synchronized void append(byte[] bytes, int length) {
    RandomAccessFile open = writer;
    if (open != null && stored == Long.MAX_VALUE) {
      try {
        int done = 0;
        while (done < length) {
          long at = total + done;
          long place = at < head ? at : head + (at - head) % tail;
          long room = at < head ? head - at : tail - (at - head) % tail;
          int some = (int) Math.min(length - done, room);
          open.seek(place);
          open.write(bytes, done, some);
          done += some;
        }
      } catch (IOException e) {
        stored = total;
      }
    }
    total += length;
  }

  /** How many bytes were written in all. */
  synchronized long total() {
    return total;
  }

  /** Whether a failure of the disk ended what is kept. */
  synchronized boolean isCut() {
    return stored < total;
  }

  /** The first place of the end that is kept; what lies between it and the beginning is gone. */
  private long tailStart() {
    return Math.max(head, total - tail);
  }

  /**
   * Reads a part.
   *
   * @param from the place to begin at; when it is not kept, the next one that is
   * @param max how many bytes at most
   */
  synchronized Piece read(long from, int max) throws IOException {
    long start = Math.min(from, total);
    if (start >= head && start < tailStart()) {
      start = tailStart();
    }
    long end = Math.min(Math.min(total, stored), start + max);
    if (start < head && tailStart() > head) {
      end = Math.min(end, head);
    }
    byte[] bytes = new byte[(int) Math.max(0, end - start)];
    if (bytes.length > 0) {
      try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
        int done = 0;
        while (done < bytes.length) {
          long at = start + done;
          long place = at < head ? at : head + (at - head) % tail;
          long room = at < head ? head - at : tail - (at - head) % tail;
          int some = (int) Math.min(bytes.length - done, room);
          reader.seek(place);
          reader.readFully(bytes, done, some);
          done += some;
        }
      }
    }
    return new Piece(start, start - Math.min(from, total), bytes, total);
  }

  /** Ends writing; what was written can still be read. */
  @Override
  public synchronized void close() {
    RandomAccessFile open = writer;
    writer = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      stored = Math.min(stored, total); // what is there can be read all the same
    }
  }

  /** Removes the file. */
  synchronized void delete() {
    close();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      return; // the directory goes later
    }
  }
}
