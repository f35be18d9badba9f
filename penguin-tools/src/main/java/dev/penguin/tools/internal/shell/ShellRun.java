package dev.penguin.tools.internal.shell;

import dev.penguin.tools.internal.background.BackgroundProcess;
import dev.penguin.tools.internal.process.OutputPump;
import dev.penguin.tools.internal.process.Platform;
import dev.penguin.tools.internal.process.ProcessCgroup;
import dev.penguin.tools.internal.process.ProcessLimit;
import dev.penguin.tools.internal.process.ProcessMarks.Mark;
import dev.penguin.tools.internal.process.ProcessTree;
import dev.penguin.tools.internal.text.ToolFailureException;
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
    CANCELLED,
    /** Too many of its processes ran at once. */
    TOO_MANY_PROCESSES,
    /** It has not: its time is up, and it goes on. */
    GOES_ON
  }

  /**
   * What a command led to.
   *
   * @param exitCode 0 to 255, and more than 128 when a signal ended the shell
   * @param left the processes that go on in the background
   */
  public record Report(
      Ending ending, int exitCode, String output, String errors, Set<ProcessHandle> left) {

    /**
     * The report of a command in a sandbox, which printed the start mark. One that did not has not
     * run at all.
     */
    public Report afterStart(String sign) throws ToolFailureException {
      // The shell may have warned of something before, of a locale for instance.
      String line = sign + "\n";
      int start = ("\n" + errors).indexOf("\n" + line);
      if (start < 0) {
        throw new ToolFailureException(
            "The sandbox could not be started, so the command did not run: " + errors.strip());
      }
      String rest = errors.substring(0, start) + errors.substring(start + line.length());
      return new Report(ending, exitCode, output, rest, left);
    }
  }

  private final Process process;
  private final ProcessTree tree;
  private final OutputPump pump;
  private final String sign;
  private final boolean leavesNone;

  private ShellRun(
      Process process, ProcessTree tree, OutputPump pump, String sign, boolean leavesNone) {
    this.process = process;
    this.tree = tree;
    this.pump = pump;
    this.sign = sign;
    this.leavesNone = leavesNone;
  }

  /**
   * What is started.
   *
   * @param line a program and its arguments
   * @param environment all its variables but the mark
   * @param mark by which its processes are found
   * @param limit of the number of its processes; with {@link ProcessLimit#none} it is not looked
   *     for what it left when it ended itself
   * @param group in which its processes are, if they are in one
   * @param sandboxed whether the program holds a sandbox
   */
  public record Start(
      List<String> line,
      Path folder,
      Map<String, String> environment,
      Mark mark,
      ProcessLimit limit,
      Platform platform,
      Optional<ProcessCgroup> group,
      boolean sandboxed) {

    /** In a group of its own where there can be one. */
    public Start(
        List<String> line,
        Path folder,
        Map<String, String> environment,
        Mark mark,
        ProcessLimit limit,
        Platform platform,
        boolean sandboxed) {
      this(line, folder, environment, mark, limit, platform, limit.group(mark.own()), sandboxed);
    }

    /** What starts it, without input. */
    ProcessBuilder builder() {
      List<String> all = new ArrayList<>(group.map(its -> its.entering(line)).orElse(line));
      platform.setsid().ifPresent(program -> all.add(0, program));
      ProcessBuilder builder =
          new ProcessBuilder(all)
              .directory(folder.toFile())
              .redirectInput(Redirect.from(new File("/dev/null")));
      builder.environment().clear();
      builder.environment().putAll(environment);
      mark.putIn(builder.environment());
      return builder;
    }

    /** All that belongs to it once it was started. */
    ProcessTree tree(Process process) {
      return ProcessTree.limited(
          limit,
          new ProcessTree(
              platform,
              mark.own(),
              process.toHandle(),
              platform.setsid().isPresent(),
              sandboxed,
              group));
    }
  }

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
    Process process = what.builder().start();
    String sign = what.mark().own();
    OutputPump pump = draining.apply(process, sign);
    return new ShellRun(process, what.tree(process), pump, sign, what.limit().isOff());
  }

  /** The line that a sandbox writes before the command. */
  String sign() {
    return sign;
  }

  /** Whether its processes were ended since they were too many, also after its end. */
  boolean wasTooMany() {
    return tree.wasTooMany();
  }

  /** Ends what was not taken over, and gives its pipes back. */
  void kill() {
    tree.kill();
    pump.close();
  }

  /** What goes on when its time was up, to be taken over. */
  BackgroundProcess.Started goingOn(String command) {
    return new BackgroundProcess.Started(
        command, process, tree, List.of(process.getInputStream(), process.getErrorStream()), null);
  }

  /**
   * Waits for the end, or brings it about. The thread's interrupt flag stays.
   *
   * @param limit after which the command is ended
   * @param stop asked now and then whether to end it
   */
  public Report await(Duration limit, BooleanSupplier stop) {
    return await(limit, stop, false);
  }

  /**
   * The same for a command that may go on.
   *
   * @param keep whether it goes on instead when its time is up; then {@link #goingOn} must follow
   */
  Report await(Duration limit, BooleanSupplier stop, boolean keep) {
    boolean interrupted = false;
    boolean drained = false;
    Ending ending;
    try {
      ending = waitFor(limit, stop);
    } catch (InterruptedException e) {
      interrupted = true; // Ending the processes needs a thread that can wait.
      ending = Ending.CANCELLED;
    }
    if (keep && ending == Ending.TIMED_OUT) {
      pump.release();
      return new Report(Ending.GOES_ON, -1, pump.output(), pump.errors(), Set.of());
    }
    try {
      if (ending != Ending.EXITED) {
        end();
      }
      drained = pump.finish(GRACE.toMillis());
      if (!drained) {
        tree.kill();
        pump.finish(1_000);
      }
    } catch (InterruptedException e) {
      interrupted = true;
      tree.kill();
      pump.end();
    }
    if (tree.wasTooMany()) {
      tree.kill(); // what ends them may be about it
      ending = Ending.TOO_MANY_PROCESSES;
    }
    int code = process.isAlive() ? -1 : process.exitValue();
    Set<ProcessHandle> left =
        leavesNone && ending == Ending.EXITED && drained ? Set.of() : tree.left();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return new Report(ending, code, pump.output(), pump.errors(), left);
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
