package dev.penguin.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.session.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed while they go back, or take a checkpoint. Another one goes on, or takes
 * back what was done. More kills with PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class KilledRestoreTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 100 : 2;

  @TempDir Path folder;

  @Test
  void afterAKillTheRestGoesOnOrBack() throws Exception {
    int halfDone = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      halfDone += round(seed) ? 1 : 0;
    }
    assertThat(halfDone).as("rounds in which the kill came in the middle").isPositive();
  }

  private boolean round(int seed) throws Exception {
    Path round = Files.createDirectories(folder.resolve("r" + seed));
    Path root = Files.createDirectories(round.resolve("work"));
    Path state = round.resolve("state");
    Random random = new Random(seed);
    RandomTree tree = new RandomTree(root, seed);
    tree.grow(80);
    FileHistory history = open(state, root).history("s", null);
    FileCheckpoint target = history.take(Origin.OUTSIDE);
    Map<String, String> before = TreeOnDisk.of(root);
    tree.change(80);
    history.take(Origin.AGENT);
    Map<String, String> after = TreeOnDisk.of(root);
    RestorePlan plan = history.planBackTo(target.id());

    try (ChildJvm child = ChildJvm.start(Restoring.class, state, root, plan.id())) {
      assertThat(child.line()).isEqualTo("ready");
      awaitOne(plan, root, random);
      child.kill();
    }
    Map<String, String> killed = TreeOnDisk.of(root);

    FileHistory next = open(state, root).history("s", null);
    RestorePlan found = next.plan(plan.id()).orElseThrow();
    assertThat(found).isEqualTo(plan);
    boolean on = random.nextBoolean();
    RestoreResult result = on ? next.apply(found) : next.backOut(found);
    assertThat(result.conflicts()).as("seed %d", seed).isEmpty();
    assertThat(TreeOnDisk.of(root)).as("seed %d", seed).isEqualTo(on ? before : after);
    next.finish(found, result);
    assertThat(next.plan(plan.id())).isEmpty();
    TreeOnDisk.delete(round);
    return !killed.equals(before) && !killed.equals(after);
  }

  /** Waits until a step in the middle is done: a file that comes back. */
  private static void awaitOne(RestorePlan plan, Path root, Random random) {
    List<Path> coming =
        plan.steps().stream()
            .filter(step -> step.before() == null)
            .map(step -> step.path().in(root))
            .toList();
    Path one = coming.get(random.nextInt(coming.size()));
    while (!Files.exists(one, LinkOption.NOFOLLOW_LINKS)) {
      Thread.onSpinWait();
    }
  }

  private static CheckpointStore open(Path state, Path root) {
    return CheckpointStore.open(state, root, TreeLimits.DEFAULT, InstantSource.system());
  }

  /** Goes back, and says when it begins. */
  static final class Restoring {
    private Restoring() {}

    public static void main(String[] arguments) {
      FileHistory history = open(Path.of(arguments[0]), Path.of(arguments[1])).history("s", null);
      RestorePlan plan = history.plan(arguments[2]).orElseThrow();
      System.out.println("ready");
      history.apply(plan);
    }
  }

  /** Takes checkpoints of a tree that it changes, for ever. */
  static final class Taking {
    private Taking() {}

    public static void main(String[] arguments) throws IOException {
      Path root = Path.of(arguments[1]);
      FileHistory history = open(Path.of(arguments[0]), root).history(arguments[2], null);
      System.out.println("ready");
      for (int i = 0; i < 10_000; i++) {
        Files.writeString(root.resolve(arguments[2] + i % 50), "content " + arguments[2] + i);
        FileCheckpoint taken = history.take(Origin.AGENT);
        System.out.println(taken.id());
      }
    }
  }

  @Test
  void whatAKilledProcessHadTakenIsWhole() throws Exception {
    Path root = Files.createDirectories(folder.resolve("work"));
    Path state = folder.resolve("state");
    String last = "";
    try (ChildJvm child = ChildJvm.start(Taking.class, state, root, "s")) {
      assertThat(child.line()).isEqualTo("ready");
      for (int i = 0; i < 25; i++) {
        last = child.line();
      }
      child.kill();
    }

    CheckpointStore store = open(state, root);
    FileHistory history = store.history("s", null);

    assertThat(store.checkpoint(last).tree().entries()).hasSize(25);
    assertThat(history.latest().orElseThrow().id()).isGreaterThanOrEqualTo(last);
    try (var left = Files.walk(state)) {
      assertThat(left.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }

  @Test
  void twoProcessesUseOneStore() throws Exception {
    Path root = Files.createDirectories(folder.resolve("work"));
    Path state = folder.resolve("state");
    CheckpointStore store = open(state, root);
    try (ChildJvm one = ChildJvm.start(Taking.class, state, root, "one");
        ChildJvm two = ChildJvm.start(Taking.class, state, root, "two")) {
      one.line();
      two.line();
      String ofOne = "";
      String ofTwo = "";
      for (int i = 0; i < 12; i++) {
        ofOne = one.line();
        ofTwo = two.line();
        store.sweep(new Retention(Duration.ofDays(1), 20, 1_000_000_000));
      }
      one.kill();
      two.kill();

      for (String id : new String[] {ofOne, ofTwo}) {
        if (store.has(id)) {
          for (var entry : store.checkpoint(id).tree().entries().values()) {
            assertThat(new String(store.content(entry.content()))).startsWith("content ");
          }
        }
      }
      String newest = store.history("one", null).latest().orElseThrow().id();
      assertThat(store.checkpoint(newest).tree().entries()).isNotEmpty();
    }
  }
}
