package dev.penguin.tools.internal.skill;

import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * The directory of a skill, and the rule that nothing outside of it is read with it. Files are
 * reached as the file tools reach those of a workspace. Thread-safe.
 *
 * @param files reach the files; their workspace is the agent's, or the directory itself
 * @param directory its real path
 * @param name what it is called where it was found, which may be the name of a link
 * @param ofWorkspace whether it is one of the agent's workspace
 */
record SkillFolder(WorkspaceFiles files, Path directory, String name, boolean ofWorkspace) {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_NAMES = 2_000;

  /** A directory that the application names. */
  static SkillFolder given(Path directory, String name) throws IOException {
    Path real = directory.toRealPath();
    return new SkillFolder(new WorkspaceFiles(Workspace.at(real), false), real, name, false);
  }

  /** Whose it is. */
  String owner() {
    return ofWorkspace ? "the workspace" : "the application";
  }

  /** The directory as messages and commands name it. */
  String shown() {
    return ofWorkspace ? files.workspace().nameOf(directory) : directory.toString();
  }

  /** How rules and messages name a file of it. */
  String nameOf(Path file) {
    return ofWorkspace ? files.workspace().nameOf(file) : file.toString();
  }

  /**
   * The real path of a file, which may not exist.
   *
   * @param path relative to the directory
   * @throws ToolFailureException when it leads out
   */
  Path resolve(String path) throws ToolFailureException {
    try {
      String inner = path.startsWith("/") ? path : files.workspace().nameOf(directory) + "/" + path;
      Path real = files.workspace().resolve(inner);
      if (real.startsWith(directory)) {
        return real;
      }
    } catch (PathRefusedException e) {
      // It is none, for a reason that would speak of another root.
    }
    throw new ToolFailureException(
        "%s names no file of the skill '%s': give a path below its directory, without links that lead out, as 'references/guide.md'"
            .formatted(PlainText.quote(path), name));
  }

  /**
   * The paths of the files, in order, SKILL.md and what is hidden aside; links are not followed.
   *
   * @param most how many
   */
  List<String> list(int most) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    int[] left = {MAX_NAMES};
    try (DirectoryHandle handle = DirectoryHandle.at(files.workspace(), directory)) {
      list(handle, "", MAX_DEPTH, found, left);
    }
    found.remove(SkillReader.FILE);
    List<String> all = new ArrayList<>(found);
    return all.size() <= most ? all : all.subList(0, most + 1);
  }

  private static void list(
      DirectoryHandle handle, String prefix, int depth, TreeSet<String> found, int[] left)
      throws IOException {
    for (Iterator<Path> names = handle.names(); names.hasNext() && left[0] > 0; ) {
      Path name = names.next();
      BasicFileAttributes attributes = handle.attributes(name);
      left[0]--;
      if (name.toString().startsWith(".") || attributes == null) {
        continue;
      }
      if (!attributes.isDirectory()) {
        found.add(PlainText.oneLine(prefix + name));
      } else if (depth > 1) {
        try (DirectoryHandle below = handle.folder(name)) {
          list(below, prefix + name + "/", depth - 1, found, left);
        }
      }
    }
  }
}
