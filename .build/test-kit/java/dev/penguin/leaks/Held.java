package dev.penguin.leaks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds at one moment.
 *
 * @param threads its live threads
 * @param descriptors its open files and sockets by number; empty where there is no {@code /proc}
 * @param processes its live children and theirs
 */
record Held(Set<Thread> threads, Map<String, String> descriptors, Set<ProcessHandle> processes) {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final long STEP_NANOS = Duration.ofMillis(5).toNanos();

  /** Descriptors of the JVM itself: its code, its sources of randomness, its own pipes. */
  private static final Pattern SHARED_DESCRIPTORS =
      Pattern.compile(
          ".*\\.(jar|so|jsa|jmod)|.*/lib/modules|/dev/u?random|/dev/null|/proc/.*|/sys/.*"
              + "|.*/hsperfdata_.*|anon_inode:.*|.*/surefire.*");

  static {
    // The first channel of a JVM opens a socket that is never closed: now, so that no test is blamed.
    try {
      SocketChannel.open().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is held now. */
  static Held now() {
    return new Held(
        Set.copyOf(Thread.getAllStackTraces().keySet()), openDescriptors(), liveProcesses());
  }

  /** What has come since and does not go within a time; sorted, each with its kind and name. */
  List<String> leaked(Duration grace) {
    long deadline = System.nanoTime() + grace.toNanos();
    List<String> leaks = more();
    while (!leaks.isEmpty() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(STEP_NANOS);
      leaks = more();
    }
    return leaks;
  }

  private List<String> more() {
    Held now = now();
    List<String> leaks = new ArrayList<>();
    now.threads.stream()
        .filter(Predicate.not(threads::contains))
        .filter(thread -> thread != Thread.currentThread() && thread.isAlive())
        .filter(Predicate.not(SharedThreads::includes))
        .map(Held::described)
        .forEach(leaks::add);
    now.descriptors.forEach(
        (number, target) -> {
          if (!target.equals(descriptors.get(number))) {
            leaks.add("descriptor " + number + ": " + target);
          }
        });
    now.processes.stream()
        .filter(Predicate.not(processes::contains))
        .map(
            process -> "process " + process.pid() + ": " + process.info().commandLine().orElse("?"))
        .forEach(leaks::add);
    leaks.sort(null);
    return leaks;
  }

  private static String described(Thread thread) {
    String where =
        Stream.of(thread.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith("dev.penguin"))
            .findFirst()
            .map(frame -> ", in " + frame)
            .orElse("");
    return "thread '" + thread.getName() + "', " + thread.getState() + where;
  }

  private static Map<String, String> openDescriptors() {
    Map<String, String> open = new TreeMap<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return open;
    }
    try (Stream<Path> numbers = Files.list(DESCRIPTORS)) {
      numbers.forEach(
          number -> {
            String target = target(number);
            if (!target.isEmpty() && !SHARED_DESCRIPTORS.matcher(target).matches()) {
              open.put(number.getFileName().toString(), target);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return open;
  }

  private static String target(Path number) {
    try {
      return Files.readSymbolicLink(number).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile, as that of the listing itself
    }
  }

  private static Set<ProcessHandle> liveProcesses() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .collect(Collectors.toSet());
  }
}
