package dev.penguin.internal.journal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.penguin.internal.json.Json;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.RolledBack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One entry as a line of a log: eight hexadecimal digits of CRC-32C, a space, and a JSON object
 * over whose bytes the sum was made.
 *
 * @param entry the entry
 * @param parent the number of the entry that it follows in the conversation; 0 for the first one
 * @param index its place among the entries that were appended with it, from 1
 * @param count how many were appended together: all of them count, or none
 */
record LogRecord(SessionEntry entry, long parent, int index, int count) {
  /**
   * The newest version of the format; older ones can be read for ever. An entry is written in the
   * oldest one that can hold it.
   */
  static final int FORMAT = 4;

  /** The most bytes of a line. */
  static final int MAX_BYTES = 64 << 20;

  private static final String SESSION_ID = "session-id";
  private static final int SUM_DIGITS = 8;
  private static final int MAX_TOKENS = 10_000_000;

  /** What a log holds was limited when it was written: only its depth is from strangers. */
  private static final JsonFactory READER =
      Json.FACTORY
          .copy()
          .setStreamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(200)
                  .maxStringLength(MAX_BYTES)
                  .maxDocumentLength(MAX_BYTES)
                  .maxTokenCount(MAX_TOKENS)
                  .build());

  /** The lines of entries that are appended together. */
  static byte[] lines(List<SessionEntry> entries) {
    return lines(entries, null);
  }

  /**
   * The same, for the beginning of a log.
   *
   * @param sessionId the id that the name of its file does not tell; null when it does
   */
  static byte[] lines(List<SessionEntry> entries, @Nullable String sessionId) {
    Lines all = new Lines(entries.size());
    try {
      for (int i = 0; i < entries.size(); i++) {
        SessionEntry entry = entries.get(i);
        all.begin();
        new LogRecord(entry, parentOf(entry), i + 1, entries.size())
            .write(all, i == 0 ? sessionId : null);
        if (all.length() > MAX_BYTES) {
          throw new IllegalArgumentException(
              "Entry %d has %d bytes; a session log takes at most %d"
                  .formatted(entry.sequence(), all.length(), MAX_BYTES));
        }
        all.end();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return all.toByteArray();
  }

  /** Lines; the sum at the beginning of each is known when the line is. */
  private static final class Lines extends ByteArrayOutputStream {
    private static final int USUAL_BYTES = 2048;
    private static final int MAX_FORESEEN = 16;
    private static final byte[] ROOM =
        " ".repeat(SUM_DIGITS + 1).getBytes(StandardCharsets.US_ASCII);
    private int from;

    Lines(int entries) {
      super(USUAL_BYTES * Math.min(entries, MAX_FORESEEN)); // it grows
    }

    void begin() {
      write(ROOM, 0, ROOM.length);
      from = count;
    }

    /** How many bytes there are since the line began, without its sum. */
    int length() {
      return count - from;
    }

    void end() {
      byte[] sum = sum(buf, from, length()).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(sum, 0, buf, from - ROOM.length, SUM_DIGITS);
      write('\n');
    }
  }

  /** From the last entry on, these numbers name what still counts after all rollbacks. */
  static long parentOf(SessionEntry entry) {
    return entry.body() instanceof RolledBack back ? back.toSequence() : entry.sequence() - 1;
  }

  private void write(OutputStream to, @Nullable String sessionId) throws IOException {
    Map<String, Object> form = new LinkedHashMap<>();
    EntryCodec.write(entry.body(), form);
    try (JsonGenerator generator = Json.FACTORY.createGenerator(to)) {
      generator.writeStartObject();
      generator.writeNumberField("v", EntryCodec.format(entry.body()));
      generator.writeNumberField("seq", entry.sequence());
      generator.writeStringField("at", entry.at().toString());
      generator.writeNumberField("parent", parent);
      generator.writeArrayFieldStart("of");
      generator.writeNumber(index);
      generator.writeNumber(count);
      generator.writeEndArray();
      if (sessionId != null) {
        generator.writeStringField(SESSION_ID, sessionId);
      }
      for (Map.Entry<String, Object> field : form.entrySet()) {
        generator.writeFieldName(field.getKey());
        Json.write(generator, field.getValue());
      }
      generator.writeEndObject();
    }
  }

  private static String sum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** Whether a line has the form of one of ours, be its sum right or wrong. */
  static boolean looksLikeOne(byte[] line, int length) {
    String begin =
        new String(line, 0, Math.min(length, SUM_DIGITS + 6), StandardCharsets.ISO_8859_1);
    return begin.matches("[0-9a-f]{8} \\{\"v\":");
  }

  /** Whether the sum at the beginning of a line is that of the rest. */
  static boolean isWhole(byte[] line, int length) {
    return length > SUM_DIGITS + 1
        && line[SUM_DIGITS] == ' '
        && sum(line, SUM_DIGITS + 1, length - SUM_DIGITS - 1)
            .equals(new String(line, 0, SUM_DIGITS, StandardCharsets.ISO_8859_1));
  }

  /**
   * The record of a whole line.
   *
   * @throws UnknownKindException when a newer version wrote it
   * @throws IllegalArgumentException when it makes no sense
   */
  static LogRecord parse(byte[] line, int length) {
    // As a stream: Jackson before 2.23 reads on behind the end of a part of an array.
    InputStream json = new ByteArrayInputStream(line, SUM_DIGITS + 1, length - SUM_DIGITS - 1);
    try (JsonParser parser = READER.createParser(json)) {
      parser.nextToken();
      JsonObjectReader form = JsonObjectReader.of(Json.read(parser));
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one value");
      }
      return read(form);
    } catch (IOException
        | ClassCastException
        | NullPointerException
        | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("its fields cannot be read", e);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("its numbers and times are not valid", e);
    }
  }

  /** The id that the first line of a log names; empty when it names none. */
  static Optional<String> sessionId(Path log) {
    try (LineReader lines = new LineReader(log, 0)) {
      if (!lines.next() || !lines.isComplete() || !isWhole(lines.bytes(), lines.length())) {
        return Optional.empty();
      }
      int from = SUM_DIGITS + 1;
      try (JsonParser parser = READER.createParser(lines.bytes(), from, lines.length() - from)) {
        parser.nextToken();
        return Json.read(parser) instanceof Map<?, ?> form
                && form.get(SESSION_ID) instanceof String id
            ? Optional.of(id)
            : Optional.empty();
      }
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static LogRecord read(JsonObjectReader form) {
    long version = form.number("v");
    if (version > FORMAT) {
      throw new UnknownKindException(
          "format version %d; this version reads up to %d".formatted(version, FORMAT));
    }
    long sequence = form.number("seq");
    Instant at = Instant.parse(form.text("at"));
    long parent = form.number("parent");
    List<?> of = form.list("of");
    form.optionalText(SESSION_ID); // only a list of the logs needs it
    return new LogRecord(
        new SessionEntry(sequence, at, EntryCodec.read(form)), parent, place(of, 0), place(of, 1));
  }

  private static int place(List<?> of, int index) {
    @Nullable Object value = of.size() == 2 ? of.get(index) : null;
    return Math.toIntExact((Long) Objects.requireNonNull(value));
  }
}
