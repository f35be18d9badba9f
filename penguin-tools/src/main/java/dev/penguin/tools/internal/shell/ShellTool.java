package dev.penguin.tools.internal.shell;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessTree;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.sandbox.SandboxWatch;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands in the workspace. Thread-safe. Closing it ends what runs, and what earlier commands
 * left in the background.
 */
public final class ShellTool implements Tool, AutoCloseable {
  /** The longest that a command may be given. */
  public static final int MAX_SECONDS = 600;

  /** Kept back from the time of a call for ending the processes and telling about it. */
  private static final Duration RESERVE = Duration.ofSeconds(2);

  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "command":{"type":"string","description":"The command line, for /bin/sh"},
      "timeout_seconds":{"type":"integer","minimum":1,"maximum":600,\
      "description":"After how many seconds the command is stopped; default %d"}},
      "required":["command"],"additionalProperties":false}
      """;

  /**
   * How the shell runs.
   *
   * @param environment variables that are added
   * @param timeout for commands that name none
   * @param sandbox in which commands run, or not at all
   */
  public record Settings(
      Map<String, String> environment,
      Duration timeout,
      Platform platform,
      Optional<Bubblewrap> sandbox) {
    public Settings {
      environment = Map.copyOf(environment);
    }

    /** Without a sandbox. */
    public Settings(Map<String, String> environment, Duration timeout, Platform platform) {
      this(environment, timeout, platform, Optional.empty());
    }
  }

  private final Workspace workspace;
  private final Settings settings;
  private final ToolSpec spec;
  private final String mark = ShellEnvironment.MARK + UUID.randomUUID().toString().replace("-", "");
  private final Set<ProcessHandle> left = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock running = new ReentrantReadWriteLock();
  private @Nullable SandboxWatch watch;
  private volatile boolean closed;

  public ShellTool(Workspace workspace, Settings settings) {
    this.workspace = workspace;
    this.settings = settings;
    this.spec =
        ToolSpec.of(
                "shell",
                "Runs a command line with /bin/sh in the workspace and returns its exit code and"
                    + " both its outputs. There is no input and no terminal. A process left in the"
                    + " background must write to a file; it ends with the agent."
                    + sandboxed(" It runs %s."),
                String.format(Locale.ROOT, SCHEMA, settings.timeout().toSeconds()))
            .withEffects(Effect.EXECUTE)
            .withRecovery(Recovery.REPORT)
            .withTimeout(Duration.ofSeconds(MAX_SECONDS + 15L));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) throws ToolFailureException {
    return new ShellCall(call);
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new ShellCall(call).resources();
  }

  /** A command line that was read once. */
  private final class ShellCall implements PreparedCall {
    private final Arguments arguments;
    private final CommandLine command;

    ShellCall(ToolCall call) throws ToolFailureException {
      arguments = new Arguments(call.arguments());
      command = CommandLine.of(arguments.text("command"));
    }

    @Override
    public List<Resource> resources() {
      return List.of(Resource.Command.of(command.text(), command.programs()));
    }

    @Override
    public Optional<String> preview() {
      return settings.sandbox().map(sandbox -> "runs " + sandbox.summary());
    }

    @Override
    public ToolResult run(ToolContext context) {
      running.readLock().lock();
      try {
        return ShellTool.this.run(command, arguments, context);
      } catch (ToolFailureException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      } finally {
        running.readLock().unlock();
      }
    }
  }

  /** What an approver should know beside the command. */
  @Override
  public Optional<String> preview(ToolCall call) {
    return settings.sandbox().map(sandbox -> "runs " + sandbox.summary());
  }

  @Override
  public boolean isSandboxed() {
    return settings.sandbox().isPresent();
  }

  private String sandboxed(String text) {
    return settings.sandbox().map(sandbox -> text.formatted(sandbox.summary())).orElse("");
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) {
    try {
      return new ShellCall(call).run(context);
    } catch (ToolFailureException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  private ToolResult run(CommandLine command, Arguments arguments, ToolContext context)
      throws ToolFailureException {
    int seconds =
        arguments.number("timeout_seconds", 1, MAX_SECONDS, (int) settings.timeout().toSeconds());
    if (settings.platform() == Platform.WINDOWS) {
      throw new ToolFailureException("The shell is not supported on Windows");
    }
    if (closed) {
      throw new ToolFailureException("The shell is closed");
    }
    Interruptions.check(context);
    Duration limit = limit(Duration.ofSeconds(seconds), context.remaining());
    if (limit.toMillis() < 1) {
      throw new ToolFailureException("There is no time left for this call");
    }
    ShellRun.Report report =
        start(command).await(limit, () -> closed || context.cancellation().isCancelled());
    left.removeIf(process -> !process.isAlive());
    left.addAll(report.left());
    if (settings.sandbox().isPresent()) {
      report = ofSandboxed(report);
    }
    String text = ShellReport.text(report, limit);
    boolean success = report.ending() == ShellRun.Ending.EXITED && report.exitCode() == 0;
    return success ? ToolResult.success(text) : ToolResult.failure(text);
  }

  private static Duration limit(Duration asked, Duration remaining) {
    Duration most =
        remaining.compareTo(RESERVE.multipliedBy(2)) > 0
            ? remaining.minus(RESERVE)
            : remaining.dividedBy(2);
    return asked.compareTo(most) <= 0 ? asked : most;
  }

  private ShellRun start(CommandLine command) throws ToolFailureException {
    if (!Files.isDirectory(workspace.root())) {
      throw new ToolFailureException("The workspace folder does not exist any more");
    }
    try {
      return ShellRun.start(
          settings.sandbox().isPresent()
              ? inSandbox(command, settings.sandbox().get())
              : outside(command));
    } catch (IOException e) {
      throw new ToolFailureException("The shell could not be started: " + Failures.reason(e));
    }
  }

  private ShellRun.Start outside(CommandLine command) {
    return new ShellRun.Start(
        List.of("/bin/sh", "-c", command.text()),
        workspace.root(),
        ShellEnvironment.of(System.getenv(), settings.environment(), workspace.root()),
        mark,
        settings.platform(),
        false);
  }

  private ShellRun.Start inSandbox(CommandLine command, Bubblewrap sandbox)
      throws ToolFailureException, IOException {
    List<String> line = sandbox.line(command.text(), mark);
    watchOver();
    return new ShellRun.Start(
        line, Bubblewrap.TOP, sandbox.environment(), mark, settings.platform(), true);
  }

  private synchronized void watchOver() throws IOException {
    if (!closed && (watch == null || !watch.isAlive())) {
      watch = SandboxWatch.start(mark);
    }
  }

  /** The report of a command that printed the start mark. One that did not has not run at all. */
  private ShellRun.Report ofSandboxed(ShellRun.Report report) throws ToolFailureException {
    // The shell may have warned of something before, of a locale for instance.
    String line = mark + "\n";
    int start = ("\n" + report.errors()).indexOf("\n" + line);
    if (start < 0) {
      throw new ToolFailureException(
          "The sandbox could not be started, so the command did not run: "
              + report.errors().strip());
    }
    return new ShellRun.Report(
        report.ending(),
        report.exitCode(),
        report.output(),
        report.errors().substring(0, start) + report.errors().substring(start + line.length()),
        report.left());
  }

  /** Ends what runs and what was left in the background. Closing twice does nothing more. */
  @Override
  public void close() {
    closed = true;
    try {
      if (running.writeLock().tryLock(2, TimeUnit.SECONDS)) {
        running.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    left.forEach(ProcessHandle::destroyForcibly);
    left.clear();
    if (settings.platform() == Platform.LINUX) {
      ProcessTree.sweep(mark);
    }
    settings.sandbox().ifPresent(sandbox -> endSandbox(sandbox));
  }

  private synchronized void endSandbox(Bubblewrap sandbox) {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    sandbox.close();
  }
}
