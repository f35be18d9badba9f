package dev.penguin.tools.internal.workspace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import dev.penguin.tools.internal.text.ByteLines;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What read_file and search_text make of files of every kind, compared with a plain model of what
 * they promise. A failure names the seed of its file.
 */
class FileContentTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 20_000 : 2_000;
  private static final int LARGE = 1 << 18;
  private static final String[] PIECES = {
    "a", "x y", "\t", "\r", "\u0000", "é", "€", "😀", "\u2028", "key", "\u00ef\u00bb\u00bf"
  };
  private static final int[] BORDERS = {1, 2, 3, 3_996, 4_000, 8_192, 16_384, 20_000};

  private static final List<String> WANTED =
      List.of("key", "^a", "é$", "y?x", "[xk]e?y", "\\s", "€|😀", "^$");

  @TempDir Path folder;

  @Test
  @DisplayName("read_file gives what its description says, whatever a file holds")
  void readFileGivesWhatItsDescriptionSays() throws Exception {
    Path root = folder.toRealPath();
    List<Tool> tools = CodingTools.in(root).build().tools();
    for (int seed = 0; seed < ROUNDS / 4; seed++) {
      Random random = new Random(seed);
      byte[] content = content(random);
      Files.write(root.resolve("f"), content);
      for (int page = 0; page < 4; page++) {
        int offset = page == 0 ? 1 : 1 + random.nextInt(6);
        int limit = page == 0 ? 1_000 : 1 + random.nextInt(4);

        ToolResult result =
            Calls.run(tools, "read_file", "path", "f", "offset", offset, "limit", limit);

        assertThat(result.text()).as("seed %d", seed).isEqualTo(read(content, offset, limit));
      }
    }
  }

  @Test
  @DisplayName("search_text finds the lines that match, whatever a file holds")
  void searchTextFindsTheLinesThatMatch() throws Exception {
    Path root = folder.toRealPath();
    List<Tool> tools = CodingTools.in(root).build().tools();
    for (int seed = 0; seed < ROUNDS / 16; seed++) {
      Random random = new Random(seed);
      byte[] content = content(random);
      content = random.nextInt(20) == 0 ? behindManyLines(content, random) : content;
      String pattern = WANTED.get(random.nextInt(WANTED.size()));
      Files.write(root.resolve("f"), content);

      String result =
          random.nextBoolean()
              ? Calls.success(tools, "search_text", "pattern", pattern)
              : Calls.success(tools, "search_text", "pattern", pattern, "path", "f");

      assertThat(result).as("seed %d", seed).isEqualTo(search(content, pattern));
    }
  }

  @Test
  @DisplayName("lines are the same however little a stream gives at once, and whatever its size")
  void linesAreTheSameHoweverTheyCome() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] content = content(random);
      int keep = 4 + random.nextInt(random.nextBoolean() ? 20 : 20_000);
      boolean known = random.nextBoolean();
      boolean probed = random.nextBoolean();
      int size = known ? content.length + (random.nextInt(4) == 0 ? 7 : 0) : 0;

      List<String> lines = new ArrayList<>();
      try (ByteLines each = new ByteLines(new Trickle(content, random), size, keep)) {
        if (probed) {
          assertThat(each.startsBinary()).as("seed %d", seed).isEqualTo(isBinary(content));
        }
        while (each.next()) {
          byte[] bytes = Arrays.copyOfRange(each.bytes(), each.start(), each.end());
          lines.add(each.length() + " " + each.carriageReturn() + new String(bytes, ISO_8859_1));
        }
      }

      List<String> expected = new ArrayList<>();
      for (Line line : lines(content)) {
        byte[] kept = cut(line.bytes, keep);
        expected.add(line.bytes.length + " " + line.returned + new String(kept, ISO_8859_1));
      }
      assertThat(lines).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** A file: mostly short lines, some of which end near the borders of buffers and limits. */
  private static byte[] content(Random random) {
    StringBuilder latin = new StringBuilder();
    if (random.nextInt(8) == 0) {
      latin.append("\u00ef\u00bb\u00bf");
    }
    for (int left = random.nextInt(6); left > 0; left--) {
      int border = BORDERS[random.nextInt(BORDERS.length)];
      int most = random.nextInt(6) > 0 ? random.nextInt(12) : border - 3 + random.nextInt(7);
      line(latin, random, most);
      latin.append(
          switch (random.nextInt(6)) {
            case 0, 1 -> "\r\n";
            case 2 -> random.nextBoolean() ? "\r\r\n" : "\r";
            default -> left > 1 || random.nextBoolean() ? "\n" : "";
          });
    }
    return latin.toString().getBytes(ISO_8859_1);
  }

  /** Puts so many lines before a file that it is read in many pieces. */
  private static byte[] behindManyLines(byte[] content, Random random) {
    int length = LARGE - 10 + random.nextInt(20);
    byte[] all = new byte[length + content.length];
    Arrays.fill(all, (byte) 'b');
    for (int i = 999; i < length; i += 1_000) {
      all[i] = '\n';
    }
    System.arraycopy(content, 0, all, length, content.length);
    return all;
  }

  /** A line of so many bytes, written as Latin text: mostly one letter, with some pieces in it. */
  private static void line(StringBuilder latin, Random random, int most) {
    int start = latin.length();
    int length = Math.max(0, most);
    latin.append("b".repeat(length));
    boolean wrong = random.nextInt(10) == 0;
    for (int pieces = random.nextInt(4); pieces > 0 && length > 0; pieces--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      String bytes =
          wrong
              ? "" + (char) (128 + random.nextInt(128))
              : new String(piece.getBytes(UTF_8), ISO_8859_1);
      if (bytes.equals("\u0000") && random.nextInt(5) > 0 || bytes.length() > length) {
        continue;
      }
      int at =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> length - bytes.length();
            case 2 -> Math.max(0, Math.min(4_001, length) - 1 - random.nextInt(bytes.length() + 1));
            default -> random.nextInt(length);
          };
      at = Math.min(at, length - bytes.length());
      latin.replace(start + at, start + at + bytes.length(), bytes);
    }
  }

  /** A line without its end, and whether it ended in a carriage return. */
  private record Line(byte[] bytes, boolean returned) {}

  private static List<Line> lines(byte[] content) {
    List<Line> lines = new ArrayList<>();
    String rest = new String(content, ISO_8859_1);
    while (!rest.isEmpty()) {
      int feed = rest.indexOf('\n');
      String line = feed < 0 ? rest : rest.substring(0, feed);
      boolean returned = line.endsWith("\r");
      String shown = returned && feed >= 0 ? line.substring(0, line.length() - 1) : line;
      lines.add(new Line(shown.getBytes(ISO_8859_1), returned));
      rest = feed < 0 ? "" : rest.substring(feed + 1);
    }
    return lines;
  }

  private static boolean isBinary(byte[] content) {
    return new String(content, 0, Math.min(content.length, 8_192), ISO_8859_1).indexOf('\0') >= 0;
  }

  /** The first bytes of a line, without the beginning of a character that would be cut. */
  private static byte[] cut(byte[] line, int most) {
    if (line.length <= most) {
      return line;
    }
    for (int back = 1; back <= 3 && back <= most; back++) {
      int lead = line[most - back] & 0xFF;
      if (lead >= 0xC0) {
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        return Arrays.copyOf(line, back < length ? most - back : most);
      } else if (lead < 0x80) {
        break;
      }
    }
    return Arrays.copyOf(line, most);
  }

  private static String read(byte[] content, int offset, int limit) {
    if (isBinary(content)) {
      return String.format(
              Locale.ROOT, "'f' is not UTF-8 text but binary, %,d bytes", content.length)
          .replace(" 1 bytes", " 1 byte");
    }
    List<Line> lines = lines(content);
    if (lines.isEmpty()) {
      return "[the file is empty]";
    }
    if (offset > lines.size()) {
      return "offset "
          + offset
          + " is past the end: 'f' has "
          + count(lines.size(), "line", "lines");
    }
    List<Line> page = lines.subList(offset - 1, Math.min(lines.size(), offset - 1 + limit));
    boolean mark = offset == 1 && new String(page.get(0).bytes, UTF_8).startsWith("\uFEFF");
    List<String> text = new ArrayList<>();
    int cut = 0;
    int wrong = 0;
    for (Line line : page) {
      byte[] shown = cut(line.bytes, 4_000);
      String decoded = new String(shown, UTF_8);
      wrong += Arrays.equals(decoded.getBytes(UTF_8), shown) ? 0 : 1;
      String note = "";
      if (shown.length < line.bytes.length) {
        cut++;
        note =
            String.format(
                Locale.ROOT, " [cut: %,d of %,d bytes shown]", shown.length, line.bytes.length);
      }
      text.add(decoded + note);
    }
    String notes = notes(lines, page, offset, cut, mark, wrong);
    return notes + String.join("\n", text).substring(mark ? 1 : 0);
  }

  private static String notes(
      List<Line> all, List<Line> page, int offset, int cut, boolean mark, int wrong) {
    List<String> notes = new ArrayList<>();
    int last = offset + page.size() - 1;
    String more = last < all.size() ? ", continue with offset=" + (last + 1) : "";
    note(
        notes,
        page.size() < all.size(),
        "lines " + offset + "-" + last + " of " + all.size() + more);
    note(notes, cut > 0, count(cut, "line is", "lines are") + " cut");
    note(notes, page.stream().anyMatch(Line::returned), "lines end in CRLF, which edit_file keeps");
    note(notes, mark, "the file starts with a byte order mark");
    note(
        notes,
        wrong > 0,
        count(wrong, "line holds", "lines hold")
            + " bytes that are not UTF-8, shown as \uFFFD; edit_file keeps them");
    return notes.isEmpty() ? "" : "[" + String.join("; ", notes) + "]\n";
  }

  private static void note(List<String> notes, boolean holds, String note) {
    if (holds) {
      notes.add(note);
    }
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  private static String search(byte[] content, String pattern) {
    if (isBinary(content)) {
      return "[no line matches]\n[skipped: 1 binary file]";
    }
    List<String> found = new ArrayList<>();
    int number = 0;
    int cut = 0;
    for (Line line : lines(content)) {
      number++;
      byte[] kept = cut(line.bytes, 20_000);
      cut += kept.length < line.bytes.length ? 1 : 0;
      String text = new String(kept, UTF_8);
      Matcher matcher = Pattern.compile(pattern).matcher(text);
      if (matcher.find()) {
        found.add("f:" + number + ": " + around(text, matcher.start(), matcher.end()));
      }
    }
    note(found, found.isEmpty(), "[no line matches]");
    String what = "what is beyond the first 20,000 bytes of " + count(cut, "line", "lines");
    note(found, cut > 0, "[skipped: " + what + "]");
    return String.join("\n", found);
  }

  /** Of a long line, three hundred characters in which what was found begins after a hundred. */
  private static String around(String text, int start, int end) {
    String shown = text;
    if (text.length() > 300) {
      int from = Math.max(0, Math.min(start - 100, text.length() - 300));
      from = end < from ? start : from;
      int to = Math.min(text.length(), from + 300);
      shown = (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }
    StringBuilder line = new StringBuilder();
    shown
        .codePoints()
        .forEach(
            c -> {
              boolean hidden =
                  c < ' ' && c != '\t'
                      || c > '~' && c < 0xA0
                      || c == 0x2028
                      || c == 0x2029
                      || Character.isSurrogate((char) c) && c <= 0xFFFF
                      || c >= 0x202A && c <= 0x202E
                      || c >= 0x2066 && c <= 0x2069
                      || c == 0x200E
                      || c == 0x200F
                      || c == 0x061C;
              line.append(hidden ? String.format("\\u%04x", c) : Character.toString(c));
            });
    return line.toString();
  }

  /** A stream that gives a few bytes at a time. */
  private static final class Trickle extends ByteArrayInputStream {
    private final Random random;

    Trickle(byte[] content, Random random) {
      super(content);
      this.random = random;
    }

    @Override
    public synchronized int read(byte[] bytes, int at, int most) {
      return super.read(bytes, at, Math.min(most, 1 + random.nextInt(9_000)));
    }
  }
}
