package dev.penguin.tools.internal.guide;

import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.message.ToolCall;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.internal.edit.ApplyPatchTool;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.FileText;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.InnerPath;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a workspace with instructions for agents. They are reached as the file tools reach
 * files: never outside of the workspace, regular files only. A link counts only when it leads to a
 * file that is called like one of them, so that no link shows a file that rules protect.
 * Thread-safe.
 */
public final class InstructionFiles implements WorkspaceGuide {
  private static final Logger LOG = LoggerFactory.getLogger(InstructionFiles.class);

  /** The tools that read or change the file in their argument {@code path}. */
  private static final Set<String> FILE_TOOLS = Set.of("read_file", "write_file", "edit_file");

  private final WorkspaceFiles files;

  /** Files about which there was a warning. */
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  public InstructionFiles(WorkspaceFiles files) {
    this.files = files;
  }

  @Override
  public String codingInstructions() {
    return CodingInstructions.TEXT;
  }

  @Override
  public List<String> files(ToolCall call) {
    try {
      if (call.name().equals("apply_patch")) {
        return ApplyPatchTool.names(files, call);
      }
      return FILE_TOOLS.contains(call.name())
          ? List.of(name(files.workspace().resolve(new Arguments(call.arguments()).text("path"))))
          : List.of();
    } catch (ToolFailureException
        | RuntimeException e) { // an old call may name what is no path now
      return List.of();
    }
  }

  private String name(Path path) {
    return files.workspace().nameOf(path);
  }

  @Override
  public Optional<Text> read(String directory, int maxBytes) {
    for (String name : NAMES) {
      String path = directory.isEmpty() ? name : directory + "/" + name;
      try {
        Path real = files.workspace().resolve(path);
        if (!files.stamp(real).regular()) {
          continue;
        }
        if (!NAMES.contains(InnerPath.name(real).toString())) {
          warn(path, "it is a link to " + files.quote(real));
          return Optional.empty();
        }
        return read(path, real, maxBytes);
      } catch (IOException | ToolFailureException | PathRefusedException e) {
        warn(path, String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private Optional<Text> read(String path, Path real, int maxBytes)
      throws IOException, ToolFailureException {
    byte[] bytes;
    try (SeekableByteChannel channel = files.open(real)) {
      FileText wide = FileText.wide(channel);
      bytes = wide == null ? beginning(channel, maxBytes + 1) : wide.utf8();
    }
    if (PlainText.isBinary(bytes, bytes.length)) {
      warn(path, "it is no text");
      return Optional.empty();
    }
    boolean truncated = bytes.length > maxBytes;
    int end = truncated ? PlainText.cutBefore(bytes, 0, maxBytes) : bytes.length;
    String text = PlainText.text(bytes, 0, end);
    if (truncated && text.indexOf('\n') >= 0) {
      text = text.substring(0, text.lastIndexOf('\n'));
    }
    text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return text.isBlank() ? Optional.empty() : Optional.of(new Text(path, text, truncated));
  }

  private static byte[] beginning(SeekableByteChannel channel, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    int read = 1;
    while (bytes.hasRemaining() && read > 0) {
      read = channel.read(bytes);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void warn(String path, String reason) {
    if (warned.add(path)) {
      LOG.warn("The project instructions in '{}' are not read: {}", path, reason);
    }
  }
}
