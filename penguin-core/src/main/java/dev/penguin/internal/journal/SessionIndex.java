package dev.penguin.internal.journal;

import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of all sessions, in one file, so that listing them reads only the logs that have
 * changed. Never the truth: each row counts only while the log has the size and the time of change
 * that the row names, and a file that is missing or broken is made anew.
 */
final class SessionIndex {
  private static final Logger LOG = LoggerFactory.getLogger(SessionIndex.class);
  private static final String HEAD = "penguin-index-2";
  private static final int COLUMNS = 9;

  private SessionIndex() {}

  /**
   * What is known of one log.
   *
   * @param size its size when it was looked at
   * @param changed the time of its last change then, in nanoseconds
   * @param end where its last whole append ends
   * @param info what it says
   */
  record Row(long size, long changed, long end, SessionInfo info) {
    boolean isOf(long size, long changed) {
      return this.size == size && this.changed == changed;
    }
  }

  static Map<String, Row> read(Path file) {
    Map<String, Row> rows = new HashMap<>();
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) { // to read a pipe never ends
        return rows;
      }
      String text = Files.readString(file);
      int first = text.indexOf('\n');
      String body = text.substring(first + 1);
      if (!text.substring(0, Math.max(0, first)).equals(HEAD + " " + sum(body))) {
        return rows;
      }
      body.lines().forEach(line -> read(line, rows));
    } catch (IOException | RuntimeException e) { // it is only a help: the logs are read instead
      LOG.debug("The index {} is made anew", file, e);
      rows.clear();
    }
    return rows;
  }

  private static void read(String line, Map<String, Row> rows) throws DateTimeException {
    String[] columns = line.split("\t", -1);
    if (columns.length == COLUMNS) {
      SessionInfo info =
          new SessionInfo(
              columns[0],
              Instant.parse(columns[4]),
              Instant.parse(columns[5]),
              Long.parseLong(columns[6]),
              State.valueOf(columns[7]),
              columns[8].isEmpty() ? Optional.empty() : Optional.of(columns[8]));
      rows.put(
          columns[0],
          new Row(
              Long.parseLong(columns[1]),
              Long.parseLong(columns[2]),
              Long.parseLong(columns[3]),
              info));
    }
  }

  static void write(Path file, Map<String, Row> rows) {
    StringBuilder body = new StringBuilder();
    rows.values().forEach(row -> body.append(line(row)).append('\n'));
    String text = HEAD + " " + sum(body.toString()) + "\n" + body;
    Path young = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    try {
      Uninterrupted.run(
          () -> {
            try (FileChannel channel =
                StateDirectory.openPrivate(young, StandardOpenOption.WRITE)) {
              ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
              while (bytes.hasRemaining()) {
                channel.write(bytes, bytes.position());
              }
            }
            return Files.move(young, file, StandardCopyOption.REPLACE_EXISTING);
          });
    } catch (IOException e) {
      LOG.debug("The index {} could not be written", file, e);
      try {
        Files.deleteIfExists(young);
      } catch (IOException left) {
        LOG.debug("{} was left behind", young, left);
      }
    }
  }

  private static String line(Row row) {
    SessionInfo info = row.info();
    return Stream.of(
            info.id(),
            row.size(),
            row.changed(),
            row.end(),
            info.createdAt(),
            info.updatedAt(),
            info.entries(),
            info.state(),
            info.parent().orElse(""))
        .map(String::valueOf)
        .collect(Collectors.joining("\t"));
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
