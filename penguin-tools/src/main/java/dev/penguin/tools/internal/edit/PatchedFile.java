package dev.penguin.tools.internal.edit;

import dev.penguin.tools.internal.edit.Patch.Hunk;
import dev.penguin.tools.internal.text.FileLines;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Finds the lines of a file that hunks name, and makes edits of them. Used by one thread. */
final class PatchedFile {
  /** How lines are compared: exactly first, then with less and less white space. */
  private static final List<UnaryOperator<String>> WAYS =
      List.of(line -> line, String::stripTrailing, LooseMatch::loose);

  private final String quoted;
  private final byte[] content;
  private final FileLines file;
  private final List<TextEdit> changes = new ArrayList<>();
  private boolean loose;
  private int next;

  /**
   * A file.
   *
   * @param quoted how messages name it
   */
  PatchedFile(String quoted, byte[] content) {
    this.quoted = quoted;
    this.content = content;
    this.file = FileLines.of(content);
  }

  /** Whether some lines were found only with other white space. */
  boolean isLoose() {
    return loose;
  }

  /** The edits that the hunks ask for. */
  List<TextEdit> changes(List<Hunk> hunks) throws ToolFailureException {
    for (Hunk hunk : hunks) {
      if (hunk.anchor() != null) {
        boolean before = loose;
        next = find(List.of(hunk.anchor()), hunk, 0) + 1;
        loose = before; // an anchor only shows the way
      }
      List<String> old = hunk.side('-');
      int place = old.isEmpty() ? insertionPlace(hunk) : find(old, hunk, hunk.line());
      change(hunk, place);
      next = place + old.size();
    }
    return changes;
  }

  private int insertionPlace(Hunk hunk) {
    int lines = file.all().size();
    if (hunk.anchor() != null) {
      return next;
    }
    return hunk.line() > 0 && !hunk.atEnd() ? Math.max(next, Math.min(hunk.line(), lines)) : lines;
  }

  private int find(List<String> wanted, Hunk hunk, int number) throws ToolFailureException {
    for (UnaryOperator<String> way : WAYS) {
      List<String> look = wanted.stream().map(way).toList();
      List<String> lines = file.all().stream().map(way).toList();
      int best = -1;
      for (int i = next; i + look.size() <= lines.size(); i++) {
        boolean same =
            lines.get(i).equals(look.get(0)) && lines.subList(i, i + look.size()).equals(look);
        boolean nearer = number > 0 && Math.abs(i + 1 - number) < Math.abs(best + 1 - number);
        if (same && (best < 0 || nearer || hunk.atEnd())) {
          best = i;
        }
      }
      if (best >= 0) {
        loose |= way != WAYS.get(0);
        return best;
      }
    }
    throw new ToolFailureException(
        "The lines "
            + PlainText.quote(wanted.get(0))
            + (wanted.size() > 1 ? " and those after it" : "")
            + " are not in "
            + quoted
            + (next > 0 ? " after line " + next : "")
            + ClosestLines.in(content, String.join("\n", wanted).getBytes(StandardCharsets.UTF_8)));
  }

  private void change(Hunk hunk, int place) {
    int line = place;
    int from = line;
    ByteArrayOutputStream put = new ByteArrayOutputStream();
    for (String text : hunk.lines()) {
      switch (text.charAt(0)) {
        case '+' ->
            put.writeBytes((text.substring(1) + file.lineEnd()).getBytes(StandardCharsets.UTF_8));
        case '-' -> line++;
        default -> {
          add(from, line, put.toByteArray());
          put.reset();
          from = ++line;
        }
      }
    }
    add(from, line, put.toByteArray());
  }

  /** Adds an edit of some whole lines. A last line without an end stays one. */
  private void add(int from, int to, byte[] put) {
    int start = file.start(from);
    int end = file.start(to);
    if (start == end && put.length == 0) {
      return;
    }
    byte[] text = put;
    boolean openEnd = end == content.length && content.length > 0 && !file.endsWithLineEnd();
    if (openEnd && put.length > 0) {
      String lines = new String(put, StandardCharsets.UTF_8);
      String shorter = lines.substring(0, lines.length() - file.lineEnd().length());
      text = ((start == end ? file.lineEnd() : "") + shorter).getBytes(StandardCharsets.UTF_8);
    }
    changes.add(new TextEdit(start, end - start, text));
  }
}
