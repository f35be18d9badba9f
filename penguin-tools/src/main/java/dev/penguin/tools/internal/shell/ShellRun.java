package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.process.OutputPump;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** One command from its start to its end. Used by one thread. */
public final class ShellRun {
  private static final Duration GRACE = Duration.ofMillis(400);
  private static final int POLL = 20;

  /** How a command ended. */
  public enum Ending {
    EXITED,
    TIMED_OUT,
    CANCELLED
  }

  /**
   * What a command led to.
   *
   * @param exitCode 0 to 255, and more than 128 when a signal ended the shell
   * @param left the processes that go on in the background
   */
  public record Report(
      Ending ending, int exitCode, String output, String errors, Set<ProcessHandle> left) {}

  private final Process process;
  private final ProcessTree tree;
  private final OutputPump pump;

  private ShellRun(Process process, ProcessTree tree, OutputPump pump) {
    this.process = process;
    this.tree = tree;
    this.pump = pump;
  }

  /**
   * What is started.
   *
   * @param line a program and its arguments
   * @param mark the variable in the environment by which its processes are found, and the line that
   *     a sandbox writes before the command
   * @param sandboxed whether the program holds a sandbox
   */
  public record Start(
      List<String> line,
      Path folder,
      Map<String, String> environment,
      String mark,
      Platform platform,
      boolean sandboxed) {}

  /** Starts a command. */
  public static ShellRun start(Start what) throws IOException {
    return start(what, OutputPump::start);
  }

  /**
   * Starts a command whose output goes elsewhere.
   *
   * @param draining takes the process and the mark, and drains both outputs
   */
  public static ShellRun start(Start what, BiFunction<Process, String, OutputPump> draining)
      throws IOException {
    Optional<String> setsid = what.platform().setsid();
    List<String> line = new ArrayList<>(what.line());
    setsid.ifPresent(program -> line.add(0, program));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(what.folder().toFile())
            .redirectInput(Redirect.from(new File("/dev/null")));
    builder.environment().clear();
    builder.environment().putAll(what.environment());
    builder.environment().put(what.mark(), "1");
    Process process = builder.start();
    return new ShellRun(
        process,
        new ProcessTree(
            what.platform(), what.mark(), process.toHandle(), setsid.isPresent(), what.sandboxed()),
        draining.apply(process, what.mark()));
  }

  /**
   * Waits for the end, or brings it about. The thread's interrupt flag stays.
   *
   * @param limit after which the command is ended
   * @param stop asked now and then whether to end it
   */
  public Report await(Duration limit, BooleanSupplier stop) {
    boolean interrupted = false;
    Ending ending;
    try {
      ending = waitFor(limit, stop);
    } catch (InterruptedException e) {
      interrupted = true; // Ending the processes needs a thread that can wait.
      ending = Ending.CANCELLED;
    }
    try {
      if (ending != Ending.EXITED) {
        end();
      }
      if (!pump.finish(GRACE.toMillis())) {
        tree.kill();
        pump.finish(1_000);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      tree.kill();
    }
    int code = process.isAlive() ? -1 : process.exitValue();
    Report report = new Report(ending, code, pump.output(), pump.errors(), tree.left());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return report;
  }

  private Ending waitFor(Duration limit, BooleanSupplier stop) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!process.waitFor(POLL, TimeUnit.MILLISECONDS)) {
      if (stop.getAsBoolean()) {
        return Ending.CANCELLED;
      }
      if (System.nanoTime() - end >= 0) {
        return Ending.TIMED_OUT;
      }
    }
    return Ending.EXITED;
  }

  private void end() throws InterruptedException {
    tree.terminate();
    long end = System.nanoTime() + GRACE.toNanos();
    while (System.nanoTime() - end < 0 && !tree.alive().isEmpty()) {
      process.waitFor(POLL, TimeUnit.MILLISECONDS);
      TimeUnit.MILLISECONDS.sleep(POLL);
    }
    tree.kill();
    process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
