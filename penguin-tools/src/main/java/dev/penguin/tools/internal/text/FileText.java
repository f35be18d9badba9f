package dev.penguin.tools.internal.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file, and the encoding that it is in: UTF-8, what a byte order mark says, or one
 * that is not known, of which only the ASCII part can be changed. Immutable; content is not copied.
 */
public final class FileText {
  /** A mark that says the encoding. The longer ones come first, as some begin with another one. */
  private record Mark(Charset charset, byte[] bytes) {
    static Mark of(String charset) {
      Charset named = Charset.forName(charset);
      return new Mark(named, "\uFEFF".getBytes(named));
    }

    boolean begins(byte[] content) {
      return content.length >= bytes.length
          && Arrays.equals(content, 0, bytes.length, bytes, 0, bytes.length);
    }
  }

  private static final int MAX_WIDE_BYTES = 10_000_000;

  private static final List<Mark> MARKS =
      List.of(
          Mark.of("UTF-32LE"),
          Mark.of("UTF-32BE"),
          Mark.of("UTF-16LE"),
          Mark.of("UTF-16BE"),
          Mark.of("UTF-8"));

  private final byte[] content;
  private final @Nullable Mark mark;
  private final byte[] utf8;
  private final boolean known;
  private final boolean whole;
  private final ShiftedText shifted;

  private FileText(byte[] content, @Nullable Mark mark, byte[] utf8, boolean known, boolean whole) {
    this.whole = whole;
    this.content = content;
    this.mark = mark;
    this.utf8 = utf8;
    this.shifted = mark == null && known ? ShiftedText.of(content) : ShiftedText.NONE;
    this.known = known && shifted.isNone();
  }

  /** The text of all that a file holds. */
  public static FileText of(byte[] content) {
    for (Mark mark : MARKS) {
      byte[] text = mark.begins(content) ? decoded(content, mark) : null;
      if (text != null) {
        return new FileText(content, mark, text, true, true);
      }
    }
    return new FileText(content, null, content, PlainText.isUtf8(content, 0, content.length), true);
  }

  /** What the beginning of a file says of all of it: what its mark says, or an unknown encoding. */
  public static FileText ofBeginning(byte[] beginning) {
    return MARKS.stream()
        .filter(mark -> mark.begins(beginning))
        .findFirst()
        .map(mark -> new FileText(mark.bytes(), mark, new byte[0], true, false))
        .orElseGet(() -> new FileText(beginning, null, beginning, false, false));
  }

  /** The content in UTF-8, without the mark; null when it is not in that encoding. */
  private static byte @Nullable [] decoded(byte[] content, Mark mark) {
    try {
      int from = mark.bytes().length;
      CharBuffer text =
          mark.charset().newDecoder().decode(ByteBuffer.wrap(content, from, content.length - from));
      return text.toString().getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The text of a file whose byte order mark says another encoding than UTF-8; else null. */
  public static @Nullable FileText wide(SeekableByteChannel channel) throws IOException {
    boolean wide = isWide(beginning(channel, 4));
    FileText text =
        wide && channel.size() <= MAX_WIDE_BYTES
            ? of(beginning(channel, (int) channel.size()))
            : null;
    return text == null || text.note().isEmpty() ? null : text;
  }

  /** The first bytes of a file, or zeros where it is shorter; reading begins anew after that. */
  private static byte[] beginning(SeekableByteChannel channel, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int read = 1;
    while (bytes.hasRemaining() && read > 0) {
      read = channel.read(bytes);
    }
    channel.position(0);
    return bytes.array();
  }

  /** Whether a content is in an encoding of which a mark says that it is not UTF-8. */
  private static boolean isWide(byte[] beginning) {
    return MARKS.stream()
        .anyMatch(mark -> !mark.charset().equals(StandardCharsets.UTF_8) && mark.begins(beginning));
  }

  /** Whether it is no text at all. */
  public boolean isBinary() {
    return PlainText.isBinary(utf8, utf8.length);
  }

  /** The text in UTF-8, without a byte order mark; as it is when the encoding is not known. */
  public byte[] utf8() {
    return utf8;
  }

  /** Whether all of the file was looked at, not only its beginning. */
  public boolean isWhole() {
    return whole;
  }

  /** What there is to say about the encoding; empty for UTF-8. */
  public String note() {
    return mark == null || mark.charset().equals(StandardCharsets.UTF_8)
        ? ""
        : "the file is " + mark.charset().name() + ", which edits keep";
  }

  /**
   * Text as it is to be stored, in the encoding of this file.
   *
   * @param text in UTF-8, or changed in its ASCII part alone when the encoding is not known
   */
  public byte[] encode(byte[] text) {
    if (mark == null) {
      return text;
    }
    if (mark.begins(text)) {
      return text; // UTF-8 that brings its mark
    }
    String decoded = PlainText.text(text, 0, text.length);
    byte[] plain =
        (decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded).getBytes(mark.charset());
    byte[] all = Arrays.copyOf(mark.bytes(), mark.bytes().length + plain.length);
    System.arraycopy(plain, 0, all, mark.bytes().length, plain.length);
    return all;
  }

  /**
   * Refuses to put text into a file of which the encoding is not known, so that no file ever holds
   * two.
   *
   * @param file how messages name it
   */
  public void checkFits(String file, byte[] text, String otherwise) throws ToolFailureException {
    boolean fits = known || shifted.isNone() || !ShiftedText.hasEscape(text);
    for (int i = 0; !known && i < text.length; i++) {
      fits = fits && text[i] >= 0;
    }
    if (!fits) {
      throw new ToolFailureException(
          file
              + (whole ? " is not UTF-8, and its" : " is too large to be read, and its")
              + " encoding is not known: only ASCII text"
              + (shifted.isNone() ? "" : " without escapes")
              + " can be put into it"
              + otherwise);
    }
  }

  /**
   * Refuses to replace what may begin or end in the middle of a character: in some encodings the
   * second byte of one looks like ASCII, or both do.
   *
   * @param file how messages name it
   */
  public void checkWhole(String file, int from, int to) throws ToolFailureException {
    if (!known && from > 0 && content[from - 1] < 0 && content[from] >= '0') {
      throw new ToolFailureException(
          file
              + " is not UTF-8, and old_string stands right after a character that is not ASCII,"
              + " where another one may be cut: begin it at a blank, or at the beginning of a line");
    }
    if (shifted.isInside(from) || shifted.isInside(to)) {
      throw new ToolFailureException(
          file
              + " is not UTF-8, and old_string stands in text that is written with escapes, where a"
              + " character may be cut: give more text around it, or whole lines");
    }
  }
}
