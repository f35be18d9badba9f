package dev.penguin.tools.internal.shell;

import dev.penguin.tools.Workspace;
import dev.penguin.tools.internal.background.BackgroundProcesses;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessLimit;
import dev.penguin.tools.internal.process.ProcessMarks;
import dev.penguin.tools.internal.process.ProcessMarks.Mark;
import dev.penguin.tools.internal.process.ProcessTree;
import dev.penguin.tools.internal.process.ShellEnvironment;
import dev.penguin.tools.internal.sandbox.Bubblewrap;
import dev.penguin.tools.internal.sandbox.SandboxWatch;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the commands of one set of tools run: in the workspace, in the sandbox when there is one.
 * All their processes carry a mark, and those of each command one of its own. Thread-safe; closing
 * it ends what runs.
 */
final class CommandHost implements AutoCloseable {
  private final Workspace workspace;
  private final ShellSettings settings;
  private final ProcessMarks marks = new ProcessMarks();
  private final ProcessLimit limit;
  private final BackgroundProcesses background = new BackgroundProcesses();
  private @Nullable SandboxWatch watch;
  private boolean swept;
  private volatile boolean closed;

  CommandHost(Workspace workspace, ShellSettings settings) {
    this.workspace = workspace;
    this.settings = settings;
    limit = new ProcessLimit(settings.platform(), settings.maxProcesses());
  }

  ShellSettings settings() {
    return settings;
  }

  /** What goes on between calls. */
  BackgroundProcesses background() {
    return background;
  }

  boolean isClosed() {
    return closed;
  }

  /** What the model and an approver read of the sandbox; empty without one. */
  String sandboxed(String text) {
    return settings.sandbox().map(sandbox -> text.formatted(sandbox.summary())).orElse("");
  }

  /** Checks that commands can run here. */
  void check() throws ToolFailureException {
    if (settings.platform() == Platform.WINDOWS) {
      throw new ToolFailureException("The shell is not supported on Windows");
    }
    if (closed) {
      throw new ToolFailureException("The shell is closed");
    }
    if (!Files.isDirectory(workspace.root())) {
      throw new ToolFailureException("The workspace folder does not exist any more");
    }
  }

  /**
   * What is to be started for a command.
   *
   * @param watched whether it may go on when this program is killed, so that something must end it
   */
  ShellRun.Start start(CommandLine command, boolean watched)
      throws ToolFailureException, IOException {
    check();
    Mark mark = marks.next();
    boolean sandboxed = settings.sandbox().isPresent();
    Map<String, String> environment = new LinkedHashMap<>();
    List<String> line;
    if (sandboxed) {
      Bubblewrap sandbox = settings.sandbox().get();
      line = sandbox.line(command.text(), mark.own());
      environment.putAll(sandbox.environment());
    } else {
      line = List.of("/bin/sh", "-c", command.text());
      environment.putAll(
          ShellEnvironment.of(System.getenv(), settings.environment(), workspace.root()));
    }
    prepare(sandboxed || watched);
    return new ShellRun.Start(
        line,
        sandboxed ? Bubblewrap.TOP : workspace.root(),
        environment,
        mark,
        limit,
        settings.platform(),
        sandboxed);
  }

  /** Ends what a killed program left, before the first command, and sees to this one's end. */
  private synchronized void prepare(boolean watched) throws IOException {
    if (closed || settings.platform() != Platform.LINUX) {
      return;
    }
    if (!swept) {
      swept = true;
      ProcessTree.sweepOrphans();
    }
    if (watched && (watch == null || !watch.isAlive())) {
      watch = SandboxWatch.start(marks.all());
    }
  }

  /** Takes no more commands. */
  void refuse() {
    closed = true;
  }

  /** Ends what runs and what was left in the background. Idempotent. */
  @Override
  public void close() {
    closed = true;
    background.close();
    if (settings.platform() == Platform.LINUX) {
      ProcessTree.sweep(marks.all());
    }
    limit.close();
    endSandbox();
  }

  private synchronized void endSandbox() {
    if (watch != null) {
      watch.close();
      watch = null;
    }
    settings.sandbox().ifPresent(Bubblewrap::close);
  }
}
