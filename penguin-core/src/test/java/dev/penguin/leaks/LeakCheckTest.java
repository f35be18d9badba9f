package dev.penguin.leaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check that JUnit puts round every test class sees what is left behind on purpose. */
class LeakCheckTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void aThreadIsNamed() throws InterruptedException {
    Held before = Held.now();
    CountDownLatch release = new CountDownLatch(1);
    Thread thread = new Thread(() -> await(release), "left behind");
    thread.start();

    assertThatThrownBy(() -> LeakCheck.check("some.SomeTest", before, SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            "(?s)some\\.SomeTest left behind, 0 s after its last test:\\R"
                + "  thread 'left behind', \\w+(, in .*LeakCheckTest\\..*)?");

    release.countDown();
    thread.join();
    assertThatCode(() -> LeakCheck.check("some.SomeTest", before, LeakCheck.GRACE))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OkHttp TaskRunner",
        "okhttp-1",
        "OkHttp localhost",
        "Okio Watchdog",
        "process reaper",
        "Common-Cleaner",
        "Cleaner-7",
        "Keep-Alive-Timer",
        "Attach Listener",
        "Read-Poller",
        "ForkJoinPool.commonPool-worker-1",
        "ForkJoinPool-1-worker-1",
        "VirtualThread-unparker",
        "ForkJoinPool-1-delayScheduler",
        "CompletableFutureDelayScheduler",
        "surefire-ping",
        "junit-jupiter-timeout-watcher",
        "JFR Recorder Thread",
        "C2 CompilerThread0"
      })
  void noNameHidesAThread(String name) throws InterruptedException {
    Held before = Held.now();
    Semaphore release = new Semaphore(0);
    Thread thread = new Thread(release::acquireUninterruptibly, name); // no code of ours in it
    thread.setDaemon(true);
    thread.start();

    assertThat(before.leaked(SHORT))
        .singleElement()
        .asString()
        .startsWith("thread '" + name + "', ");

    release.release();
    thread.join();
  }

  @Test
  void aPoolOfItsOwnIsNamedUnlikeTheOneThatAllShare() throws Exception {
    Held before = Held.now();
    ForkJoinPool.commonPool().submit(() -> {}).get();
    ForkJoinPool own = new ForkJoinPool(1);
    own.submit(() -> {}).get();

    assertThat(before.leaked(SHORT))
        .singleElement()
        .asString()
        .matches("thread 'ForkJoinPool-\\d+-worker-1', \\w+");

    own.shutdown();
    assertThat(before.leaked(LeakCheck.GRACE)).isEmpty();
  }

  @Test
  void aSharedThreadThatIsBusyWithOurCodeIsNamed() {
    Held before = withoutSharedThreads(Held.now()); // an earlier test may have left one idle
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ForkJoinPool.commonPool()
        .execute(
            () -> {
              busy.countDown();
              await(release);
            });
    await(busy);

    try {
      assertThat(before.leaked(SHORT))
          .singleElement()
          .asString()
          .matches("thread 'ForkJoinPool\\.commonPool-worker-\\d+', \\w+, in .*LeakCheckTest\\..*");
    } finally {
      release.countDown(); // else the next test would wait for the only shared thread for ever
    }
    assertThat(before.leaked(LeakCheck.GRACE)).isEmpty();
  }

  @Test
  void whatEndsWithinTheGraceIsNoLeak() {
    Held before = Held.now();
    CountDownLatch release = new CountDownLatch(1);
    new Thread(() -> await(release), "ends soon").start();
    new Thread(release::countDown).start();

    assertThatCode(() -> LeakCheck.check("some.SomeTest", before, LeakCheck.GRACE))
        .doesNotThrowAnyException();
  }

  @Test
  @Needs(Need.PROC)
  void anOpenFileIsNamed(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("open.txt"), "text");
    Held before = Held.now();

    try (InputStream open = Files.newInputStream(file)) {
      assertThat(open.read()).isEqualTo('t');
      assertThat(before.leaked(SHORT))
          .singleElement()
          .asString()
          .matches("descriptor \\d+: .*/open\\.txt");
    }

    assertThat(before.leaked(LeakCheck.GRACE)).isEmpty();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no /bin/cat")
  void aChildProcessIsNamed() throws Exception {
    Held before = Held.now();
    Process process = new ProcessBuilder("/bin/cat").start();

    assertThat(before.leaked(SHORT))
        .anyMatch(leak -> leak.matches("process " + process.pid() + ": .*/cat *"));

    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
    process.getInputStream().close();
    process.getErrorStream().close();
    assertThat(before.leaked(LeakCheck.GRACE)).isEmpty();
  }

  private static Held withoutSharedThreads(Held held) {
    Set<Thread> threads = new HashSet<>(held.threads());
    threads.removeIf(thread -> thread.getName().startsWith("ForkJoinPool.commonPool"));
    return new Held(threads, held.descriptors(), held.processes());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
