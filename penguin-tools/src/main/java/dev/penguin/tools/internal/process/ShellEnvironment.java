package dev.penguin.tools.internal.process;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment of the shell: a few variables of this program, by name, and what keeps others
 * from asking questions. Keys and tokens of this program are not among them.
 */
public final class ShellEnvironment {
  /** Starts the name of the variable by which a shell's processes are found again. */
  public static final String MARK = "PENGUIN_SHELL_";

  private static final Set<String> INHERITED =
      Set.of(
          "HOME",
          "LANG",
          "LANGUAGE",
          "LOGNAME",
          "SHELL",
          "TMPDIR",
          "TZ",
          "USER",
          "JAVA_HOME",
          "MAVEN_HOME",
          "M2_HOME",
          "GRADLE_HOME",
          "ANDROID_HOME",
          "XDG_CACHE_HOME",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "XDG_RUNTIME_DIR");

  private static final Map<String, String> QUIET =
      Map.ofEntries(
          Map.entry("TERM", "dumb"),
          Map.entry("NO_COLOR", "1"),
          Map.entry("PAGER", "cat"),
          Map.entry("GIT_PAGER", "cat"),
          Map.entry("EDITOR", "true"),
          Map.entry("VISUAL", "true"),
          Map.entry("GIT_EDITOR", "true"),
          Map.entry("GIT_TERMINAL_PROMPT", "0"),
          Map.entry("DEBIAN_FRONTEND", "noninteractive"));

  /** Files called HEAD and config are no repository because git finds them where it runs. */
  private static final Map<String, String> GIT_CONFIGURATION =
      Map.of(
          "GIT_CONFIG_COUNT", "1",
          "GIT_CONFIG_KEY_0", "safe.bareRepository",
          "GIT_CONFIG_VALUE_0", "explicit");

  private ShellEnvironment() {}

  /**
   * The variables of a shell.
   *
   * @param ours the variables of this program
   * @param added those that the embedding program adds; they win
   * @param workspace no program is looked up in it, or in a folder relative to it
   */
  public static Map<String, String> of(
      Map<String, String> ours, Map<String, String> added, Path workspace) {
    Map<String, String> variables = new TreeMap<>(QUIET);
    variables.putAll(GIT_CONFIGURATION);
    ours.forEach(
        (name, value) -> {
          if (INHERITED.contains(name) || name.startsWith("LC_") || name.startsWith(MARK)) {
            variables.put(name, value);
          }
        });
    variables.put("PATH", searchPath(ours.getOrDefault("PATH", ""), workspace));
    variables.putAll(added);
    return variables;
  }

  /** A program that the model wrote must not stand in for one that a rule allows by name. */
  private static String searchPath(String path, Path workspace) {
    String folders =
        Arrays.stream(path.split(File.pathSeparator))
            .filter(folder -> isOutside(folder, workspace))
            .collect(Collectors.joining(File.pathSeparator));
    return folders.isEmpty() ? "/usr/local/bin:/usr/bin:/bin" : folders;
  }

  /** The folders of a search path. */
  public static List<Path> folders(String path) {
    return Arrays.stream(path.split(File.pathSeparator)).map(Path::of).toList();
  }

  private static boolean isOutside(String folder, Path workspace) {
    try {
      Path path = Path.of(folder);
      return path.isAbsolute() && !path.normalize().startsWith(workspace);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
