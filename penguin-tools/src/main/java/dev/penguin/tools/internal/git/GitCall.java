package dev.penguin.tools.internal.git;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Resource;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.PlainText;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of a call, with its paths resolved. A last name that is a link stays one, since git
 * keeps links as what they are. Immutable.
 *
 * @param arguments all of them
 * @param workspace in which the paths lie
 * @param folder in whose repository the call is
 * @param paths what the call names, in order
 */
record GitCall(Arguments arguments, Workspace workspace, Path folder, List<Path> paths) {
  private static final int MAX_REVISION = 300;

  static GitCall of(ToolCall call, Workspace workspace) throws ToolFailureException {
    Arguments arguments = new Arguments(call.arguments());
    Path folder = workspace.resolve(orHere(arguments.text("directory", "")));
    List<Path> paths = new ArrayList<>();
    if (!arguments.text("path", "").isEmpty()) {
      paths.add(resolve(workspace, arguments.text("path")));
    }
    if (call.arguments().get("paths") instanceof List<?> names) {
      for (Object name : names) {
        paths.add(resolve(workspace, String.valueOf(name)));
      }
    }
    return new GitCall(arguments, workspace, folder, List.copyOf(paths));
  }

  private static String orHere(String path) {
    return path.isEmpty() ? "." : path;
  }

  private static Path resolve(Workspace workspace, String path) {
    int slash = path.lastIndexOf('/');
    String name = path.substring(slash + 1);
    if (!name.isEmpty() && !name.equals(".") && !name.equals("..") && slash != 0) {
      Path above = workspace.resolve(slash < 0 ? "." : path.substring(0, slash));
      if (name.chars().noneMatch(Character::isISOControl)
          && Files.isSymbolicLink(above.resolve(name))) {
        return above.resolve(name);
      }
    }
    return workspace.resolve(path);
  }

  /** How the paths are named in the repository; the workspace's part of it where none is given. */
  List<String> scope(GitRepository repository) throws ToolFailureException {
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      names.add(name(repository, path));
    }
    if (names.isEmpty() && !prefix(repository).isEmpty()) {
      names.add(prefix(repository));
    }
    return names;
  }

  /** Where in the repository the workspace is; empty when all of the repository is in it. */
  String prefix(GitRepository repository) {
    return workspace.root().startsWith(repository.top())
        ? repository.top().relativize(workspace.root()).toString()
        : "";
  }

  /** How a path is named in a repository. */
  String name(GitRepository repository, Path path) throws ToolFailureException {
    if (!path.startsWith(repository.top())) {
      throw new ToolFailureException(
          PlainText.quote(workspace.nameOf(path))
              + " is not in the repository of "
              + PlainText.quote(workspace.nameOf(folder))
              + ": name another directory");
    }
    Path above = path.equals(repository.top()) ? path : path.getParent();
    Path nearest = above == null ? null : GitRepository.top(above);
    if (nearest != null
        && !nearest.equals(repository.top())
        && nearest.startsWith(workspace.root())) {
      throw new ToolFailureException(
          PlainText.quote(workspace.nameOf(path))
              + " is in the repository of "
              + PlainText.quote(workspace.nameOf(nearest))
              + ": name that as the directory");
    }
    String name = repository.top().relativize(path).toString();
    return name.isEmpty() ? "." : name;
  }

  /** What a call looks at: the paths, else the folder in whose repository it is. */
  List<Resource> trees() {
    List<Path> all = paths.isEmpty() ? List.of(folder) : paths;
    return all.stream().<Resource>map(p -> new Resource.Tree(p, workspace.nameOf(p))).toList();
  }

  /** What rewrites or takes away something of the repository, so that it is asked about. */
  Resource rewritten(String what) {
    String name = workspace.nameOf(folder);
    return new Resource.Deletion(
        folder.resolve(".git").resolve(what),
        (name.equals(".") ? "" : name + "/") + ".git/" + what);
  }

  boolean has(String name) {
    Object value = arguments.values().get(name);
    return value != null && !value.equals("");
  }

  /**
   * The name of a commit, or of several.
   *
   * @throws ToolFailureException when git could read it as something else
   */
  String revision(String name, String otherwise) throws ToolFailureException {
    String revision = has(name) ? arguments.text(name) : otherwise;
    if (revision.startsWith("-")
        || revision.length() > MAX_REVISION
        || revision.chars().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
      throw new ToolFailureException(
          "The argument "
              + name
              + " must be a commit, branch or tag as git names it, without a colon and not"
              + " beginning with '-', got "
              + PlainText.quote(revision));
    }
    return revision;
  }
}
