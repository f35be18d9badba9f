package dev.penguin.tools.internal.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a shell command. On Linux it knows all that carry the shell's mark; elsewhere
 * those that are still children of children. Thread-safe.
 */
public final class ProcessTree {
  private static final int MAX_ROUNDS = 100;

  /** So often in a row nothing must be found, at the end. */
  private static final int QUIET_ROUNDS = 3;

  private final Platform platform;
  private final String mark;
  private final ProcessHandle shell;
  private final boolean ownSession;
  private final boolean sandboxed;
  private final @Nullable ProcessCgroup group;
  private volatile boolean tooMany;
  private volatile boolean ended;

  /**
   * The processes of a command.
   *
   * @param ownSession whether the shell leads a session and so a process group of its own
   * @param sandboxed whether the shell is what holds a sandbox
   * @param group in which they are, if they are in one
   */
  public ProcessTree(
      Platform platform,
      String mark,
      ProcessHandle shell,
      boolean ownSession,
      boolean sandboxed,
      Optional<ProcessCgroup> group) {
    this.platform = platform;
    this.mark = mark;
    this.shell = shell;
    this.ownSession = ownSession;
    this.sandboxed = sandboxed;
    this.group = group.orElse(null);
  }

  /** The processes of a command, ended when they become too many. */
  public static ProcessTree limited(ProcessLimit limit, ProcessTree tree) {
    limit.watch(tree);
    return tree;
  }

  /** The processes that are left, without the shell when it has ended. */
  public Set<ProcessHandle> alive() {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    shell.descendants().forEach(all::add);
    all.add(shell);
    if (platform == Platform.LINUX) {
      all.addAll(ProcessScan.find(mark, ownSession ? shell.pid() : 0));
    }
    all.removeIf(
        process ->
            !process.isAlive() || platform == Platform.LINUX && ProcessScan.isZombie(process));
    ended = all.isEmpty();
    return all;
  }

  /** Whether none was left at the last look, and their group is gone. */
  boolean removeIfEnded() {
    return ended && removeGroup();
  }

  /** Removes the group; false while the system still has a process in it. */
  boolean removeGroup() {
    return group == null || group.remove();
  }

  @Nullable ProcessCgroup group() {
    return group;
  }

  /** Whether they were ended since they were too many. */
  public boolean wasTooMany() {
    return tooMany;
  }

  /** The processes that are left without those that only keep a sandbox for others. */
  public Set<ProcessHandle> left() {
    Set<ProcessHandle> all = alive();
    if (sandboxed) {
      all.remove(shell);
      all.removeIf(ProcessScan::isFirstOfItsOwn);
    }
    return all;
  }

  /**
   * Asks all to end, each once, so that none is asked again while it cleans up; not what holds the
   * sandbox, whose end would kill them at once. Those of the shell's group are asked by one signal
   * to all of it, which also reaches what forks meanwhile.
   */
  public void terminate() {
    Set<ProcessHandle> all = left();
    if (ownSession && !sandboxed) {
      Set<ProcessHandle> others = new LinkedHashSet<>(all);
      others.removeIf(process -> ProcessScan.isInGroup(process, shell.pid()));
      if (others.size() < all.size() && signalGroup("TERM")) {
        all = others;
      }
    }
    all.forEach(ProcessHandle::destroy);
  }

  /** Ends all, and those that they start meanwhile. */
  public void kill() {
    if (group != null) {
      group.kill(); // nothing starts in it any more
    }
    if (!alive().isEmpty()) {
      signalGroup("KILL");
    }
    end(this::alive);
  }

  /**
   * Ends all because they are too many: first those that were seen, since starting what signals the
   * group takes its time.
   */
  void killTooMany(Set<ProcessHandle> seen) {
    tooMany = true;
    if (group != null) {
      group.kill();
    }
    seen.forEach(ProcessHandle::destroyForcibly);
    signalGroup("KILL");
    end(this::alive);
  }

  /** Ends all processes on Linux that carry a mark. */
  public static void sweep(String mark) {
    end(() -> ProcessScan.find(mark, 0));
  }

  /** Ends all processes on Linux that a program of this library left when it was killed. */
  public static void sweepOrphans() {
    end(ProcessScan::ofDeadOwners);
  }

  /** One that hands over to a new process all the time may be between two as we look. */
  private static void end(Supplier<Collection<ProcessHandle>> look) {
    int quiet = 0;
    for (int round = 0; round < MAX_ROUNDS && quiet < QUIET_ROUNDS; round++) {
      Collection<ProcessHandle> left = look.get();
      quiet = left.isEmpty() ? quiet + 1 : 0;
      left.forEach(ProcessHandle::destroyForcibly);
    }
  }

  /**
   * A signal to a group reaches all its members at once, also those that fork as we look.
   *
   * @return whether it was sent
   */
  private boolean signalGroup(String signal) {
    if (!ownSession) {
      return false;
    }
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    try {
      Process kill =
          new ProcessBuilder(
                  "/bin/sh", "-c", "kill -s \"$0\" -- \"-$1\"", signal, Long.toString(shell.pid()))
              .redirectInput(Redirect.from(new File("/dev/null")))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      while (true) {
        try {
          if (kill.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return kill.exitValue() == 0;
          }
          kill.destroyForcibly();
          return false;
        } catch (InterruptedException e) {
          interrupted = true; // Whether it was sent is known in a moment.
        }
      }
    } catch (IOException e) {
      return false; // The members that are known are signalled one by one.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
