package dev.penguin.tools.internal.edit;

import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.Fingerprint;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.FileTool;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** Creates or replaces a file. */
public final class WriteFileTool extends FileTool {
  private static final int MAX_BYTES = 10_000_000;
  private static final int BEGINNING = 8_192;
  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "path":{"type":"string","description":"The file, relative to the workspace"},
      "content":{"type":"string","description":"The whole new content of the file"}},
      "required":["path","content"],"additionalProperties":false}
      """;

  public WriteFileTool(WorkspaceFiles files) {
    super(
        files,
        ToolSpec.of(
                "write_file",
                "Creates a file of the workspace, with the folders above it, or replaces what it"
                    + " holds. To change a part of a file, use edit_file. A file that others changed"
                    + " since it was last read must be read again first.",
                SCHEMA)
            .withEffects(Effect.WRITE)
            .withRecovery(Recovery.REPORT));
  }

  @Override
  protected String run(Path path, Arguments arguments, ToolContext context)
      throws IOException, ToolFailureException {
    byte[] content = content(arguments);
    Interruptions.check(context);
    Lock lock = files.lock(path);
    lock.lock();
    try {
      WorkspaceFiles.Stamp before = files.stamp(path);
      byte[] old = null;
      if (before.exists()) {
        files.checkRegular(path);
        old = before.size() > MAX_BYTES ? null : files.readAll(path, MAX_BYTES);
        files.checkSeen(context.sessionId(), path, before, old == null ? new byte[0] : old);
      } else {
        files.checkNoLookalike(path);
      }
      byte[] stored = stored(path, old, before.exists(), content);
      files.replace(path, stored, before);
      files.saw(context.sessionId(), path, stored);
      return (before.exists() ? "Replaced " : "Created ")
          + files.quote(path)
          + ": "
          + PlainText.count(stored.length, "byte", "bytes")
          + (before.exists() ? difference(old, content) : created(content));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The content in the encoding that the file has. What was no text may become any. Of a file that
   * is too large to be read, the mark at its beginning says the encoding, or nothing does.
   */
  private byte[] stored(Path path, byte @Nullable [] old, boolean isThere, byte[] content)
      throws IOException, ToolFailureException {
    FileText text = FileText.of(old == null ? new byte[0] : old);
    if (old == null && isThere) {
      try (InputStream in = Channels.newInputStream(files.open(path))) {
        text = FileText.ofBeginning(in.readNBytes(BEGINNING));
      }
    }
    if (text.isBinary()) {
      return content;
    }
    text.checkFits(
        files.quote(path),
        content,
        "; delete it " + (text.isWhole() ? "with apply_patch " : "") + "first to have it in UTF-8");
    return text.encode(content);
  }

  private static byte[] content(Arguments arguments) throws ToolFailureException {
    byte[] content = PlainText.utf8("content", arguments.text("content"));
    if (content.length > MAX_BYTES) {
      throw new ToolFailureException(
          "content is too long: "
              + PlainText.count(content.length, "byte", "bytes")
              + ", at most "
              + PlainText.count(MAX_BYTES, "byte", "bytes"));
    }
    return content;
  }

  /** The diff against what is there; of a new file its first lines. */
  @Override
  protected Optional<String> preview(Path path, Arguments arguments)
      throws IOException, ToolFailureException {
    byte[] content = content(arguments);
    WorkspaceFiles.Stamp before = files.stamp(path);
    String size = PlainText.count(content.length, "byte", "bytes");
    if (!before.exists()) {
      files.checkNoLookalike(path);
      return Optional.of("Would create " + files.quote(path) + ": " + size + created(content));
    }
    files.checkRegular(path);
    byte[] old = before.size() > MAX_BYTES ? null : files.readAll(path, MAX_BYTES);
    size = PlainText.count(stored(path, old, true, content).length, "byte", "bytes");
    return Optional.of(
        "Would replace "
            + files.quote(path)
            + ", "
            + PlainText.count(before.size(), "byte", "bytes")
            + " ("
            + (old == null ? before.modified() : Fingerprint.of(old))
            + "), with "
            + size
            + difference(old, content));
  }

  @Override
  protected String basis(Path path) throws IOException, ToolFailureException {
    return files.state(path, MAX_BYTES);
  }

  private static String created(byte[] content) {
    return content.length == 0 ? "" : "\n" + EditDiff.ofNew(content);
  }

  private static String difference(byte @Nullable [] old, byte[] content) {
    if (old == null) {
      return "; what it held before is too large to be compared";
    }
    FileText text = FileText.of(old);
    if (text.isBinary()) {
      return "; what it held before was not text";
    }
    byte[] before = text.utf8();
    byte[] after = FileText.of(content).utf8();
    List<TextEdit> changes = TextEdit.between(before, after);
    return (text.note().isEmpty() ? "" : "; " + text.note())
        + (changes.isEmpty() ? "; nothing changed" : "\n" + EditDiff.of(before, changes, after));
  }
}
