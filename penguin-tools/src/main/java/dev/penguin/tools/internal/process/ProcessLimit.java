package dev.penguin.tools.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends commands of which too many processes run at once, on Linux. Where this program may make
 * control groups, each command gets one, and the kernel itself starts no more in it. Elsewhere
 * nothing binds but looking: a limit of the user's processes counts those of all programs, and none
 * binds root. One thread looks while commands run: every 20 ms how many there are in the group, or
 * else in the whole system, and only when those become many more whose they are. Thread-safe;
 * closing it ends the thread.
 */
public final class ProcessLimit implements AutoCloseable {
  /** How many processes of a command may run at once. A parallel build has some for each core. */
  public static final int MAX = 1_024;

  /** Why a command was ended. */
  public static final String REASON = "too many of its processes ran at once";

  private static final Path LOAD = Path.of("/proc/loadavg");
  private static final long MILLIS_BETWEEN_LOOKS = 20;

  /** Processes of others may end meanwhile, so that the sum tells nothing. */
  private static final long NANOS_BETWEEN_COUNTS = 2_000_000_000;

  /** A hundredth of the time may go into counting. */
  private static final int SHARE = 100;

  private static final int SMALLEST_STEP = 32;

  private final Platform platform;
  private final int max;
  private final Set<ProcessTree> watched = new LinkedHashSet<>();
  private @Nullable Thread thread;
  private Optional<Path> groups = Optional.empty();
  private boolean askedForGroups;
  private boolean closed;

  /**
   * A limit.
   *
   * @param max how many processes of a command may run at once; of threads the kernel permits twice
   *     as many where it counts
   */
  public ProcessLimit(Platform platform, int max) {
    this.platform = platform;
    this.max = max;
  }

  /** No limit at all, for programs of which it is known that they start few processes. */
  public static ProcessLimit none() {
    ProcessLimit none = new ProcessLimit(Platform.current(), Integer.MAX_VALUE);
    none.close();
    return none;
  }

  /** Whether it ends nothing: it never did, or it was closed. */
  public synchronized boolean isOff() {
    return closed;
  }

  /** The group of a command, named by its mark, where there can be one. */
  public synchronized Optional<ProcessCgroup> group(String mark) {
    if (closed || platform != Platform.LINUX) {
      return Optional.empty();
    }
    if (!askedForGroups) {
      groups = ProcessCgroup.parent();
      askedForGroups = true;
    }
    return groups.flatMap(parent -> ProcessCgroup.make(parent, mark, 2 * max));
  }

  /** Watches the processes of a command until they have ended. */
  synchronized void watch(ProcessTree tree) {
    if (closed || platform != Platform.LINUX) {
      return;
    }
    watched.add(tree);
    if (thread == null) {
      thread = new Thread(this::look, "penguin-limit");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void look() {
    long alarm = Long.MAX_VALUE;
    long count = System.nanoTime() + NANOS_BETWEEN_COUNTS;
    while (true) {
      Set<ProcessTree> trees = next();
      if (trees.isEmpty()) {
        return;
      }
      trees.forEach(this::enforceInGroup);
      long total = total();
      alarm = Math.min(alarm, total + max / 2);
      long begun = System.nanoTime();
      if (total >= alarm || begun - count >= 0) {
        int most = trees.stream().mapToInt(this::enforce).max().orElse(0);
        alarm = total() + Math.max(Math.min(SMALLEST_STEP, max / 2), (max - most) / 2);
        long end = System.nanoTime();
        count = end + Math.max(NANOS_BETWEEN_COUNTS, (end - begun) * SHARE);
      }
    }
  }

  /** Waits a moment; those that are left then, none when the thread is to end. */
  private synchronized Set<ProcessTree> next() {
    try {
      TimeUnit.MILLISECONDS.timedWait(this, MILLIS_BETWEEN_LOOKS);
    } catch (InterruptedException e) {
      watched.clear(); // nobody else has this thread
    }
    watched.removeIf(ProcessTree::removeIfEnded);
    if (watched.isEmpty()) {
      thread = null;
    }
    return Set.copyOf(watched);
  }

  private void enforceInGroup(ProcessTree tree) {
    ProcessCgroup group = tree.group();
    if (group != null && group.tasks() > max && (group.wasFull() || group.processes() > max)) {
      tree.killTooMany(Set.of());
    }
  }

  /** How many processes a command has; none when it had too many, and they were ended. */
  private int enforce(ProcessTree tree) {
    Set<ProcessHandle> alive = tree.alive();
    if (alive.size() <= max) {
      return alive.size();
    }
    tree.killTooMany(alive);
    return 0;
  }

  /** How many processes and threads the system has; 0 where it does not say. */
  private static long total() {
    try {
      String[] fields = Files.readString(LOAD, StandardCharsets.ISO_8859_1).split(" ");
      return Long.parseLong(fields[3].substring(fields[3].indexOf('/') + 1));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watched.forEach(ProcessTree::removeGroup);
    watched.clear();
    notifyAll();
  }
}
