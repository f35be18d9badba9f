package dev.penguin.tools.internal.workspace;

import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.ByteLines;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Reads a text file, a page at a time. With it the engine finds what the workspace says to agents.
 */
public final class ReadFileTool extends FileTool implements WorkspaceGuide {
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 5_000;
  private static final int MAX_LINE_BYTES = 4_000;
  private static final int MAX_OUTLINED_BYTES = 4_000_000;
  private static final int MAX_PAGE_BYTES = 64_000;
  private static final long MAX_BYTES_COUNTED_AFTER_PAGE = 8_000_000;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace"},
      "offset":{"type":"integer","minimum":1,"maximum":2147483647,\
      "description":"The first line to read, counted from 1; default 1"},
      "limit":{"type":"integer","minimum":1,"maximum":5000,\
      "description":"How many lines to read at most; default 1000"},
      "outline":{"type":"boolean",\
      "description":"List what a source file declares, with line numbers, in place of its lines"}},
      "required":["path"],"additionalProperties":false}
      """;

  private final WorkspaceGuide guide;

  public ReadFileTool(WorkspaceFiles files, WorkspaceGuide guide) {
    super(
        files,
        ToolSpec.of(
                "read_file",
                "Reads a text file of the workspace and returns its lines as they are. When it"
                    + " returns only a part, or there is something to know about the file, a first"
                    + " line in brackets says so. Of a large source file, read the outline first.",
                SCHEMA)
            .withEffects(Effect.READ)
            .withRecovery(Recovery.RERUN));
    this.guide = guide;
  }

  @Override
  public String codingInstructions() {
    return guide.codingInstructions();
  }

  @Override
  public List<String> files(ToolCall call) {
    return guide.files(call);
  }

  @Override
  public Optional<Text> read(String directory, int maxBytes) {
    return guide.read(directory, maxBytes);
  }

  @Override
  public String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException {
    int offset = arguments.number("offset", 1, Integer.MAX_VALUE, 1);
    int limit = arguments.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    if (arguments.flag("outline")) {
      return outline(path);
    }
    WorkspaceFiles.Opened file = files.openStamped(path);
    try (SeekableByteChannel channel = file.channel()) {
      FileText wide = FileText.wide(channel);
      byte[] text = wide == null ? null : wide.utf8();
      long size = text == null ? file.stamp().size() : text.length;
      Page page = new Page(offset, limit, size, wide == null ? "" : wide.note());
      CheckedInputStream in =
          new CheckedInputStream(Channels.newInputStream(channel), new CRC32C());
      if (text != null) {
        in.transferTo(OutputStream.nullOutputStream()); // for the checksum
      }
      read(path, page, text == null ? in : new ByteArrayInputStream(text), size, context);
      Long sum = page.wholeFileCounted ? in.getChecksum().getValue() : null;
      files.seen().saw(context.sessionId(), path, file.stamp(), sum);
      if (page.shown == 0 && page.total > 0) {
        throw new ToolFailureException(
            String.format(
                Locale.ROOT,
                "offset %d is past the end: %s has %s",
                offset,
                files.quote(path),
                PlainText.count(page.total, "line", "lines")));
      }
      return page.text();
    }
  }

  private String outline(Path path) throws IOException, ToolFailureException {
    FileText text = FileText.of(files.readAll(path, MAX_OUTLINED_BYTES));
    if (text.isBinary()) {
      throw new ToolFailureException(files.quote(path) + " is not UTF-8 text but binary");
    }
    byte[] utf8 = text.utf8();
    String name = InnerPath.name(path).toString();
    return FileOutline.of(name, files.quote(path), PlainText.text(utf8, 0, utf8.length));
  }

  private void read(Path path, Page page, InputStream in, long size, ToolContext context)
      throws IOException, ToolFailureException {
    try (ByteLines lines = new ByteLines(in, size, MAX_LINE_BYTES)) {
      if (lines.startsBinary()) {
        throw new ToolFailureException(
            files.quote(path)
                + " is not UTF-8 text but binary, "
                + PlainText.count(Files.size(path), "byte", "bytes"));
      }
      page.read(lines, context);
    }
  }

  /** The part of a file that is shown. */
  private static final class Page {
    private static final byte[] NEW_LINE = {'\n'};

    private final int offset;
    private final int limit;
    private final String encoding;
    private byte[] content;
    private int size;
    private long total;
    private int shown;
    private boolean wholeFileCounted = true;
    private int cut;
    private int notUtf8;
    private boolean carriageReturns;
    private boolean byteOrderMark;

    Page(int offset, int limit, long fileSize, String encoding) {
      this.encoding = encoding;
      this.offset = offset;
      this.limit = limit;
      content = new byte[(int) Math.min(fileSize, MAX_PAGE_BYTES) + 64];
    }

    void read(ByteLines lines, ToolContext context) throws IOException, ToolFailureException {
      boolean open = true;
      long after = 0;
      while (lines.next()) {
        total++;
        if (total % 1_000 == 1) {
          Interruptions.check(context);
        }
        if (total < offset) {
          continue;
        }
        open = open && shown < limit && (shown == 0 || size < MAX_PAGE_BYTES);
        if (open) {
          add(lines);
          continue;
        }
        after += lines.length() + 1;
        if (after > MAX_BYTES_COUNTED_AFTER_PAGE) {
          wholeFileCounted = false;
          return;
        }
      }
    }

    private void add(ByteLines lines) {
      byte[] bytes = lines.bytes();
      int from = lines.start();
      int to = lines.end();
      boolean cutShort = to - from < lines.length();
      if (total == 1 && startsWithMark(bytes, from, to)) {
        byteOrderMark = true;
        from += 3;
      }
      if (shown > 0) {
        append(NEW_LINE, 0, 1);
      }
      append(bytes, from, to);
      if (cutShort) {
        cut++;
        int shownBytes = to - lines.start();
        byte[] note =
            String.format(Locale.ROOT, " [cut: %,d of %,d bytes shown]", shownBytes, lines.length())
                .getBytes(StandardCharsets.US_ASCII);
        append(note, 0, note.length);
      }
      // Only a line that is not ASCII needs the slow question.
      notUtf8 += isAscii(bytes, from, to) || PlainText.isUtf8(bytes, from, to) ? 0 : 1;
      carriageReturns |= lines.carriageReturn();
      shown++;
    }

    private static boolean startsWithMark(byte[] bytes, int from, int to) {
      return to - from >= 3
          && bytes[from] == (byte) 0xEF
          && bytes[from + 1] == (byte) 0xBB
          && bytes[from + 2] == (byte) 0xBF;
    }

    private void append(byte[] bytes, int from, int to) {
      int end = size + to - from;
      if (end > content.length) {
        content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
      }
      System.arraycopy(bytes, from, content, size, to - from);
      size = end;
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
      for (int i = from; i < to; i++) {
        if (bytes[i] < 0) {
          return false;
        }
      }
      return true;
    }

    String text() {
      if (total == 0) {
        return "[the file is empty]";
      }
      List<String> notes = notes();
      String text = new String(content, 0, size, StandardCharsets.UTF_8);
      return notes.isEmpty() ? text : "[" + String.join("; ", notes) + "]\n" + text;
    }

    private List<String> notes() {
      List<String> notes = new ArrayList<>();
      int last = offset + shown - 1;
      if (shown < total) {
        String of = (wholeFileCounted ? "" : "more than ") + total;
        String more = last < total ? ", continue with offset=" + (last + 1) : "";
        notes.add("lines " + offset + "-" + last + " of " + of + more);
      }
      if (cut > 0) {
        notes.add(PlainText.count(cut, "line is", "lines are") + " cut");
      }
      if (carriageReturns) {
        notes.add("lines end in CRLF, which edit_file keeps");
      }
      if (!encoding.isEmpty()) {
        notes.add(encoding);
      }
      if (byteOrderMark) {
        notes.add("the file starts with a byte order mark");
      }
      if (notUtf8 > 0) {
        notes.add(
            PlainText.count(notUtf8, "line holds", "lines hold")
                + " bytes that are not UTF-8, shown as \uFFFD; edit_file keeps them");
      }
      return notes;
    }
  }
}
