package dev.penguin.tools.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.tools.Calls;
import dev.penguin.tools.CodingTools;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log of a process, of any length in a file of a largest size. */
@Timeout(130)
class ProcessLogTest {
  /** What {@code yes} writes to the log: 2 GB with PENGUIN_ROUNDS=full. */
  private static final long LARGE =
      "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 2_000_000_000L : 100_000_000L;

  @TempDir Path root;

  @Test
  void randomAppendsAndReadsGiveWhatAnArrayGives() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      int head = 1 + random.nextInt(50);
      int tail = 1 + random.nextInt(50);
      byte[] all = new byte[random.nextInt(300)];
      random.nextBytes(all);
      ProcessLog log = new ProcessLog(root.resolve("log" + round), head, tail);
      int total = 0;
      while (total < all.length) {
        int some = Math.min(all.length - total, 1 + random.nextInt(120));
        log.append(Arrays.copyOfRange(all, total, total + some), some);
        total += some;
        check(log, all, total, head, tail, random, seed);
      }
      log.close();
      check(log, all, total, head, tail, random, seed);
      assertThat(Files.size(root.resolve("log" + round))).isLessThanOrEqualTo(head + tail);
      log.delete();
      assertThat(root.resolve("log" + round)).doesNotExist();
    }
  }

  private static void check(
      ProcessLog log, byte[] all, int total, int head, int tail, Random random, long seed)
      throws Exception {
    int from = random.nextInt(total + 10);
    int max = random.nextInt(100);
    ProcessLog.Piece piece = log.read(from, max);

    int kept = Math.max(head, total - tail);
    int start = Math.min(from, total);
    int begins = start >= head && start < kept ? kept : start;
    int ends = Math.min(total, begins + max);
    ends = begins < head && kept > head ? Math.min(ends, head) : ends;
    assertThat(piece.from()).as("seed %d", seed).isEqualTo(begins);
    assertThat(piece.skipped()).as("seed %d", seed).isEqualTo(begins - start);
    assertThat(piece.bytes())
        .as("seed %d", seed)
        .isEqualTo(Arrays.copyOfRange(all, begins, Math.max(begins, ends)));
  }

  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      disabledReason = "all processes of a command are found on Linux only")
  void s10ALargeLogTakesNeitherMemoryNorMoreDiskThanItMay() throws Exception {
    try (CodingTools set = CodingTools.in(root).build()) {
      long before = used();
      String started =
          Calls.success(
              set.tools(),
              "process_start",
              "command",
              "echo begins; yes 'a line of a build' | head -c "
                  + LARGE
                  + "; printf '\\nends\\n'; read x",
              "ready_pattern",
              "^ends$",
              "wait_seconds",
              120);

      assertThat(started).contains("; it is ready");
      assertThat(used() - before).isLessThan(30_000_000);
      assertThat(Calls.success(set.tools(), "process_read", "id", "p1", "from", 0))
          .contains("begins")
          .contains("to " + (LARGE + 13) + "]");
      assertThat(Calls.success(set.tools(), "process_read", "id", "p1", "from", LARGE - 100))
          .endsWith("\nends");
      assertThat(Calls.success(set.tools(), "process_read", "id", "p1", "from", 5_000_000))
          .startsWith("p1 runs for ")
          .contains(" bytes are not kept any more; this begins at ");
    }
  }

  @Test
  void aDiskThatIsFullEndsTheLogAndSaysSo() throws Exception {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      return;
    }
    ProcessLog log = new ProcessLog(full, 100, 100);

    byte[] bytes = "text".getBytes(StandardCharsets.US_ASCII);
    log.append(bytes, bytes.length);

    assertThat(log.isCut()).isTrue();
    assertThat(log.total()).isEqualTo(4);
    assertThat(log.read(0, 10).bytes()).isEmpty();
    log.close();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
