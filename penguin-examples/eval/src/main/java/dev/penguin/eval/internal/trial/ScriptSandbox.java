package dev.penguin.eval.internal.trial;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import dev.penguin.tool.WorkspaceCommands.Command;
import dev.penguin.tool.WorkspaceCommands.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs scripts that judge or solve in a sandbox of their own: they see the programs of the system
 * and what is shown to them, no network and no process but their own. Thread-safe.
 */
public final class ScriptSandbox {
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/opt",
          "/etc/alternatives",
          "/etc/ld.so.cache",
          "/etc/passwd",
          "/etc/group",
          "/etc/nsswitch.conf",
          "/etc/localtime");
  private static final int MAX_OUTPUT = 1_000_000;
  private static final long MAX_FILE = 1_000_000_000;

  private ScriptSandbox() {}

  /**
   * A file or directory that a script sees.
   *
   * @param source where it is
   * @param writable whether the script may write there
   */
  public record Shown(Path source, boolean writable) {}

  /**
   * Runs a program.
   *
   * @param home a directory of this attempt, which the program does not see
   * @param shown files and directories by the path under which the program sees them, in the order
   *     in which they are put there
   * @param folder where it runs, one of these paths
   * @param argv the program
   * @param timeout after which it is ended
   * @param megabytes of memory that each of its processes may have
   * @throws ConfigurationException when no sandbox is available
   * @throws IOException when it cannot be started
   */
  public static Result run(
      Path home,
      Map<String, Shown> shown,
      String folder,
      List<String> argv,
      Duration timeout,
      long megabytes)
      throws IOException {
    List<String> line = new ArrayList<>(List.of("bwrap", "--unshare-all", "--die-with-parent"));
    // In a user namespace of its own a script could read and replace what it is only shown.
    line.addAll(List.of("--unshare-user", "--disable-userns"));
    line.addAll(List.of("--new-session", "--cap-drop", "ALL", "--clearenv"));
    for (String path : SYSTEM) {
      line.addAll(List.of("--ro-bind-try", path, path));
    }
    line.addAll(List.of("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"));
    line.addAll(List.of("--setenv", "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
    line.addAll(List.of("--setenv", "HOME", "/tmp", "--setenv", "LC_ALL", "C.UTF-8"));
    line.addAll(List.of("--setenv", "PYTHONNOUSERSITE", "1")); // /tmp is the solution's, too
    shown.forEach(
        (path, what) ->
            line.addAll(
                List.of(what.writable() ? "--bind" : "--ro-bind", what.source().toString(), path)));
    line.addAll(List.of("--chdir", folder, "prlimit", "--core=0", "--fsize=" + MAX_FILE));
    line.addAll(List.of("--data=" + megabytes * 1_000_000));
    line.addAll(argv);
    try (WorkspaceCommands commands = WorkspaceCommands.in(home)) {
      Command command = new Command(line, "", Map.of(), timeout, MAX_OUTPUT);
      Result result = commands.run(command, Cancellation.never());
      if (result.errors().startsWith("bwrap: ") || result.exitCode() == 127) {
        check(result);
      }
      return result;
    }
  }

  private static void check(Result result) {
    boolean none =
        List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
            .noneMatch(folder -> Files.isExecutable(Path.of(folder, "bwrap")));
    if (none || result.errors().startsWith("bwrap: ")) {
      throw new ConfigurationException(
          "No sandbox is available for scripts: "
              + result.errors().strip()
              + ". Install bubblewrap, on Linux, where user namespaces are permitted",
          "no-sandbox");
    }
  }
}
