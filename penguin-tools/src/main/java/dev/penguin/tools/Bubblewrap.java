package dev.penguin.tools;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tools.SandboxMounts.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox for the commands of one workspace, made by bubblewrap anew for each of them.
 * Thread-safe.
 */
final class Bubblewrap {
  static final Path TOP = Path.of("/");

  private static final String ANCHOR = "no-sandbox";

  /** Who may write in one of these is not bounded. */
  private static final Set<Path> BOUNDLESS =
      Set.of(TOP, Path.of("/dev"), Path.of("/proc"), Path.of("/sys"), Path.of("/run"));

  /** Sockets of the system's services, and what others put down for a while. */
  private static final List<String> EMPTIED = List.of("/run", "/var/run", "/tmp", "/var/tmp");

  /** Where some systems have their programs. */
  private static final Path PROGRAMS = Path.of("/run/current-system");

  private final Path program;
  private final Path root;
  private final Sandbox options;
  private final Map<String, String> environment;
  private final List<Path> writable;
  private final Set<Path> made = new TreeSet<>();

  private Bubblewrap(Path program, Path root, Sandbox options, Map<String, String> environment) {
    this.program = program;
    this.root = root;
    this.options = options;
    this.environment = environment;
    this.writable = options.writable().stream().map(Bubblewrap::real).toList();
  }

  /**
   * A sandbox that has been tried.
   *
   * @param added the variables that commands are given
   * @throws ConfigurationException when it cannot be had
   */
  static Bubblewrap of(
      Workspace workspace, Sandbox options, Map<String, String> added, Platform platform) {
    if (platform != Platform.LINUX) {
      throw unavailable("it needs Linux", "Run it there, in a container for instance");
    }
    Map<String, String> environment = environment(System.getenv(), added, workspace.root());
    Path program = find(options, environment, workspace.root());
    Bubblewrap sandbox = new Bubblewrap(program, workspace.root(), options, environment);
    checkBounds(workspace.root(), "the workspace");
    sandbox.writable.forEach(folder -> checkBounds(folder, "a writable folder"));
    SandboxProbe.run(sandbox.line(sandbox.mounts(), ":"), environment)
        .ifPresent(
            words -> {
              throw unavailable(
                  program + " says: " + words,
                  "Where user namespaces are refused, have the administrator permit them, or run"
                      + " in a container that does");
            });
    return sandbox;
  }

  private static ConfigurationException unavailable(String why, String help) {
    return new ConfigurationException(
        "No sandbox is available: " + why + ". " + help + ", or leave the sandbox out", ANCHOR);
  }

  private static void checkBounds(Path folder, String what) {
    if (BOUNDLESS.contains(folder)) {
      throw unavailable(
          "with '" + folder + "' as " + what + " it would bound nothing", "Name a folder in it");
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw unavailable("the writable folder '" + folder + "' cannot be opened", "Create it");
    }
  }

  private static Path find(Sandbox options, Map<String, String> environment, Path workspace) {
    List<Path> folders =
        options
            .searchPath()
            .orElseGet(() -> ShellEnvironment.folders(environment.getOrDefault("PATH", "")));
    for (Path folder : folders) {
      Path program = folder.resolve("bwrap");
      if (Files.isExecutable(program)
          && folder.isAbsolute()
          && !real(program).startsWith(workspace)) {
        return program;
      }
    }
    throw unavailable(
        "there is no program 'bwrap' in " + folders,
        "Install bubblewrap (apt-get install bubblewrap, or your system's way)");
  }

  private static Map<String, String> environment(
      Map<String, String> ours, Map<String, String> added, Path workspace) {
    Map<String, String> inherited = new LinkedHashMap<>(ours);
    inherited.remove("XDG_RUNTIME_DIR"); // sockets, which are hidden
    inherited.put("TMPDIR", "/tmp");
    return Map.copyOf(ShellEnvironment.of(inherited, added, workspace));
  }

  /** The variables that commands see. */
  Map<String, String> environment() {
    return environment;
  }

  /** What commands can do, in one line. */
  String summary() {
    return options.summary();
  }

  /**
   * What starts a command. It tells that it has started by a line on its error output.
   *
   * @param sign that line
   */
  List<String> line(String command, String sign) throws ToolFailure {
    SandboxMounts mounts = mounts();
    Map<Path, Kind> places = ProtectedPlaces.in(root, options.hasCommits());
    synchronized (made) {
      places.forEach(
          (place, kind) -> {
            if (kind == Kind.EMPTY) {
              made.add(place);
            }
          });
    }
    mounts.putAll(places);
    hide(mounts);
    return line(mounts, "echo " + sign + " >&2; exec /bin/sh -c \"$0\"", command);
  }

  private List<String> line(SandboxMounts mounts, String... command) {
    List<String> line = new ArrayList<>(List.of(program.toString(), "--unshare-all"));
    if (options.hasNetwork()) {
      line.add("--share-net");
    }
    line.addAll(List.of("--new-session", "--cap-drop", "ALL"));
    line.addAll(mounts.arguments());
    line.addAll(List.of("--chdir", root.toString(), "--", "/bin/sh", "-c"));
    line.addAll(List.of(command));
    return line;
  }

  private SandboxMounts mounts() {
    SandboxMounts mounts = new SandboxMounts();
    for (String name : EMPTIED) {
      Path folder = Path.of(name);
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        mounts.put(folder, Kind.TEMPORARY);
      }
    }
    if (Files.exists(PROGRAMS)) {
      mounts.put(PROGRAMS, Kind.READ_ONLY);
    }
    if (options.hasNetwork()) {
      showNameServers(mounts);
    }
    homes().forEach(home -> mounts.putAll(SecretPlaces.in(home)));
    writable.forEach(folder -> mounts.put(folder, Kind.WRITABLE));
    hide(mounts);
    mounts.put(root, Kind.WRITABLE);
    return mounts;
  }

  /** What the embedding program wants hidden, but for the workspace itself. */
  private void hide(SandboxMounts mounts) {
    for (Path path : options.hidden()) {
      SecretPlaces.hide(path)
          .forEach(
              (real, kind) -> {
                if (!real.equals(root)) {
                  mounts.put(real, kind);
                }
              });
    }
  }

  /** What says how names of hosts are found may lie in an emptied folder. */
  private static void showNameServers(SandboxMounts mounts) {
    try {
      Path real = Path.of("/etc/resolv.conf").toRealPath();
      if (real.startsWith("/run")) {
        mounts.put(real, Kind.READ_ONLY);
      }
    } catch (IOException e) {
      return; // It is not there.
    }
  }

  private Set<Path> homes() {
    Set<Path> homes = new TreeSet<>();
    add(homes, environment.get("HOME"));
    add(homes, System.getenv("HOME"));
    add(homes, System.getProperty("user.home"));
    return homes;
  }

  private static void add(Set<Path> homes, @Nullable String home) {
    if (home != null && home.startsWith("/")) {
      homes.add(Path.of(home));
    }
  }

  /** Removes the empty folders that kept places missing, unless another sandbox uses them. */
  void close() {
    synchronized (made) {
      for (Path place : made) {
        if (!ProcessScan.isMounted(place)) {
          deleteIfEmpty(place);
        }
      }
      made.clear();
    }
  }

  private static void deleteIfEmpty(Path place) {
    try {
      Files.delete(place);
    } catch (IOException e) {
      // It is gone, or somebody has put something there.
    }
  }
}
