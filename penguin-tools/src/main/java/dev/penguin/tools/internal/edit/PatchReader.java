package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.edit.Patch.FilePatch;
import dev.penguin.tools.internal.edit.Patch.Hunk;
import dev.penguin.tools.internal.edit.Patch.Kind;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads patches in the two forms that models write: between {@code *** Begin Patch} and {@code ***
 * End Patch}, and unified diffs with or without git's headers.
 */
final class PatchReader {
  private static final String ADD = "*** Add File: ";
  private static final String UPDATE = "*** Update File: ";
  private static final String DELETE = "*** Delete File: ";
  private static final String MOVE = "*** Move to: ";
  private static final String END_OF_FILE = "*** End of File";
  private static final String NOWHERE = "/dev/null";
  private static final Pattern RANGES =
      Pattern.compile("@@ -(\\d{1,9})(?:,(\\d{1,9}))? \\+\\d+(?:,(\\d{1,9}))? @@.*");
  private static final int MAX_FILES = 100;

  private final List<String> lines;
  private final List<FilePatch> files = new ArrayList<>();
  private int at;

  private PatchReader(String text) {
    lines = text.replace("\r\n", "\n").lines().toList();
  }

  static Patch read(String text) throws ToolFailureException {
    PatchReader reader = new PatchReader(text);
    if (text.contains("*** Begin Patch")) {
      reader.readSections();
    } else {
      reader.readDiffs();
    }
    if (reader.files.isEmpty()) {
      throw new ToolFailureException(
          "The patch names no file: begin it with '*** Begin Patch' and a line such as"
              + " '*** Update File: src/Main.java', or give a unified diff");
    }
    if (reader.files.size() > MAX_FILES) {
      throw new ToolFailureException("The patch names more than " + MAX_FILES + " files: split it");
    }
    return new Patch(List.copyOf(reader.files));
  }

  private boolean more() {
    return at < lines.size();
  }

  private void readSections() throws ToolFailureException {
    while (!lines.get(at++).strip().equals("*** Begin Patch")) {
      if (!more()) {
        throw wrong("expected '*** Begin Patch' on a line of its own");
      }
    }
    while (more() && !lines.get(at).strip().equals("*** End Patch")) {
      String line = lines.get(at++);
      if (line.startsWith(ADD)) {
        List<Hunk> added = hunks();
        if (added.size() > 1 || added.stream().anyMatch(hunk -> !hunk.side('-').isEmpty())) {
          throw wrong("every line of a file that is added begins with +");
        }
        files.add(new FilePatch(Kind.ADD, line.substring(ADD.length()).strip(), null, added));
      } else if (line.startsWith(DELETE)) {
        String path = line.substring(DELETE.length()).strip();
        files.add(new FilePatch(Kind.DELETE, path, null, List.of()));
      } else if (line.startsWith(UPDATE)) {
        boolean moves = more() && lines.get(at).startsWith(MOVE);
        String to = moves ? lines.get(at++).substring(MOVE.length()).strip() : null;
        add(line.substring(UPDATE.length()).strip(), to);
      } else if (!line.isBlank()) {
        throw wrong("expected '*** Update File: ', '*** Add File: ' or '*** Delete File: '");
      }
    }
  }

  private void readDiffs() throws ToolFailureException {
    String from = null;
    int header = 0;
    int filesAbove = 0;
    while (more()) {
      String line = lines.get(at++);
      boolean nothingYet = header > 0 && files.size() == filesAbove;
      if (line.startsWith("diff --git ")) {
        checkMade(nothingYet, header);
        from = null;
        header = at;
        filesAbove = files.size();
      } else if (line.startsWith("copy from ")
          || line.startsWith("Binary files ")
          || line.equals("GIT binary patch")) {
        checkMade(true, header);
      } else if (line.startsWith("rename from ")) {
        from = QuotedName.read(line.substring("rename from ".length()).strip());
      } else if (line.startsWith("rename to ") && from != null) {
        addRenamed(from, QuotedName.read(line.substring("rename to ".length()).strip()));
      } else if (line.startsWith("--- ") && more() && lines.get(at).startsWith("+++ ")) {
        readDiff(name(line, "a/"), name(lines.get(at++), "b/"));
      }
    }
    checkMade(header > 0 && files.size() == filesAbove, header);
  }

