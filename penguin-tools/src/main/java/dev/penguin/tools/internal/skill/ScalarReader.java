package dev.penguin.tools.internal.skill;

import dev.penguin.tools.internal.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text of a front matter, in each of the forms that YAML has for it: plain, in quotes, or
 * as a block, over one line or several. Used by one thread.
 */
final class ScalarReader {
  private static final Pattern BLOCK =
      Pattern.compile("([|>])(?:([+-])([1-9])?|([1-9])([+-])?)?(?:\\s+#.*|\\s*)");
  private static final Map<Character, String> ESCAPES =
      Map.of(
          'n', "\n", 't', "\t", 'r', "\r", '"', "\"", '\\', "\\", '/', "/", ' ', " ", '0', "\0",
          'e', "\u001b", '_', "\u00a0");

  private final List<String> lines;
  private final Problems problems;
  private int end;

  /** Takes what is wrong in a line. */
  @FunctionalInterface
  interface Problems {
    void add(int index, String what);
  }

  /**
   * What was read.
   *
   * @param text the text; null when there is none that can be used
   * @param next the line after it
   */
  record Read(@Nullable String text, int next) {}

  ScalarReader(List<String> lines, Problems problems) {
    this.lines = lines;
    this.problems = problems;
  }

  /** Says where the front matter ends. */
  void endsAt(int line) {
    end = line;
  }

  /** Whether a line has nothing in it, or a comment alone. */
  static boolean isEmpty(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  /** How many blanks a line begins with. */
  static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && line.charAt(indent) == ' ') {
      indent++;
    }
    return indent;
  }

  /**
   * Reads a text.
   *
   * @param line the line of its field
   * @param name the field
   * @param rest what follows the name in that line
   * @param indent how far the field is indented
   */
  Read read(int line, String name, String rest, int indent) {
    Matcher block = BLOCK.matcher(rest);
    if (block.matches()) {
      return block(line, block, indent);
    }
    int next = line + 1;
    while (next < end && (lines.get(next).isBlank() || indent(lines.get(next)) > indent)) {
      next++;
    }
    List<String> all = new ArrayList<>();
    all.add(rest);
    lines.subList(line + 1, next).forEach(more -> all.add(more.strip()));
    String first = rest.isBlank() && all.size() > 1 ? all.get(1) : rest;
    char begin = first.isEmpty() ? ' ' : first.charAt(0);
    if (begin == '"' || begin == '\'') {
      return new Read(quoted(line, name, folded(all), begin), next);
    }
    String refused = refusal(first, begin);
    if (refused != null) {
      String shown = PlainText.quote(PlainText.shortened(first, 60));
      problems.add(line, "the field '" + name + "' has " + shown + ", " + refused);
      return new Read(null, next);
    }
    all.replaceAll(ScalarReader::withoutComment);
    return new Read(folded(all), next);
  }

  private static @Nullable String refusal(String text, char begin) {
    if (begin == '[' || text.startsWith("- ")) {
      return "which is a list: write one text, and names in it with blanks between";
    }
    if (begin == '{') {
      return "which is a map in braces: write one field a line, or put a text in quotes";
    }
    return "&*!%@`|>?,]}".indexOf(begin) >= 0
        ? "which begins with a sign that YAML keeps for itself: put the text in quotes"
        : null;
  }

  private static String withoutComment(String text) {
    if (text.startsWith("#")) {
      return "";
    }
    int comment = text.indexOf(" #");
    return comment < 0 ? text.strip() : text.substring(0, comment).strip();
  }

  /** Lines as one: a line break is a blank, and an empty line a line break. */
  private static String folded(List<String> all) {
    StringBuilder text = new StringBuilder();
    int empty = 0;
    for (String line : all) {
      if (line.isBlank()) {
        empty++;
        continue;
      }
      if (text.length() > 0) {
        text.append(empty > 0 ? "\n".repeat(empty) : " ");
      }
      text.append(line.strip());
      empty = 0;
    }
    return text.toString();
  }

  private @Nullable String quoted(int line, String name, String text, char quote) {
    StringBuilder read = new StringBuilder();
    int i = 1;
    while (i < text.length() && text.charAt(i) != quote
        || quote == '\'' && text.startsWith("''", i)) {
      char c = text.charAt(i++);
      if (c == '\'' && quote == '\'') {
        i++;
      }
      if (c == '\\' && quote == '"') {
        int taken = escape(text, i, read);
        if (taken == 0) {
          problems.add(
              line, "the field '" + name + "' has an escape that YAML does not know: write '\\\\'");
          return null;
        }
        i += taken;
      } else {
        read.append(c);
      }
    }
    if (i >= text.length()) {
      problems.add(
          line, "the text of the field '" + name + "' has no closing " + quote + ": add it");
      return null;
    }
    if (!isEmpty(text.substring(i + 1))) {
      problems.add(
          line,
          "the field '%s' goes on after its closing quote with %s: put all of it in quotes"
              .formatted(name, PlainText.quote(PlainText.shortened(text.substring(i + 1), 40))));
      return null;
    }
    return read.toString();
  }

  /** Appends what an escape stands for; how many characters it has, 0 when it is none. */
  private static int escape(String text, int at, StringBuilder read) {
    char kind = at < text.length() ? text.charAt(at) : '?';
    String plain = ESCAPES.get(kind);
    if (plain != null) {
      read.append(plain);
      return 1;
    }
    int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits == 0 || at + 1 + digits > text.length()) {
      return 0;
    }
    try {
      int code = Integer.parseUnsignedInt(text.substring(at + 1, at + 1 + digits), 16);
      read.appendCodePoint(code);
      return 1 + digits;
    } catch (IllegalArgumentException e) { // no number, or no character
      return 0;
    }
  }

  private Read block(int line, Matcher header, int indent) {
    String chomping = header.group(2) == null ? header.group(5) : header.group(2);
    String given = header.group(3) == null ? header.group(4) : header.group(3);
    int next = line + 1;
    int own = given == null ? 0 : indent + Integer.parseInt(given);
    List<String> text = new ArrayList<>();
    for (; next < end; next++) {
      String each = lines.get(next);
      if (each.isBlank()) {
        text.add("");
        continue;
      }
      own = own == 0 ? Math.max(indent(each), indent + 1) : own;
      if (indent(each) < own) {
        break;
      }
      text.add(each.substring(own));
    }
    int last = text.size();
    while (last > 0 && text.get(last - 1).isEmpty()) {
      last--;
    }
    List<String> used = text.subList(0, last);
    String whole = header.group(1).equals("|") ? String.join("\n", used) : foldedBlock(used);
    return new Read("-".equals(chomping) || whole.isEmpty() ? whole : whole + "\n", next);
  }

  /** A block whose line breaks are blanks, but for lines that are indented further. */
  private static String foldedBlock(List<String> used) {
    StringBuilder text = new StringBuilder();
    boolean joins = false;
    for (String line : used) {
      boolean deeper = line.startsWith(" ") || line.startsWith("\t");
      if (line.isEmpty() || deeper) {
        text.append(text.length() == 0 && !deeper ? "" : "\n").append(line);
        joins = false;
        continue;
      }
      boolean afterBreak = text.length() > 0 && text.charAt(text.length() - 1) == '\n';
      text.append(joins ? " " : text.length() == 0 || afterBreak ? "" : "\n").append(line);
      joins = true;
    }
    return text.toString();
  }
}
