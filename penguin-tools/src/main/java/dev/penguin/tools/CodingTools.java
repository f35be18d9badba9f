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
 * The tools of a coding agent, all in one folder: {@code read_file}, {@code write_file}, {@code
 * edit_file}, {@code apply_patch}, {@code list_files}, {@code find_files}, {@code search_text},
 * {@code todo_write}, {@code todo_read}, {@code shell}; for what goes on in the background {@code
 * process_start}, {@code process_read}, {@code process_write}, {@code process_list} and {@code
 * process_stop}; and, where the program git is installed and the folder is in a repository, {@code
 * git_status}, {@code git_diff}, {@code git_log}, {@code git_show}, {@code git_blame}, {@code
 * git_add}, {@code git_commit}, {@code git_branch} and {@code git_worktree}.
 *
 * <p>An agent with a workspace finds them on its own, since this is also a {@link ToolProvider}.
 * {@link #in} is for programs that want to choose: it gives a set that the program closes when no
 * agent uses it any more.
 *
 * <p>The file tools do not leave the folder, on Linux not even when another process puts a link in
 * the place of a folder while they work. Commands can leave it: the shell starts in the folder,
 * without this program's keys, but with its rights. Thread-safe.
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

  /** The provider, for {@link java.util.ServiceLoader}. It has no folder and so no tools itself. */
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
   * Begins a set of tools.
   *
   * @param workspace the folder that they work in; it must exist
   * @throws ConfigurationException when the folder does not exist
   */
  public static Builder in(Path workspace) {
    return new Builder(Workspace.at(workspace));
  }

  /**
   * The instructions of an agent with a workspace whose builder is given none: a few sentences on
   * how to work on files. To say more, begin one's own instructions with it.
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

  /** True: the tools work in the workspace of the agent or the run. */
  @Override
  public boolean forWorkspace() {
    return true;
  }

  /**
   * A new set of tools for the workspace of the agent or the run, with the options of this set, the
   * folder aside; in a {@link Sandbox#standard() sandbox} when the agent requires one. To have the
   * tools of this set's own folder, pass {@link #tools()}.
   *
   * @return the tools; none when the agent has no workspace
   * @throws ConfigurationException when a sandbox is required and none is available
   */
  @Override
  public List<Tool> tools(ToolProviderContext context) {
    return context.workspace().map(folder -> tools(folder, context)).orElse(List.of());
  }

  /**
   * Runs programs in the workspace of the agent or the run, with the environment and the sandbox
   * that the shell has. It is not closed with this set.
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
   * Ends all commands of this set that still run, in the background too. Its shell runs no more.
   * Closing twice does nothing more.
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

  /** Collects what differs from the defaults. Not thread-safe. */
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
     * Gives commands a variable. By default they see only a few of this program's: the search path,
     * the home folder, language and time zone, and where Java is, never a key.
     *
     * @param name letters, digits and {@code _}, a letter or {@code _} first
     * @param value its value, which commands can print; it replaces an inherited one
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
     * After which time a command is stopped when the model names none. Two minutes by default.
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
     * Refuses to read or change files that have another name as well, which may lie outside the
     * folder: a hard link cannot be told from the file itself. Off by default, because package
     * managers link files of their caches into projects. A command of the shell is not bound to it.
     *
     * @throws UnsupportedOperationException when the folder's file system does not count the names
     *     of a file, as on Windows
     */
    public Builder refuseHardLinks() {
      Set<String> views = workspace.root().getFileSystem().supportedFileAttributeViews();
      if (!views.contains("unix")) {
        throw new UnsupportedOperationException(
            "Hard links cannot be refused here: the file system does not count the names of a"
                + " file. Leave refuseHardLinks() out");
      }
      refuseHardLinks = true;
      return this;
    }

    /**
     * Runs commands in a sandbox of the operating system, or not at all. None by default. The file
     * tools are not bound to it: they keep to the workspace in their own way.
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
     * The set of tools.
     *
     * @throws ConfigurationException when the sandbox that was asked for is not available: it is
     *     tried here
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
