package dev.penguin.internal.journal;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a log as a stream. Only whole appends are handed on. What is not whole at the end is torn;
 * what is not whole before the end is damage.
 */
final class LogScan {
  private final Path file;
  private final LogTail tail;
  private final Consumer<? super SessionEntry> reader;

  /** The entries of an append that is not whole yet, and where each of their lines ends. */
  private final List<SessionEntry> batch = new ArrayList<>();

  private final List<Long> ends = new ArrayList<>();

  private LogScan(Path file, LogTail tail, Consumer<? super SessionEntry> reader) {
    this.file = file;
    this.tail = tail;
    this.reader = reader;
  }

  /**
   * Reads a log from where a tail ends, and moves the tail on to the end of the last whole append.
   *
   * @throws StorageException when the log is damaged or of an unknown format
   */
  static void read(Path file, LogTail tail, Consumer<? super SessionEntry> reader)
      throws IOException {
    try (LineReader lines = new LineReader(file, tail.end())) {
      new LogScan(file, tail, reader).read(lines);
    }
  }

  private void read(LineReader lines) throws IOException {
    while (lines.next()) {
      if (!lines.isComplete() || !LogRecord.isWhole(lines.bytes(), lines.length())) {
        checkTorn(lines);
        return;
      }
      take(parse(file, lines), lines);
    }
    if (tail.isEmpty()) {
      throw new StorageException.Damaged(
          file, 0, batch.isEmpty() ? "it is empty" : "its first append is incomplete");
    }
  }

  private static LogRecord parse(Path file, LineReader lines) {
    try {
      return LogRecord.parse(lines.bytes(), lines.length());
    } catch (UnknownKindException e) {
      throw new StorageException.UnknownFormat(
          file, lines.start(), "has at byte " + lines.start() + " " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new StorageException.Damaged(
          file, lines.start(), "the entry cannot be read, " + e.getMessage());
    }
  }

  private void take(LogRecord record, LineReader lines) {
    SessionEntry entry = record.entry();
    long expected = tail.sequence() + batch.size() + 1;
    if (entry.sequence() != expected) {
      throw damaged(lines, "entry " + expected + " is missing, " + entry.sequence() + " is there");
    }
    if (record.parent() != LogRecord.parentOf(entry) || record.index() != batch.size() + 1) {
      throw damaged(lines, "entry " + expected + " does not follow the one before it");
    }
    batch.add(entry);
    ends.add(lines.end());
    if (record.index() >= record.count()) {
      handOn();
    }
  }

  private void handOn() {
    for (int i = 0; i < batch.size(); i++) {
      tail.add(batch.get(i), ends.get(i));
    }
    batch.forEach(reader);
    batch.clear();
    ends.clear();
  }

  /**
   * What follows a line that is not whole decides: entries of the same append, which was then torn
   * as a whole, or later ones, so that this one was acknowledged and is damaged.
   */
  private void checkTorn(LineReader lines) throws IOException {
    if (tail.isEmpty()) {
      throw LogRecord.looksLikeOne(lines.bytes(), lines.length()) || !batch.isEmpty()
          ? damaged(lines, "its first append is incomplete")
          : new StorageException.UnknownFormat(file, 0, "is not a session log of Penguin");
    }
    long bad = lines.start();
    while (lines.next()) {
      if (!lines.isComplete() || !LogRecord.isWhole(lines.bytes(), lines.length())) {
        continue;
      }
      LogRecord record = parse(file, lines);
      if (record.entry().sequence() - record.index() + 1 != tail.sequence() + 1) {
        throw new StorageException.Damaged(
            file, bad, "the line is incomplete, but later entries follow");
      }
    }
  }

  private StorageException.Damaged damaged(LineReader lines, String what) {
    return new StorageException.Damaged(file, lines.start(), what);
  }
}
