package dev.penguin.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.session.SessionEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that end anywhere, and what the next one finds. Many more rounds when asked for. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CrashTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int KILLS = FULL ? 200 : 4;
  private static final int STEPS_BETWEEN_HALTS = FULL ? 1 : 24;

  @TempDir Path folder;

  @Test
  @DisplayName("Section 4, rows 1 and 5: kill -9 at random loses and repeats nothing")
  void row5KillingTheProcessAtRandomLosesAndRepeatsNothing() throws Exception {
    Path state = folder.resolve("state");
    Path events = folder.resolve("events");
    Random random = new Random(20261124);
    int hit = 0;
    for (int round = 0; round < KILLS; round++) {
      hit += killOnce(state, events, round, random.nextInt(200), false) ? 1 : 0;
      assertThat(problems(state, events)).as("after round %d", round).isEmpty();
    }
    finish(state, events);

    assertThat(problems(state, events)).isEmpty();
    assertThat(hit).as("kills in the middle of the work").isGreaterThan(KILLS / 2);
    System.out.printf(
        "%d kills, %d of them at work; %d entries acknowledged, none lost%n",
        KILLS, hit, CrashCheck.acknowledged(events));
  }

  @Test
  @DisplayName("Section 4, row 2: the harness sees a store that acknowledges early")
  void row2TheHarnessSeesAStoreThatAcknowledgesEarly() throws Exception {
    Path state = folder.resolve("state");
    Path events = folder.resolve("events");
    Random random = new Random(7);
    List<String> problems = new ArrayList<>();
    for (int round = 0; round < 20 && problems.isEmpty(); round++) {
      killOnce(state, events, round, random.nextInt(200), true);
      problems.addAll(problems(state, events));
    }

    assertThat(problems).anyMatch(problem -> problem.endsWith("was acknowledged and is lost"));
  }

  @Test
  @DisplayName("Section 4, rows 4 and 5: ended at every step, the run goes on to its end")
  void row4EndedAtEveryStepTheRunGoesOnToItsEnd() throws Exception {
    int halts = 0;
    for (int step = 1; ; step += STEPS_BETWEEN_HALTS) {
      Path state = folder.resolve("state" + step);
      Path events = folder.resolve("events" + step);
      try (ChildJvm child = ChildJvm.start(CrashWork.class, state, events, step, false, 1, "s")) {
        int code = child.exitCode();
        if (code == 0) {
          break;
        }
        assertThat(code).isEqualTo(3);
      }
      halts++;
      assertThat(problems(state, events)).as("halted at step %d", step).isEmpty();
      finish(state, events);
      assertThat(problems(state, events)).as("resumed after step %d", step).isEmpty();
    }
    assertThat(halts * STEPS_BETWEEN_HALTS).isGreaterThan(50);
    System.out.printf("halted %d times, every %d steps%n", halts, STEPS_BETWEEN_HALTS);
  }

  @Test
  @DisplayName("Section 4, row 4: ended at every step again and again, the run comes to its end")
  void row4EndedAgainAndAgainTheRunComesToItsEnd() throws Exception {
    Path state = folder.resolve("state");
    Path events = folder.resolve("events");
    int rounds = 0;
    int code;
    do {
      try (ChildJvm child = ChildJvm.start(CrashWork.class, state, events, 24, false, 1, "s")) {
        code = child.exitCode();
      }
      rounds++;
      assertThat(rounds).isLessThan(60);
      assertThat(problems(state, events)).isEmpty();
    } while (code != 0);

    assertThat(rounds).isGreaterThan(2);
  }

  private boolean killOnce(Path state, Path events, int round, int millis, boolean early)
      throws IOException, InterruptedException {
    int before;
    try (ChildJvm child =
        ChildJvm.start(CrashWork.class, state, events, 0, early, 1000, "r" + round + "-")) {
      assertThat(child.line()).isEqualTo("ready");
      before = CrashCheck.acknowledged(events);
      child.killAfter(Duration.ofMillis(millis));
    }
    return CrashCheck.acknowledged(events) > before;
  }

  private static void finish(Path state, Path events) {
    CrashWork work = new CrashWork(state, events, FileSteps.NONE, false);
    work.finishAll();
    work.finish("s0");
    work.close();
  }

  private static List<String> problems(Path state, Path events) throws IOException {
    try (JournalStore store = JournalStore.open(state, InstantSource.system())) {
      return CrashCheck.problems(
          events,
          id -> {
            List<SessionEntry> entries = new ArrayList<>();
            if (store.find(id).isPresent()) {
              store.read(id, entries::add);
            }
            return entries;
          });
    }
  }
}
