package dev.penguin.eval.internal.judge;

import dev.penguin.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The command line that runs a program in a sandbox of its own: system programs, the runtime of the
 * language and nothing else of the file system, no network, its own processes only, another user
 * where this program is root, and limits. Immutable.
 */
final class Jail {
  /** Users that own nothing; each worker has its own, as the kernel counts processes by user. */
  private static final int LAST_USER = 65534;

  private static final int TEMPORARY_BYTES = 32_000_000;
  private static final List<String> SYSTEM =
      List.of("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives");
  private static final List<String> PLACES =
      List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin");

  private final List<String> before;

  private Jail(List<String> before) {
    this.before = List.copyOf(before);
  }

  /**
   * A sandbox.
   *
   * @param readable what the program needs besides the system's files; real paths
   * @param worker from 0, which counts the sandboxes of this program that run at once
   * @throws ConfigurationException when this machine has no means for it
   */
  static Jail of(List<Path> readable, int worker, Bounds bounds) {
    boolean root = isRoot();
    List<String> line = new ArrayList<>(List.of(program("bwrap", "bubblewrap 0.8 or later")));
    line.addAll(List.of("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"));
    line.addAll(List.of("--unshare-cgroup-try", "--hostname", "judge"));
    line.addAll(List.of("--new-session", "--die-with-parent", "--clearenv"));
    line.addAll(root ? List.of() : plainUser());
    line.addAll(List.of("--perms", "0755", "--dir", "/etc")); // bubblewrap's own mode is 0700
    SYSTEM.forEach(path -> line.addAll(List.of("--ro-bind-try", path, path)));
    line.addAll(List.of("--dev", "/dev", "--remount-ro", "/dev", "--proc", "/proc"));
    line.addAll(List.of("--remount-ro", "/proc", "--size", Integer.toString(TEMPORARY_BYTES)));
    line.addAll(List.of("--perms", "1777", "--tmpfs", "/tmp"));
    for (Path path : outermost(readable)) {
      for (int names = 1; names < path.getNameCount(); names++) {
        line.addAll(List.of("--perms", "0755", "--dir", "/" + path.subpath(0, names)));
      }
      line.addAll(List.of("--ro-bind", path.toString(), path.toString()));
    }
    line.addAll(List.of("--remount-ro", "/"));
    line.addAll(List.of("--chdir", "/tmp", "--setenv", "PATH", "/usr/bin:/bin"));
    line.addAll(List.of("--setenv", "HOME", "/tmp", "--setenv", "LC_ALL", "C.UTF-8"));
    line.addAll(List.of("--setenv", "MALLOC_ARENA_MAX", "2"));
    line.add(program("prlimit", "util-linux"));
    long seconds = Math.max(1, bounds.cpu().toSeconds());
    line.addAll(List.of("--cpu=" + seconds + ":" + (seconds + 1), "--core=0", "--nofile=256"));
    line.addAll(List.of("--as=" + bounds.memoryBytes(), "--nproc=" + bounds.processes()));
    line.addAll(List.of("--fsize=" + TEMPORARY_BYTES, "--msgqueue=0", "--memlock=0"));
    if (root) {
      String user = Integer.toString(LAST_USER - worker);
      line.add(program("setpriv", "util-linux"));
      line.addAll(List.of("--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs"));
      line.addAll(List.of("--bounding-set", "-all", "--inh-caps", "-all"));
    }
    return new Jail(line);
  }

  /** The whole command line. */
  List<String> command(List<String> program) {
    List<String> all = new ArrayList<>(before);
    all.addAll(program);
    return all;
  }

  private static List<String> plainUser() {
    String user = Integer.toString(LAST_USER);
    return List.of("--unshare-user", "--disable-userns", "--uid", user, "--gid", user);
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      throw new ConfigurationException(
          "Judging solutions needs Linux, since it runs them in a sandbox. Use a machine or"
              + " container with Linux",
          "no-sandbox");
    }
  }

  private static Set<Path> outermost(List<Path> paths) {
    Set<Path> all = new LinkedHashSet<>();
    for (Path path : paths) {
      boolean inside =
          SYSTEM.stream().anyMatch(path::startsWith)
              || paths.stream().anyMatch(other -> !other.equals(path) && path.startsWith(other));
      if (!inside) {
        all.add(path);
      }
    }
    return all;
  }

  static String program(String name, String origin) {
    for (String place : PLACES) {
      Path file = Path.of(place, name);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    throw new ConfigurationException(
        "Judging solutions needs the program '"
            + name
            + "', which is in none of "
            + PLACES
            + ". Install "
            + origin,
        "no-sandbox");
  }
}