  /** Refuses what would be passed over, or made as something else, while the rest is made. */
  private void checkMade(boolean nothing, int header) throws ToolFailureException {
    if (nothing) {
      at = header > 0 ? header : at;
      throw wrong(
          "a part that is a copy, a new mode alone, binary or an empty file cannot be made: leave"
              + " it out");
    }
  }

  private void addRenamed(String from, String to) throws ToolFailureException {
    if (more() && lines.get(at).startsWith("index ")) {
      at++;
    }
    boolean edited = more() && isFileHeader();
    at += edited ? 2 : 0;
    files.add(new FilePatch(Kind.UPDATE, from, to, edited ? hunks() : List.of()));
  }

  private void readDiff(String before, String after) throws ToolFailureException {
    if (before.equals(NOWHERE)) {
      files.add(new FilePatch(Kind.ADD, after, null, hunks()));
    } else if (after.equals(NOWHERE)) {
      hunks();
      files.add(new FilePatch(Kind.DELETE, before, null, List.of()));
    } else {
      add(before, before.equals(after) ? null : after);
    }
  }

  private static String name(String header, String prefix) {
    String name = header.substring(4);
    int tab = name.indexOf('\t');
    name = QuotedName.read((tab < 0 ? name : name.substring(0, tab)).strip());
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  private void add(String path, @Nullable String to) throws ToolFailureException {
    List<Hunk> hunks = hunks();
    if (to == null && hunks.stream().allMatch(Hunk::changesNothing)) {
      throw wrong(PlainText.quote(path) + " has no line that begins with + or -");
    }
    files.add(new FilePatch(Kind.UPDATE, path, to, hunks));
  }

  private List<Hunk> hunks() throws ToolFailureException {
    List<Hunk> hunks = new ArrayList<>();
    boolean more = true;
    while (more && more() && !endsFile(lines.get(at))) {
      String anchor = null;
      Matcher numbers = null;
      while (more() && lines.get(at).startsWith("@@")) {
        String header = lines.get(at++).stripTrailing();
        Matcher ranges = RANGES.matcher(header);
        if (ranges.matches()) {
          numbers = ranges;
        } else if (header.length() > 2) {
          anchor = header.substring(2).strip();
        }
      }
      List<String> body = new ArrayList<>();
      while (more() && !endsHunk(lines.get(at)) && !isSignature(numbers, body)) {
        body(body);
      }
      more = !isSignature(numbers, body);
      boolean atEnd = more() && lines.get(at).startsWith(END_OF_FILE);
      at += atEnd ? 1 : 0;
      if (!body.isEmpty()) {
        int number = numbers == null ? 0 : Integer.parseInt(numbers.group(1));
        hunks.add(new Hunk(anchor, number, List.copyOf(body), atEnd));
      }
      more &= !atEnd || !more() || lines.get(at).startsWith("@@");
    }
    return List.copyOf(hunks);
  }

  /** Whether a mail's signature begins here: behind a hunk that is whole, as its header counts. */
  private boolean isSignature(@Nullable Matcher numbers, List<String> body) {
    return numbers != null
        && more()
        && lines.get(at).matches("-- ?")
        && counts(numbers.group(2), body, '+')
        && counts(numbers.group(3), body, '-');
  }

  private static boolean counts(@Nullable String number, List<String> body, char other) {
    long lines = body.stream().filter(line -> line.charAt(0) != other).count();
    return lines == (number == null ? 1 : Long.parseLong(number));
  }

  private void body(List<String> body) throws ToolFailureException {
    String line = lines.get(at++);
    if (line.isEmpty()) {
      body.add(" "); // the space before an empty line gets lost easily
    } else if (" +-".indexOf(line.charAt(0)) >= 0) {
      body.add(line);
    } else if (line.charAt(0) != '\\') {
      throw wrong("a line of a change begins with a space, + or -");
    }
  }

  private boolean endsHunk(String line) {
    return line.startsWith("@@") || line.startsWith(END_OF_FILE) || endsFile(line);
  }

  private boolean endsFile(String line) {
    return line.startsWith("*** ") && !line.startsWith(END_OF_FILE)
        || line.startsWith("diff --git ")
        || isFileHeader();
  }

  private boolean isFileHeader() {
    return lines.get(at).startsWith("--- ")
        && at + 1 < lines.size()
        && lines.get(at + 1).startsWith("+++ ");
  }

  private ToolFailureException wrong(String what) {
    return new ToolFailureException("The patch is not valid at its line " + at + ": " + what);
  }
}
