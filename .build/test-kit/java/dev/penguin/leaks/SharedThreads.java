package dev.penguin.leaks;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Threads that the JVM or a library shares among all who use it; none belongs to a test class. A
 * name is easily given, so each kind is also known by who made it: by its class, its group, or the
 * code that it runs. One that is still busy with our code is nobody's but ours.
 */
final class SharedThreads {
  private static final ThreadGroup OF_TESTS = Thread.currentThread().getThreadGroup();

  private record Kind(Pattern name, Predicate<Thread> maker) {
    Kind(String name, Predicate<Thread> maker) {
      this(Pattern.compile(name), maker);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("ForkJoinPool\\.commonPool-worker-\\d+", SharedThreads::isOfCommonPool),
          new Kind("ForkJoinPool-\\d+-worker-\\d+", of("jdk.internal.misc.CarrierThread")),
          new Kind("ForkJoinPool.*delayScheduler", of("java.util.concurrent.DelayScheduler")),
          new Kind(
              "CompletableFutureDelayScheduler|junit-jupiter-timeout-watcher",
              runs("java.util.concurrent.ScheduledThreadPoolExecutor")),
          new Kind("Okio Watchdog", of("okio.AsyncTimeout$Watchdog")),
          // It ends when idle for a minute; while it works, its task names it.
          new Kind(
              "OkHttp TaskRunner",
              runs("java.util.concurrent.SynchronousQueue").and(Thread::isDaemon)),
          new Kind("(?i)okhttp.*", runs("okhttp3.")),
          new Kind("surefire-.*", runs("org.apache.maven.")),
          new Kind(".*", thread -> !OF_TESTS.parentOf(thread.getThreadGroup()))); // the JDK's own

  private SharedThreads() {}

  /** Whether nobody needs to end it. */
  static boolean includes(Thread thread) {
    return KINDS.stream()
            .anyMatch(
                kind ->
                    kind.name.matcher(thread.getName()).matches() && kind.maker.test(thread))
        && !runs("dev.penguin.").test(thread);
  }

  private static boolean isOfCommonPool(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  private static Predicate<Thread> of(String type) {
    return thread -> thread.getClass().getName().equals(type);
  }

  /** Threads with a method on their stack whose class has a name that begins so. */
  private static Predicate<Thread> runs(String type) {
    return thread ->
        Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith(type));
  }
}
