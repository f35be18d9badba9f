package dev.penguin.tools.internal.git;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.ToolContext;
import dev.penguin.tools.Sandbox;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.command.CommandRunner;
import dev.penguin.tools.internal.git.GitConfiguration.Setting;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The program git for one workspace. Thread-safe. */
final class Git implements AutoCloseable {
  private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+).*");

  /** The first that takes settings from numbered variables. */
  private static final int OLDEST = 31;

  /** A setting that shows whether it takes them. */
  private static final String TAKEN = "penguin.taken";

  private final Workspace workspace;
  private final Path program;
  private final Map<String, String> added;
  private final Platform platform;
  private final Optional<Sandbox> sandbox;
  private final KnownSettings known = new KnownSettings();
  private @Nullable CommandRunner runner;
  private @Nullable List<Setting> ofUser;
  private boolean closed;

  Git(
      Workspace workspace,
      Path program,
      Map<String, String> environment,
      Platform platform,
      Optional<Sandbox> sandbox) {
    this.workspace = workspace;
    this.program = program;
    this.platform = platform;
    this.sandbox = sandbox.map(Git::bounds);
    this.added =
        environment.entrySet().stream()
            .filter(each -> !each.getKey().startsWith("GIT_") || isIdentity(each.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static boolean isIdentity(String name) {
    return name.startsWith("GIT_AUTHOR_") || name.startsWith("GIT_COMMITTER_");
  }

  /** Git needs no network and no folder elsewhere; what it may write is given with each call. */
  private static Sandbox bounds(Sandbox ofCommands) {
    Sandbox own = Sandbox.standard().allowCommits();
    for (Path hidden : ofCommands.hidden()) {
      own = own.withHidden(hidden);
    }
    return ofCommands.searchPath().map(own::withSearchPath).orElse(own);
  }

  /** The program, past links, outside of the workspace; empty where there is none. */
  static Optional<Path> find(Workspace workspace, Map<String, String> environment) {
    String path =
        ShellEnvironment.of(System.getenv(), environment, workspace.root())
            .getOrDefault("PATH", "");
    for (Path folder : ShellEnvironment.folders(path)) {
      Path file = folder.resolve("git");
      if (folder.isAbsolute() && isProgramOutside(workspace, file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static boolean isProgramOutside(Workspace workspace, Path file) {
    try {
      Path real = file.toRealPath();
      return Files.isRegularFile(real)
          && Files.isExecutable(real)
          && !real.startsWith(workspace.root());
    } catch (IOException e) {
      return false; // It is not there.
    }
  }

  Workspace workspace() {
    return workspace;
  }

  Path program() {
    return program;
  }

  KnownSettings known() {
    return known;
  }

  boolean isSandboxed() {
    return sandbox.isPresent();
  }

  /**
   * Begins the calls of git that one call of a tool makes.
   *
   * @param folder in whose repository they are
   * @param writes whether they may change it
   */
  GitCalls open(Path folder, boolean writes, ToolContext context)
      throws IOException, ToolFailureException {
    GitRepository repository = GitRepository.of(folder);
    if (writes) {
      LinkCheck.check(repository);
    }
    return GitCalls.of(this, repository, writes, context);
  }

  synchronized CommandRunner runner() throws ToolFailureException {
    if (closed) {
      throw new ToolFailureException("The git tools are closed");
    }
    if (runner == null) {
      try {
        runner =
            new CommandRunner(
                workspace,
                added,
                platform,
                sandbox.map(bounds -> Bubblewrap.of(workspace, bounds, added, platform)));
      } catch (ConfigurationException e) {
        throw new ToolFailureException("Git did not run: " + e.getMessage());
      }
    }
    return runner;
  }

  /** The settings of the user and the system, read once. */
  List<Setting> ofUser(GitCalls calls) throws IOException, ToolFailureException {
    synchronized (this) {
      if (ofUser != null) {
        return ofUser;
      }
    }
    List<Setting> read =
        listed(calls).stream()
            .filter(each -> each.scope().equals("global") || each.scope().equals("system"))
            .toList();
    synchronized (this) {
      ofUser = read;
    }
    return read;
  }

  /** All that counts outside of a repository, once it is seen that git takes settings from us. */
  private static List<Setting> listed(GitCalls calls) throws IOException, ToolFailureException {
    Map<String, String> own = new LinkedHashMap<>();
    own.put("GIT_TERMINAL_PROMPT", "0");
    own.put("GIT_CONFIG_COUNT", "1");
    own.put("GIT_CONFIG_KEY_0", TAKEN);
    own.put("GIT_CONFIG_VALUE_0", "1");
    List<Setting> all;
    try {
      all =
          GitConfiguration.parse(
              calls.plain(own, List.of("config", "--list", "-z", "--show-scope", "--includes")));
    } catch (ToolFailureException e) {
      checkVersion(calls);
      throw e;
    }
    if (all.stream().noneMatch(each -> each.key().equals(TAKEN))) {
      checkVersion(calls);
      throw new ToolFailureException(
          "The git tools need a git that takes settings from GIT_CONFIG_COUNT, and this one does"
              + " not");
    }
    return all;
  }

  private static void checkVersion(GitCalls calls) throws IOException, ToolFailureException {
    String said = calls.plain(Map.of(), List.of("version"));
    Matcher matcher = VERSION.matcher(said.strip());
    if (matcher.matches()
        && matcher.group(1).equals("2")
        && Integer.parseInt(matcher.group(2)) < OLDEST) {
      throw new ToolFailureException(
          "The git tools need git 2." + OLDEST + " or later, and this is " + said.strip());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (runner != null) {
      runner.close();
    }
  }
}
