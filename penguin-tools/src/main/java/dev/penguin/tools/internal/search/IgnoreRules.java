package dev.penguin.tools.internal.search;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.text.InterruptibleCharSequence;
import dev.penguin.tools.internal.text.ToolFailureException;
import dev.penguin.tools.internal.workspace.DirectoryHandle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code .gitignore} files from the workspace down to one folder leave out, as git reads
 * them: the last rule that names a path decides, and a deeper file before a higher one. Immutable.
 */
final class IgnoreRules {
  /** Where nothing is left out. */
  static final IgnoreRules NONE = new IgnoreRules(null, "", List.of());

  private static final String FILE = ".gitignore";
  private static final int MAX_BYTES = 200_000;
  private static final int MAX_RULES = 2_000;

  private final @Nullable IgnoreRules above;
  private final String prefix;
  private final List<Rule> rules;

  private IgnoreRules(@Nullable IgnoreRules above, String prefix, List<Rule> rules) {
    this.above = above;
    this.prefix = prefix;
    this.rules = rules;
  }

  /**
   * One line.
   *
   * @param keeps whether it takes back what others leave out
   * @param folders whether it names folders only
   */
  private record Rule(Glob glob, boolean keeps, boolean folders) {}

  /** The rules that hold for what is in a folder. */
  static IgnoreRules of(Workspace workspace, Path folder, InterruptibleCharSequence.Watch watch)
      throws IOException {
    IgnoreRules above = above(workspace, folder, watch);
    return above == null ? NONE : above.in(workspace, folder);
  }

  /**
   * The rules of the folders above one; null when they leave it out: who names it all the same
   * wants to see what is in it.
   */
  static @Nullable IgnoreRules above(
      Workspace workspace, Path folder, InterruptibleCharSequence.Watch watch) throws IOException {
    IgnoreRules rules = NONE;
    Path at = workspace.root();
    for (Path name : workspace.root().relativize(folder)) {
      if (name.toString().isEmpty()) {
        break;
      }
      rules = rules.in(workspace, at);
      at = at.resolve(name);
      if (rules.leavesOut(workspace.nameOf(at), true, watch)) {
        return null;
      }
    }
    return rules;
  }

  private IgnoreRules in(Workspace workspace, Path folder) throws IOException {
    String name = workspace.nameOf(folder);
    try (DirectoryHandle open = DirectoryHandle.at(workspace, folder)) {
      return below(open, name.equals(".") ? "" : name + "/");
    }
  }

  /**
   * These rules with those of a folder below.
   *
   * @param prefix the folder relative to the workspace, ending in a slash; empty for itself
   */
  IgnoreRules below(DirectoryHandle folder, String prefix) {
    List<Rule> more = read(folder);
    return more.isEmpty() ? this : new IgnoreRules(this, prefix, more);
  }

  private static List<Rule> read(DirectoryHandle folder) {
    Path name = folder.path().getFileSystem().getPath(FILE);
    try {
      BasicFileAttributes attributes = folder.attributes(name);
      if (attributes == null || !attributes.isRegularFile()) {
        return List.of();
      }
      try (InputStream in = Channels.newInputStream(folder.read(name))) {
        return parse(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return List.of(); // Without it more is shown, not less.
    }
  }

  private static List<Rule> parse(String text) {
    List<Rule> rules = new ArrayList<>();
    for (String line : text.split("\r?\n", MAX_RULES)) {
      Rule rule = rule(line.endsWith("\\ ") ? line : line.stripTrailing());
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private static @Nullable Rule rule(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return null;
    }
    boolean keeps = line.startsWith("!");
    String pattern = keeps ? line.substring(1) : line;
    boolean folders = pattern.endsWith("/");
    pattern = folders ? pattern.substring(0, pattern.length() - 1) : pattern;
    boolean anchored = pattern.indexOf('/') >= 0;
    pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    pattern = pattern.replaceAll("[{}]", "\\\\$0"); // braces are plain characters to git
    try {
      return new Rule(anchored ? Glob.ofPath(pattern) : Glob.of(pattern), keeps, folders);
    } catch (ToolFailureException e) {
      return null; // git passes over what it cannot read, too
    }
  }

  /** Whether an entry of a folder is left out. */
  boolean leavesOut(
      String path, DirectoryHandle folder, Path name, InterruptibleCharSequence.Watch watch)
      throws IOException {
    if (this == NONE) {
      return false;
    }
    BasicFileAttributes attributes = folder.attributes(name);
    return leavesOut(path, attributes != null && attributes.isDirectory(), watch);
  }

  /**
   * Whether a path is left out. Of a path in a folder that is left out, this does not know.
   *
   * @param path relative to the workspace, with slashes
   * @param folder whether it is a folder
   */
  boolean leavesOut(String path, boolean folder, InterruptibleCharSequence.Watch watch) {
    for (IgnoreRules at = this; at != null; at = at.above) {
      for (int i = at.rules.size() - 1; i >= 0; i--) {
        Rule rule = at.rules.get(i);
        if ((folder || !rule.folders())
            && rule.glob().matches(path.substring(at.prefix.length()), watch)) {
          return !rule.keeps();
        }
      }
    }
    return false;
  }
}
