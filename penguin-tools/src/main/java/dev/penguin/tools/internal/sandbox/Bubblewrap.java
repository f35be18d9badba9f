package dev.penguin.tools.internal.sandbox;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tools.Sandbox;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.SandboxMounts.Kind;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox for the commands of one workspace, made by bubblewrap anew for each of them.
 * Thread-safe.
 */
public final class Bubblewrap {
  public static final Path TOP = Path.of("/");

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

  private Bubblewrap(
      Path program,
      Path root,
      Sandbox options,
      Map<String, String> environment,
      List<Path> writable) {
    this.program = program;
    this.root = root;
    this.options = options;
    this.environment = environment;
    this.writable = writable;
  }

  /**
   * A sandbox that has been tried.
   *
   * @param added the variables that commands are given
   * @throws ConfigurationException when it cannot be had
   */
  public static Bubblewrap of(
      Workspace workspace, Sandbox options, Map<String, String> added, Platform platform) {
    if (platform != Platform.LINUX) {
      throw unavailable("it needs Linux", "Run it there, in a container for instance");
    }
    Map<String, String> environment = environment(System.getenv(), added, workspace.root());
    List<Path> writable = options.writable().stream().map(Bubblewrap::real).toList();
    checkBounds(workspace.root(), "the workspace");
    writable.forEach(folder -> checkBounds(folder, "a writable folder"));
    List<Path> untrusted = new ArrayList<>(writable);
    untrusted.add(workspace.root());
    Path program = find(options, environment, untrusted);
    Bubblewrap sandbox = new Bubblewrap(program, workspace.root(), options, environment, writable);
    SandboxProbe.run(sandbox.line(sandbox.mounts(), "echo " + SandboxProbe.ANSWER), environment)
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
        "No sandbox is available: " + why + ". " + help + ", or do not use a sandbox",
        "no-sandbox");
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

  /**
   * The program itself, past all links, since a link may lie where a command can replace it.
   *
   * @param untrusted folders that commands can write in
   */
  private static Path find(Sandbox options, Map<String, String> environment, List<Path> untrusted) {
    List<Path> folders =
        options
            .searchPath()
            .orElseGet(() -> ShellEnvironment.folders(environment.getOrDefault("PATH", "")));
    for (Path folder : folders) {
      Path program = folder.resolve("bwrap");
      if (folder.isAbsolute() && Files.isRegularFile(program) && Files.isExecutable(program)) {
        Path real = real(program);
        if (untrusted.stream().noneMatch(real::startsWith)) {
          return real;
        }
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
  public Map<String, String> environment() {
    return environment;
  }

  /** What commands can do, in one line. */
  public String summary() {
    return "in a sandbox: it can write in the workspace ("
        + (options.hasCommits()
            ? "not .penguin, .github, .agents, and git's configuration"
            : "not .git, .penguin, .github, .agents")
        + ") and in a /tmp of its own"
        + (options.writable().isEmpty() ? "" : ", and in " + options.writable())
        + "; "
        + (options.hasNetwork() ? "it may use the network" : "there is no network");
  }

  /**
   * What starts a command. It tells that it has started by a line on its error output.
   *
   * @param sign that line
   */
  public List<String> line(String command, String sign) throws ToolFailureException {
    checkThatNoneMoved();
    SandboxMounts mounts = mounts();
    Map<Path, Kind> places = ProtectedPaths.in(root, options.hasCommits());
    keep(places);
    mounts.putAll(places);
    hide(mounts);
    return line(mounts, "echo " + sign + " >&2; exec /bin/sh -c \"$0\"", command);
  }

  /**
   * What a program of ours reaches besides.
   *
   * @param shown paths, and whether it may write there, whatever holds for them otherwise
   * @param free which of the protected paths it may write all the same
   */
  public record Reach(Map<Path, Boolean> shown, Predicate<Path> free) {
    /** As commands reach. */
    public static final Reach USUAL = new Reach(Map.of(), path -> false);
  }

  /**
   * What starts a program with its arguments, which no shell reads. It tells that it has started by
   * a line on its error output.
   *
   * @param folder where it runs
   * @param sign that line
   */
  public List<String> line(Path folder, List<String> argv, String sign, Reach reach)
      throws ToolFailureException {
    checkThatNoneMoved();
    SandboxMounts mounts = mounts();
    Map<Path, Kind> places = ProtectedPaths.in(root, options.hasCommits());
    places.keySet().removeIf(reach.free());
    keep(places);
    mounts.putAll(places);
    reach.shown().forEach((path, writes) -> mounts.put(path, shown(writes)));
    hide(mounts);
    List<String> command = new ArrayList<>();
    command.add("echo " + sign + " >&2; cd -- \"$0\" && exec \"$@\"");
    command.add(folder.toString());
    command.addAll(argv);
    return line(mounts, command.toArray(new String[0]));
  }

  private static Kind shown(boolean writes) {
    return writes ? Kind.WRITABLE : Kind.READ_ONLY;
  }

  /** A link in the place of a folder would be followed out of it. */
  private void checkThatNoneMoved() throws ToolFailureException {
    List<Path> folders = new ArrayList<>(writable);
    folders.add(root);
    for (Path folder : folders) {
      try {
        if (folder.toRealPath().equals(folder)) {
          continue;
        }
      } catch (IOException e) {
        // It is gone.
      }
      throw new ToolFailureException(
          "The command did not run: '" + folder + "' is no longer the same directory");
    }
  }

  /** Makes the placeholders of paths that must stay missing. */
  private void keep(Map<Path, Kind> places) throws ToolFailureException {
    synchronized (made) {
      for (Map.Entry<Path, Kind> place : places.entrySet()) {
        if (place.getValue() == Kind.EMPTY) {
          PlaceholderDirectories.make(place.getKey());
          made.add(place.getKey());
        }
      }
    }
  }

  private List<String> line(SandboxMounts mounts, String... command) {
    List<String> line = new ArrayList<>(List.of(program.toString(), "--unshare-all"));
    // In a user namespace of its own a command could drop the mounts and rename what they protect.
    line.addAll(List.of("--unshare-user", "--disable-userns"));
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
      realFolder(Path.of(name)).ifPresent(folder -> mounts.put(folder, Kind.TEMPORARY));
    }
    if (Files.exists(PROGRAMS)) {
      mounts.put(PROGRAMS, Kind.READ_ONLY);
    }
    if (options.hasNetwork()) {
      showNameServers(mounts);
    }
    homes().forEach(home -> SecretPaths.in(home).forEach(mounts::hold));
    writable.forEach(folder -> mounts.hold(folder, Kind.WRITABLE));
    hide(mounts);
    mounts.hold(root, Kind.WRITABLE);
    return mounts;
  }

  private static Optional<Path> realFolder(Path path) {
    try {
      Path real = path.toRealPath();
      return Files.isDirectory(real) && !real.equals(TOP) ? Optional.of(real) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // It is not there.
    }
  }

  /** What the embedding program wants hidden, but for the workspace itself. */
  private void hide(SandboxMounts mounts) {
    for (Path path : options.hidden()) {
      SecretPaths.hide(path)
          .forEach(
              (real, kind) -> {
                if (!real.equals(root)) {
                  mounts.hold(real, kind);
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

  /** Removes the placeholders, unless another sandbox uses them. */
  public void close() {
    synchronized (made) {
      PlaceholderDirectories.remove(made);
      made.clear();
    }
  }
}
