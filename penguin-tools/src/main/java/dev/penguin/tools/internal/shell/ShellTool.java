package dev.penguin.tools.internal.shell;

import dev.penguin.internal.tool.BackgroundWork;
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
import dev.penguin.tools.internal.background.BackgroundProcess;
import dev.penguin.tools.internal.background.BackgroundProcesses;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.Failures;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Runs commands in the workspace. Thread-safe. Closing it ends what runs, and what earlier commands
 * left in the background.
 */
public final class ShellTool implements Tool, BackgroundWork, AutoCloseable {
  /** The longest that a command may be given. */
  public static final int MAX_SECONDS = 600;

  /** Kept back from the time of a call for ending the processes and telling about it. */
  private static final Duration RESERVE = Duration.ofSeconds(2);

  private static final String SCHEMA =
      """
      {"type":"object","properties":{
      "command":{"type":"string","description":"The command line, for /bin/sh"},
      "timeout_seconds":{"type":"integer","minimum":1,"maximum":600,\
      "description":"After how many seconds the command is stopped; default %d"},
      "on_timeout":{"type":"string","enum":["kill","background"],\
      "description":"What happens then: kill, the default, or background: it goes on as a process\
       for process_read and process_stop"}},
      "required":["command"],"additionalProperties":false}
      """;

  private final CommandHost host;
  private final ToolSpec spec;
  private final Set<ProcessHandle> left = ConcurrentHashMap.newKeySet();
  private final Map<ShellRun, Behind> behind = new ConcurrentHashMap<>();
  private final ReadWriteLock running = new ReentrantReadWriteLock();

  /** What a command left in the background. */
  private record Behind(String sessionId, CommandLine command, Set<ProcessHandle> processes) {
    boolean isOver() {
      return processes.stream().noneMatch(ProcessHandle::isAlive);
    }
  }

  /** A shell of its own. */
  public ShellTool(Workspace workspace, ShellSettings settings) {
    this(new CommandHost(workspace, settings));
  }

  private ShellTool(CommandHost host) {
    this.host = host;
    this.spec =
        ToolSpec.of(
                "shell",
                "Runs a command line with /bin/sh in the workspace and returns its exit code and"
                    + " both its outputs. There is no input and no terminal. What should go on,"
                    + " such as a server, is for process_start; a process left in the background"
                    + " here must write to a file, and ends with the agent."
                    + host.sandboxed(" It runs %s."),
                String.format(Locale.ROOT, SCHEMA, host.settings().timeout().toSeconds()))
            .withEffects(Effect.EXECUTE)
            .withRecovery(Recovery.REPORT)
            .withTimeout(Duration.ofSeconds(MAX_SECONDS + 15L));
  }

  /** The shell, and the tools for processes in the background, which end with it. */
  public static List<Tool> tools(Workspace workspace, ShellSettings settings) {
    CommandHost host = new CommandHost(workspace, settings);
    List<Tool> tools = new ArrayList<>(List.of(new ShellTool(host)));
    tools.addAll(ProcessTools.of(host));
    return List.copyOf(tools);
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

  @Override
  public List<String> news(String sessionId) {
    List<String> news = new ArrayList<>(host.background().news(sessionId));
    behind.forEach(
        (run, its) -> {
          if (its.sessionId().equals(sessionId) && run.wasTooMany() && behind.remove(run, its)) {
            news.add(ShellReport.leftWasTooMany(its.command()));
          }
        });
    return news;
  }

  @Override
  public boolean isBusy(String sessionId) {
    return host.background().isBusy(sessionId)
        || behind.values().stream()
            .anyMatch(its -> its.sessionId().equals(sessionId) && !its.isOver());
  }

  @Override
  public void endRun(String sessionId, String runId) {
    host.background().endRun(sessionId, runId);
  }

  @Override
  public void endSession(String sessionId) {
    host.background().endSession(sessionId);
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
      return ShellTool.this.preview();
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
    return preview();
  }

  private Optional<String> preview() {
    return Optional.of(host.sandboxed("runs %s")).filter(text -> !text.isEmpty());
  }

  @Override
  public boolean isSandboxed() {
    return host.settings().sandbox().isPresent();
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
    int asked = (int) host.settings().timeout().toSeconds();
    int seconds = arguments.number("timeout_seconds", 1, MAX_SECONDS, asked);
    boolean keep = arguments.text("on_timeout", "kill").equals("background");
    host.check();
    Interruptions.check(context);
    Duration limit = limit(Duration.ofSeconds(seconds), context.remaining());
    if (limit.toMillis() < 1) {
      throw new ToolFailureException("There is no time left for this call");
    }
    if (keep) {
      host.background().checkRoom(context.sessionId());
    }
    ShellRun run = start(command, keep);
    ShellRun.Report report =
        run.await(limit, () -> host.isClosed() || context.cancellation().isCancelled(), keep);
    left.removeIf(process -> !process.isAlive());
    left.addAll(report.left());
    behind.entrySet().removeIf(one -> one.getValue().isOver() && !one.getKey().wasTooMany());
    if (report.ending() == ShellRun.Ending.EXITED && !report.left().isEmpty()) {
      behind.put(run, new Behind(context.sessionId(), command, report.left()));
    }
    if (report.ending() == ShellRun.Ending.GOES_ON) {
      return goesOn(command, run, report, limit, context);
    }
    if (isSandboxed()) {
      report = report.afterStart(run.sign());
    }
    String text = ShellReport.text(report, limit);
    boolean success = report.ending() == ShellRun.Ending.EXITED && report.exitCode() == 0;
    return success ? ToolResult.success(text) : ToolResult.failure(text);
  }

  /** What the command wrote so far begins the log of the process that it becomes. */
  private ToolResult goesOn(
      CommandLine command,
      ShellRun run,
      ShellRun.Report report,
      Duration limit,
      ToolContext context)
      throws ToolFailureException {
    try {
      ShellRun.Report its = isSandboxed() ? report.afterStart(run.sign()) : report;
      BackgroundProcesses background = host.background();
      BackgroundProcess process =
          background.add(
              context.sessionId(),
              context.runId(),
              its.output() + its.errors(),
              () -> run.goingOn(command.text()));
      if (context.cancellation().isCancelled()) { // the run may have ended its processes before
        background.stop(process);
      }
      return ToolResult.success(
          ShellReport.text(its, limit)
              + "\n[it goes on in the background as process "
              + process.id()
              + "]");
    } catch (ToolFailureException e) {
      run.kill();
      throw new ToolFailureException(
          "The command was stopped when its time was up. " + e.getMessage());
    }
  }

  private static Duration limit(Duration asked, Duration remaining) {
    Duration most =
        remaining.compareTo(RESERVE.multipliedBy(2)) > 0
            ? remaining.minus(RESERVE)
            : remaining.dividedBy(2);
    return asked.compareTo(most) <= 0 ? asked : most;
  }

  private ShellRun start(CommandLine command, boolean keep) throws ToolFailureException {
    try {
      return ShellRun.start(host.start(command, keep));
    } catch (IOException e) {
      throw new ToolFailureException("The shell could not be started: " + Failures.reason(e));
    }
  }

  /** Ends what runs and what was left in the background. Closing twice does nothing more. */
  @Override
  public void close() {
    host.refuse();
    try {
      if (running.writeLock().tryLock(2, TimeUnit.SECONDS)) {
        running.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    left.forEach(ProcessHandle::destroyForcibly);
    left.clear();
    host.close();
  }
}
