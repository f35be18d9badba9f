package dev.penguin.tools.internal.edit;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileTool;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Replaces a piece of text in a file, and leaves every other byte as it is. */
public final class EditFileTool extends FileTool {
  private static final int MAX_BYTES = 10_000_000;
  private static final int MAX_LINES_NAMED = 10;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace"},
      "old_string":{"type":"string",\
      "description":"The exact text to replace, white space included"},
      "new_string":{"type":"string","description":"The text to put there"},
      "replace_all":{"type":"boolean",\
      "description":"Replace every occurrence; default false: there must be exactly one"}},
      "required":["path","old_string","new_string"],"additionalProperties":false}
      """;

  public EditFileTool(WorkspaceFiles files) {
    super(
        files,
        ToolSpec.of(
                "edit_file",
                "Replaces an exact piece of text in a file of the workspace, and returns what"
                    + " changed. A file that others changed since it was last read must be read"
                    + " again first. The rest of the file stays as it is, byte for byte.",
                SCHEMA)
            .withEffects(Effect.READ, Effect.WRITE)
            .withRecovery(Recovery.REPORT));
  }

  @Override
  protected String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException {
    byte[] wanted = PlainText.utf8("old_string", arguments.text("old_string"));
    byte[] put = PlainText.utf8("new_string", arguments.text("new_string"));
    boolean all = arguments.flag("replace_all");
    checkWanted(wanted, put);
    Interruptions.check(context);
    Lock lock = files.lock(path);
    lock.lock();
    try {
      WorkspaceFiles.Stamp before = files.stamp(path);
      byte[] stored = files.readAll(path, MAX_BYTES);
      files.checkSeen(context.sessionId(), path, before, stored);
      FileText text = FileText.of(stored);
      byte[] content = text.utf8();
      ByteEdit exact = ByteEdit.of(content, wanted, put);
      check(path, text, exact, all, put);
      NearMatch near = exact.places().isEmpty() ? NearMatch.of(content, wanted, put) : null;
      List<TextEdit> changes =
          exact.places().isEmpty()
              ? List.of(only(path, near, content, wanted, put))
              : exact.changes();
      byte[] changed = TextEdit.apply(content, changes);
      byte[] edited = text.encode(changed);
      if (edited.length > MAX_BYTES) {
        throw new ToolFailureException(
            files.quote(path)
                + " would become too large: at most "
                + PlainText.count(MAX_BYTES, "byte", "bytes"));
      }
      files.replace(path, edited, before);
      files.saw(context.sessionId(), path, edited);
      String places = PlainText.count(changes.size(), "place", "places") + note(near);
      String diff = EditDiff.of(content, changes, changed);
      return "Edited " + files.quote(path) + ", " + places + "\n" + diff;
    } finally {
      lock.unlock();
    }
  }

  private static void checkWanted(byte[] wanted, byte[] put) throws ToolFailureException {
    if (wanted.length == 0) {
      throw new ToolFailureException(
          "old_string is empty: give the text to replace, or use write_file for a new file");
    }
    if (Arrays.equals(wanted, put)) {
      throw new ToolFailureException(
          "old_string and new_string are equal: there is nothing to change");
    }
  }

  /** The diff, for the approver. Its line numbers are those of the result. */
  @Override
  protected Optional<String> preview(Path path, Arguments arguments)
      throws IOException, ToolFailureException {
    byte[] wanted = PlainText.utf8("old_string", arguments.text("old_string"));
    byte[] put = PlainText.utf8("new_string", arguments.text("new_string"));
    if (wanted.length == 0) {
      return Optional.empty(); // the call fails with a better reason
    }
    FileText text = FileText.of(files.readAll(path, MAX_BYTES));
    byte[] content = text.utf8();
    ByteEdit exact = ByteEdit.of(content, wanted, put);
    check(path, text, exact, arguments.flag("replace_all"), put);
    List<TextEdit> changes =
        exact.places().isEmpty()
            ? List.of(only(path, NearMatch.of(content, wanted, put), content, wanted, put))
            : exact.changes();
    return Optional.of(EditDiff.of(content, changes, TextEdit.apply(content, changes)));
  }

  @Override
  protected String basis(Path path) throws IOException, ToolFailureException {
    return files.state(path, MAX_BYTES);
  }

  private static String note(@Nullable NearMatch near) {
    return near == null
        ? ""
        : "; old_string is there only with other "
            + near.words()
            + ", at line "
            + near.lineNumbers().get(0)
            + ": check the result";
  }

  /** The edit at the only place that differs from the wanted text in what does not count. */
  private TextEdit only(
      Path path, @Nullable NearMatch near, byte[] content, byte[] wanted, byte[] put)
      throws ToolFailureException {
    if (near == null) {
      throw new ToolFailureException(
          "old_string is not in "
              + files.quote(path)
              + ": read the file again and copy the text exactly, white space included"
              + nearest(content, wanted, put));
    }
    TextEdit change = near.change();
    if (change == null && near.differsInCase()) {
      boolean once = near.lineNumbers().size() == 1;
      throw new ToolFailureException(
          "old_string is not in "
              + files.quote(path)
              + " as it is; with other "
              + near.words()
              + " it is at line"
              + (once ? " " : "s ")
              + lines(near.lineNumbers())
              + ", which may mean something else: copy the text exactly"
              + ClosestLines.at(content, near.lineNumbers()));
    }
    if (change == null) {
      throw new ToolFailureException(
          "old_string is not in "
              + files.quote(path)
              + " as it is, and with other "
              + near.words()
              + " more than once, at lines "
              + lines(near.lineNumbers())
              + Indents.between(content, near.lineNumbers().get(0), wanted)
              + ": copy the text exactly, white space included");
    }
    return change;
  }

  private static String nearest(byte[] content, byte[] wanted, byte[] put)
      throws ToolFailureException {
    String hint = MissedEdit.hint(content, wanted, put);
    return hint.isEmpty()
        ? ClosestLines.withDifference(content, wanted)
        : hint + ClosestLines.in(content, wanted);
  }

  private void check(Path path, FileText text, ByteEdit edit, boolean all, byte[] put)
      throws ToolFailureException {
    if (text.isBinary()) {
      throw new ToolFailureException(
          files.quote(path) + " is not UTF-8 text but binary: not edited");
    }
    text.checkFits(files.quote(path), put, "");
    for (TextEdit change : edit.changes()) {
      text.checkWhole(files.quote(path), change.at(), change.end());
    }
    if (!all && edit.occurrences() > 1) {
      throw new ToolFailureException(
          String.format(
              Locale.ROOT,
              "old_string is in %s %,d times, at lines %s: add text around it that makes it"
                  + " unique, or set replace_all",
              files.quote(path),
              edit.occurrences(),
              lines(edit.lineNumbers())));
    }
  }

  private static String lines(List<Integer> numbers) {
    return numbers.stream()
            .limit(MAX_LINES_NAMED)
            .map(String::valueOf)
            .collect(Collectors.joining(", "))
        + (numbers.size() > MAX_LINES_NAMED ? ", ..." : "");
  }
}
