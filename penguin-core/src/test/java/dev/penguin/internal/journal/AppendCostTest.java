package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore.Claim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What an append costs beside the same bytes written to a bare file with a sync. */
@Timeout(300)
@EnabledIfEnvironmentVariable(named = "PENGUIN_ROUNDS", matches = "full")
class AppendCostTest {
  private static final int ROUNDS = 10;
  private static final int APPENDS = 200;

  @TempDir Path folder;

  /** Turn by turn, so that what else the disk does falls on both. */
  @Test
  void anAppendCostsLittleMoreThanItsWriteAndItsSync() throws IOException {
    long[] bare = new long[ROUNDS * APPENDS];
    long[] ours = new long[ROUNDS * APPENDS];
    try (JournalStore store = Logs.open(folder);
        Claim claim = store.claim("s");
        FileChannel file =
            FileChannel.open(
                folder.resolve("bare"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      store.append("s", Logs.entries(1, 1));
      for (int i = 0; i < bare.length; i++) {
        List<SessionEntry> entry = Logs.entries(i + 2, i + 2);
        ByteBuffer bytes = ByteBuffer.wrap(LogRecord.lines(entry));
        long begin = System.nanoTime();
        file.write(bytes);
        file.force(false);
        long middle = System.nanoTime();
        store.append("s", entry);
        bare[i] = middle - begin;
        ours[i] = System.nanoTime() - middle;
      }
      assertThat(claim).isNotNull();
    }
    long bareMedian = median(bare);
    long oursMedian = median(ours);
    System.out.printf(
        "append with sync: %d us, bare write and force(false): %d us, %.2f times%n",
        oursMedian / 1_000, bareMedian / 1_000, (double) oursMedian / bareMedian);
    assertThat(oursMedian).isLessThan(bareMedian * 2);
  }

  private static long median(long[] times) {
    long[] sorted = Arrays.copyOfRange(times, times.length / 5, times.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
