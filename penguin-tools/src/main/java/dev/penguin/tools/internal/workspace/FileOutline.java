package dev.penguin.tools.internal.workspace;

import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Lists what a source file declares, so that the right lines of a large one are read. */
final class FileOutline {
  private static final int MAX_ENTRIES = 500;
  private static final int MAX_SHOWN = 160;

  /** Lines that declare something, by the extension of the file. */
  private static final Map<String, Pattern> LINES =
      Map.ofEntries(
          Map.entry("py", Pattern.compile("\\s*(async\\s+def|def|class)\\s.*")),
          Map.entry("rb", Pattern.compile("\\s*(def|class|module)\\s.*")),
          Map.entry("go", Pattern.compile("(func|type|var|const)\\s.*")),
          Map.entry(
              "rs",
              Pattern.compile(
                  "\\s*(pub(\\([^)]*\\))?\\s+)?(async\\s+|unsafe\\s+)*(fn|struct|enum|trait|impl|mod)\\b.*")),
          Map.entry(
              "kt",
              Pattern.compile(
                  "\\s*((public|private|internal|protected|open|abstract|data|sealed|override|suspend)\\s+)*(class|interface|object|fun)\\s.*")),
          Map.entry("js", script()),
          Map.entry("mjs", script()),
          Map.entry("jsx", script()),
          Map.entry("ts", script()),
          Map.entry("tsx", script()),
          Map.entry("sh", Pattern.compile("\\s*(function\\s+\\w+|[\\w-]+\\s*\\(\\)).*")),
          Map.entry("md", Pattern.compile("#{1,6}\\s.*")));

  private FileOutline() {}

  private static Pattern script() {
    return Pattern.compile(
        "\\s*(export\\s+)?(default\\s+)?((abstract|async|declare)\\s+)*((class|interface|enum|namespace|function\\*?)\\b"
            + "|type\\s+\\w+\\s*=|(const|let|var)\\s+\\w+\\s*=\\s*(async\\s*)?(\\(|function|\\w+\\s*=>)).*");
  }

  /**
   * The outline of a file.
   *
   * @param name the name of the file, by whose extension its language is known
   * @param quoted how messages name it
   * @throws ToolFailureException when its language is not known
   */
  static String of(String name, String quoted, String text) throws ToolFailureException {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    boolean isJava = extension.equals("java");
    Pattern lines = LINES.get(extension);
    if (!isJava && lines == null) {
      throw new ToolFailureException(
          quoted
              + " has no outline, as its language is not known: read it with offset and limit, or"
              + " look for lines with search_text");
    }
    List<String> all = lines == null ? JavaOutline.of(text) : matching(text, lines);
    String how =
        isJava
            ? "types, methods and fields"
            : "lines that look like declarations, some may be missing";
    StringBuilder outline = new StringBuilder("[outline: ").append(how);
    if (all.size() > MAX_ENTRIES) {
      outline.append("; the first ").append(MAX_ENTRIES).append(" of ").append(all.size());
    }
    outline.append("; the file has ");
    outline.append(PlainText.count(text.lines().count(), "line", "lines")).append(']');
    all.stream()
        .limit(MAX_ENTRIES)
        .forEach(each -> outline.append('\n').append(PlainText.shortened(each, MAX_SHOWN)));
    return outline.toString();
  }

  private static List<String> matching(String text, Pattern pattern) {
    List<String> found = new ArrayList<>();
    int number = 0;
    boolean code = false; // in a block of Markdown
    for (String line : text.lines().toList()) {
      number++;
      code ^= line.startsWith("```");
      if (!code && line.length() < 1_000 && pattern.matcher(line).matches()) {
        found.add(number + ": " + line.stripTrailing());
      }
    }
    return found;
  }
}
