package dev.penguin.tools;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.WorkspaceCommands;
import dev.penguin.tools.internal.command.CommandRunner;
import dev.penguin.tools.internal.edit.ApplyPatchTool;
import dev.penguin.tools.internal.edit.EditFileTool;
import dev.penguin.tools.internal.edit.WriteFileTool;
import dev.penguin.tools.internal.git.GitTools;
import dev.penguin.tools.internal.guide.CodingInstructions;
import dev.penguin.tools.internal.guide.InstructionFiles;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.search.FindFilesTool;
import dev.penguin.tools.internal.search.ListFilesTool;
import dev.penguin.tools.internal.search.SearchTextTool;
import dev.penguin.tools.internal.shell.ShellSettings;
import dev.penguin.tools.internal.shell.ShellTool;
import dev.penguin.tools.internal.todo.TodoLists;
import dev.penguin.tools.internal.workspace.AtomicWrite;
import dev.penguin.tools.internal.workspace.ReadFileTool;
import dev.penguin.tools.internal.workspace.WorkspaceFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The tools of a coding agent, which work in one directory. For files: {@code read_file}, {@code
 * write_file}, {@code edit_file}, {@code apply_patch}, {@code list_files}, {@code find_files},
 * {@code search_text}, {@code todo_write}, {@code todo_read}. For commands: {@code shell}. For
 * background processes: {@code process_start}, {@code process_read}, {@code process_write}, {@code
 * process_list} and {@code process_stop}. If the program git is installed and the directory is in a
 * repository: {@code git_status}, {@code git_diff}, {@code git_log}, {@code git_show}, {@code
 * git_blame}, {@code git_add}, {@code git_commit}, {@code git_branch} and {@code git_worktree}.
 *
 * <p>An agent with a workspace finds these tools by itself, since this class is a {@link
 * ToolProvider}. Use {@link #in} to change their options. It returns a set of tools that your
 * program must close when no agent uses it any more.
 *
 * <p>The file tools cannot leave the directory. On Linux, that holds even if another process
 * replaces a directory with a link while they work. Commands can leave it: the shell starts in the
 * directory, without this program's keys, but with its rights. Thread-safe.
 */
public final class CodingTools implements ToolProvider, AutoCloseable {
  private static final Duration SEARCH_LIMIT = Duration.ofSeconds(10);
  private static final Duration SHELL_TIMEOUT = Duration.ofMinutes(2);

  private final List<Tool> tools;
  private final Options options;

  /** What differs from the defaults, wherever the tools work. */
  private record Options(
      Map<String, String> environment,
      Duration shellTimeout,
      boolean refuseHardLinks,
      Optional<Sandbox> sandbox) {
    static final Options NONE = new Options(Map.of(), SHELL_TIMEOUT, false, Optional.empty());
  }

  /**
   * Creates the provider, for {@link java.util.ServiceLoader}. It has no directory, so no tools
   * yet.
   */
  public CodingTools() {
    tools = List.of();
    options = Options.NONE;
  }

  private CodingTools(Workspace workspace, Options options, ShellSettings shell) {
    this.options = options;
    AtomicWrite.sweep(workspace);
    WorkspaceFiles files = new WorkspaceFiles(workspace, options.refuseHardLinks());
    List<Tool> all =
        new ArrayList<>(
            List.of(
                new ReadFileTool(files, new InstructionFiles(files)),
                new WriteFileTool(files),
                new EditFileTool(files),
                new ApplyPatchTool(files),
                new ListFilesTool(files),
                new FindFilesTool(files, SEARCH_LIMIT),
                new SearchTextTool(files, SEARCH_LIMIT)));
    all.addAll(TodoLists.tools());
    all.addAll(ShellTool.tools(workspace, shell));
    all.addAll(GitTools.of(workspace, shell.environment(), shell.platform(), options.sandbox()));
    tools = List.copyOf(all);
  }

  /**
   * Creates a builder for a set of tools.
   *
   * @param workspace the directory in which the tools work; it must exist
   * @throws ConfigurationException when the directory does not exist
   */
  public static Builder in(Path workspace) {
    return new Builder(Workspace.at(workspace));
  }

  /**
   * The default instructions of an agent with a workspace: a few sentences on how to work on files.
   * To add to them, begin your own instructions with this text.
   */
  public static String instructions() {
    return CodingInstructions.TEXT;
  }

  /** The tools, in a fixed order. */
  public List<Tool> tools() {
    return tools;
  }

  @Override
  public String name() {
    return "coding-tools";
  }

  /** Returns true: the tools work in the workspace of the agent or the run. */
  @Override
  public boolean forWorkspace() {
    return true;
  }

  /**
   * Creates tools for the workspace of the agent or the run, with the options of this set except
   * its directory. If the agent requires a sandbox, they use the {@link Sandbox#standard()
   * standard} one. To get the tools of this set's own directory, pass {@link #tools()}.
   *
   * @return the tools; none when the agent has no workspace
   * @throws ConfigurationException when a sandbox is required and none is available
   */
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    return context.workspace().map(folder -> tools(folder, context)).orElse(List.of());
  }

  /**
   * Runs programs in the workspace of the agent or the run, with the environment and the sandbox of
   * the shell. The result is not closed with this set.
   *
   * @throws ConfigurationException when a sandbox is required and none is available, or on Windows
   */
  @Override
  public Optional<WorkspaceCommands> commands(ToolProviderContext context) {
    return context.workspace().map(folder -> builder(folder, context).commands());
  }

  private List<Tool> tools(Path folder, ToolProviderContext context) {
    return builder(folder, context).build().tools();
  }

  private Builder builder(Path folder, ToolProviderContext context) {
    Builder builder = in(folder);
    builder.environment.putAll(options.environment());
    builder.shellTimeout = options.shellTimeout();
    if (options.refuseHardLinks()) {
      builder.refuseHardLinks();
    }
    Optional<Sandbox> bounds = options.sandbox();
    if (bounds.isEmpty() && context.sandboxRequired()) {
      bounds = Optional.of(Sandbox.standard());
    }
    bounds
        .map(sandbox -> context.stateDirectory().map(sandbox::withHidden).orElse(sandbox))
        .ifPresent(builder::sandbox);
    return builder;
  }

  /**
   * Ends all commands of this set that still run, also in the background. Its shell runs no more
   * commands. Idempotent.
   */
  @Override
  public void close() {
    for (Tool tool : tools) {
      if (tool instanceof ShellTool shell) {
        shell.close();
      }
      GitTools.close(tool);
    }
  }

  /** Collects options that differ from the defaults. Not thread-safe. */
  public static final class Builder {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Workspace workspace;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Duration shellTimeout = SHELL_TIMEOUT;
    private boolean refuseHardLinks;
    private Optional<Sandbox> sandbox = Optional.empty();

    private Builder(Workspace workspace) {
      this.workspace = workspace;
    }

    /**
     * Adds an environment variable for commands. By default, commands see only a few variables of
     * this program: the search path, the home directory, language and time zone, and the location
     * of Java, but never a key.
     *
     * @param name letters, digits and {@code _}, not beginning with a digit
     * @param value the value, which commands can print; it replaces an inherited one
     */
    public Builder withEnvironment(String name, String value) {
      if (!VARIABLE.matcher(Objects.requireNonNull(name, "name")).matches()) {
        throw new IllegalArgumentException(
            "An environment variable must be named with letters, digits and '_', got '%s'"
                .formatted(name));
      }
      if (Objects.requireNonNull(value, "value").indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "The environment variable '" + name + "' must not hold a NUL character");
      }
      environment.put(name, value);
      return this;
    }

    /**
     * The time limit of a command if the model sets none. Two minutes by default.
     *
     * @param timeout whole seconds, from 1 to 600
     */
    public Builder withShellTimeout(Duration timeout) {
      boolean whole = timeout.equals(Duration.ofSeconds(timeout.toSeconds()));
      if (!whole || timeout.toSeconds() < 1 || timeout.toSeconds() > ShellTool.MAX_SECONDS) {
        throw new IllegalArgumentException(
            "The timeout of the shell must be 1 to %d whole seconds, got %s"
                .formatted(ShellTool.MAX_SECONDS, timeout));
      }
      shellTimeout = timeout;
      return this;
    }

    /**
     * Refuses to read or change a file that also has another name (a hard link), because the other
     * name may lie outside of the directory. Off by default, because package managers link files of
     * their caches into projects. Commands of the shell are not restricted by this.
     *
     * @throws UnsupportedOperationException when the file system of the directory does not count
     *     the names of a file, as on Windows
     */
    public Builder refuseHardLinks() {
      Set<String> views = workspace.root().getFileSystem().supportedFileAttributeViews();
      if (!views.contains("unix")) {
        throw new UnsupportedOperationException(
            "Hard links cannot be refused here: the file system does not count the names of a"
                + " file. Remove refuseHardLinks()");
      }
      refuseHardLinks = true;
      return this;
    }

    /**
     * Runs commands only in a sandbox of the operating system. By default there is none. The file
     * tools do not use the sandbox: they stay inside the workspace by their own checks.
     *
     * @param bounds what commands can reach
     */
    public Builder sandbox(Sandbox bounds) {
      sandbox = Optional.of(bounds);
      return this;
    }

    private WorkspaceCommands commands() {
      Platform platform = Platform.current();
      if (platform == Platform.WINDOWS) {
        throw new ConfigurationException(
            "Commands in a workspace need a system with /bin/sh, and this is Windows. Run the"
                + " program on Linux or macOS, in a container for instance",
            "no-workspace-commands");
      }
      return new CommandRunner(workspace, environment, platform, sandbox(platform));
    }

    private Optional<Bubblewrap> sandbox(Platform platform) {
      return sandbox.map(bounds -> Bubblewrap.of(workspace, bounds, environment, platform));
    }

    /**
     * Builds the set of tools.
     *
     * @throws ConfigurationException when the requested sandbox is not available; this method tries
     *     it
     */
    public CodingTools build() {
      Platform platform = Platform.current();
      return new CodingTools(
          workspace,
          new Options(Map.copyOf(environment), shellTimeout, refuseHardLinks, sandbox),
          new ShellSettings(environment, shellTimeout, platform, sandbox(platform)));
    }
  }
}
