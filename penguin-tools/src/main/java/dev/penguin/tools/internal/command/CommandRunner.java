package dev.penguin.tools.internal.command;

import dev.penguin.tool.Cancellation;
import dev.penguin.tool.WorkspaceCommands;
import dev.penguin.tools.PathRefusedException;
import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.process.OutputPump;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessLimit;
import dev.penguin.tools.internal.process.ProcessMarks;
import dev.penguin.tools.internal.process.ProcessMarks.Mark;
import dev.penguin.tools.internal.process.ProcessTree;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.sandbox.SandboxWatch;
import dev.penguin.tools.internal.shell.ShellRun;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs programs in one workspace, each with what it started until its end. Thread-safe. */
public final class CommandRunner implements WorkspaceCommands {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Workspace workspace;
  private final Map<String, String> added;
  private final Platform platform;
  private final Optional<Bubblewrap> sandbox;
  private final ProcessMarks marks = new ProcessMarks();
  private final ProcessLimit limit;
  private final ProcessLimit none = ProcessLimit.none();
  private final Set<ProcessHandle> left = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock running = new ReentrantReadWriteLock();
  private @Nullable SandboxWatch watch;
  private boolean swept;
  private volatile boolean closed;

  /**
   * A runner.
   *
   * @param added variables that programs are given
   * @param sandbox in which they run, or not at all
   */
  public CommandRunner(
      Workspace workspace,
      Map<String, String> added,
      Platform platform,
      Optional<Bubblewrap> sandbox) {
    this.workspace = workspace;
    this.added = Map.copyOf(added);
    this.platform = platform;
    limit = new ProcessLimit(platform, ProcessLimit.MAX);
    this.sandbox = sandbox;
  }

  /**
   * A program of ours, which may reach further than those of others.
   *
   * @param folder where it runs; a real path
   * @param environment what differs from the variables that commands see
   * @param reach what it reaches in the sandbox besides
   * @param knownProgram whether {@code argv} begins with the path of a program that exists, starts
   *     few processes and leaves none: then no shell looks for it, no limit counts them, and the
   *     system is not searched for them at its end
   */
  public record Job(
      List<String> argv,
      Path folder,
      Map<String, String> environment,
      Bubblewrap.Reach reach,
      boolean knownProgram) {}

  @Override
  public Result run(Command command, Cancellation cancellation) throws IOException {
    Job job =
        new Job(
            command.argv(),
            directory(command.directory()),
            command.environment(),
            Bubblewrap.Reach.USUAL,
            false);
    try {
      ShellRun.Report report =
          run(
              job,
              command.timeout(),
              cancellation::isCancelled,
              (process, sign) -> OutputPump.start(process, sign, command.maxBytes()));
      return new Result(
          Ending.valueOf(report.ending().name()),
          report.exitCode(),
          report.output(),
          report.errors());
    } catch (ToolFailureException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Path directory(String name) {
    try {
      return workspace.resolve(name.isEmpty() ? "." : name);
    } catch (PathRefusedException e) {
      throw new IllegalArgumentException(
          "The directory of a command must lie in the workspace: " + e.getMessage(), e);
    }
  }

  /**
   * Runs a program until it ends, or is ended.
   *
   * @param time after which it is ended
   * @param stop asked now and then whether to end it
   * @param draining drains both its outputs
   * @throws ToolFailureException when it could not be started
   */
  public ShellRun.Report run(
      Job job,
      Duration time,
      BooleanSupplier stop,
      BiFunction<Process, String, OutputPump> draining)
      throws IOException, ToolFailureException {
    running.readLock().lock();
    try {
      if (closed) {
        throw new ToolFailureException("The commands of this workspace are closed");
      }
      if (!Files.isDirectory(job.folder())) {
        throw new ToolFailureException(
            "The command did not run: its folder does not exist: create it");
      }
      sweep();
      ShellRun.Start start = sandbox.isPresent() ? inSandbox(job, sandbox.get()) : outside(job);
      ShellRun.Report report =
          ShellRun.start(start, draining).await(time, () -> closed || stop.getAsBoolean());
      left.removeIf(process -> !process.isAlive());
      left.addAll(report.left());
      return sandbox.isPresent() ? report.afterStart(start.mark().own()) : report;
    } finally {
      running.readLock().unlock();
    }
  }

  private ProcessLimit limit(Job job) {
    return job.knownProgram() ? none : limit;
  }

  private ShellRun.Start outside(Job job) {
    List<String> line = new ArrayList<>();
    if (!job.knownProgram()) {
      line.addAll(List.of("/bin/sh", "-c", "exec \"$@\"", "sh"));
    }
    line.addAll(job.argv());
    Map<String, String> environment =
        new TreeMap<>(ShellEnvironment.of(System.getenv(), added, workspace.root()));
    environment.putAll(job.environment());
    return new ShellRun.Start(
        line, job.folder(), environment, marks.next(), limit(job), platform, false);
  }

  private ShellRun.Start inSandbox(Job job, Bubblewrap bounds)
      throws ToolFailureException, IOException {
    Mark mark = marks.next();
    List<String> line = bounds.line(job.folder(), job.argv(), mark.own(), job.reach());
    watchOver();
    Map<String, String> environment = new TreeMap<>(bounds.environment());
    environment.putAll(job.environment());
    return new ShellRun.Start(line, Bubblewrap.TOP, environment, mark, limit(job), platform, true);
  }

  /** Ends what a killed program left, before the first command. */
  private synchronized void sweep() {
    if (!swept && platform == Platform.LINUX) {
      ProcessTree.sweepOrphans();
    }
    swept = true;
  }

  private synchronized void watchOver() throws IOException {
    if (!closed && (watch == null || !watch.isAlive())) {
      watch = SandboxWatch.start(marks.all());
    }
  }

  @Override
  public boolean isSandboxed() {
    return sandbox.isPresent();
  }

  @Override
  public void close() {
    closed = true;
    try {
      if (running.writeLock().tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        running.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    left.forEach(ProcessHandle::destroyForcibly);
    left.clear();
    if (platform == Platform.LINUX) {
      ProcessTree.sweep(marks.all());
    }
    limit.close();
    sandbox.ifPresent(this::endSandbox);
  }

  private synchronized void endSandbox(Bubblewrap bounds) {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    bounds.close();
  }
}
