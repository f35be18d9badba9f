package dev.penguin.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.tree.TreeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The law of going back: whatever an agent did to a tree, going back makes it equal to what it was,
 * and going back from that equal to what it had become. The seed of a round that fails is in the
 * message. A thousand rounds with PENGUIN_ROUNDS=full.
 */
class RandomTreesTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 1_000 : 15;

  @TempDir Path folder;

  @Test
  void whatAnAgentDidIsTakenBackAndMadeAgain() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Path round = Files.createDirectories(folder.resolve("r" + seed));
      Path root = Files.createDirectories(round.resolve("work"));
      round(seed, root, round.resolve("state"));
      TreeOnDisk.delete(round);
    }
  }

  private static void round(long seed, Path root, Path state) throws IOException {
    Random random = new Random(seed);
    RandomTree tree = new RandomTree(root, seed);
    tree.grow(5 + random.nextInt(40));
    Files.createDirectories(root.resolve(".git"));
    Files.writeString(root.resolve(".git/HEAD"), "ref: refs/heads/main\n");
    CheckpointStore store =
        CheckpointStore.open(state, root, TreeLimits.DEFAULT, InstantSource.system());
    FileHistory history = store.history("s", null);
    tree.change(random.nextInt(5));
    FileCheckpoint target = history.take(Origin.OUTSIDE);
    Map<String, String> before = TreeOnDisk.of(root);
    for (int i = random.nextInt(4); i >= 0; i--) {
      tree.change(1 + random.nextInt(12));
      history.take(Origin.AGENT);
      history = random.nextInt(3) == 0 ? store.history("s", null) : history;
    }
    Map<String, String> after = TreeOnDisk.of(root);

    RestorePlan plan = history.planBackTo(target.id());
    RestoreResult back = history.apply(plan);
    history.finish(plan, back);

    assertThat(back.conflicts()).as("seed %d", seed).isEmpty();
    assertThat(TreeOnDisk.of(root)).as("seed %d", seed).isEqualTo(before);

    RestorePlan again = history.planBackTo(plan.present());
    RestoreResult forth = history.apply(again);
    history.finish(again, forth);

    assertThat(forth.conflicts()).as("seed %d", seed).isEmpty();
    assertThat(TreeOnDisk.of(root)).as("seed %d", seed).isEqualTo(after);
  }
}
