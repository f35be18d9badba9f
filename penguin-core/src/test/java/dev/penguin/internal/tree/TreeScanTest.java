package dev.penguin.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.blob.ContentHash;
import dev.penguin.internal.checkpoint.RandomTree;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan reads again, and what it need not. */
class TreeScanTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 400 : 20;

  /** Later than all stamps, so that all of them are old enough. */
  private static final long MUCH_LATER = Long.MAX_VALUE;

  @TempDir Path folder;
  private final Kept kept = new Kept();

  /** Counts what is read. */
  private static final class Kept implements ContentSink {
    private final Set<ContentHash> all = new HashSet<>();
    private int reads;

    @Override
    public boolean has(ContentHash hash) {
      return all.contains(hash);
    }

    @Override
    public ContentHash keep(ReadableByteChannel content) throws IOException {
      reads++;
      ContentHash hash = ContentHash.of(Channels.newInputStream(content).readAllBytes());
      all.add(hash);
      return hash;
    }
  }

  private Tree scan(Path root, Tree before, long verifiedAt) throws IOException {
    return new TreeScan(root, before, verifiedAt, TreeLimits.DEFAULT, kept).whole();
  }

  /** Waits until the clock of the file system goes on, for stamps of the next changes to differ. */
  private void tick() throws IOException {
    Path probe = Files.writeString(folder.resolve("probe"), "");
    Object first = Files.getAttribute(probe, "unix:ctime");
    while (Files.getAttribute(probe, "unix:ctime").equals(first)) {
      Files.writeString(probe, "");
    }
  }

  @Test
  void aTreeFollowedByStampsIsAsOneReadWhole() throws IOException {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Path root = Files.createDirectories(folder.resolve("r" + seed));
      RandomTree random = new RandomTree(root, seed);
      random.grow(30);
      Tree followed = scan(root, Tree.EMPTY, 0);
      for (int i = 0; i < 4; i++) {
        tick();
        random.change(6);
        followed = scan(root, followed, MUCH_LATER);
      }

      Tree whole = scan(root, Tree.EMPTY, 0);

      assertThat(followed.changesTo(whole)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void onlyWhatMayHaveChangedIsRead() throws IOException {
    Path root = Files.createDirectory(folder.resolve("work"));
    for (int i = 0; i < 10; i++) {
      Files.writeString(root.resolve("f" + i), "content " + i);
    }
    Tree first = scan(root, Tree.EMPTY, 0);
    kept.reads = 0;

    assertThat(scan(root, first, MUCH_LATER)).isSameAs(first);
    assertThat(kept.reads).as("old stamps").isZero();

    scan(root, first, System.currentTimeMillis() * 1_000_000);
    assertThat(kept.reads).as("stamps of a moment ago").isEqualTo(10);

    tick();
    Path file = root.resolve("f3");
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, "CONTENT 3");
    Files.setLastModifiedTime(file, time);
    kept.reads = 0;
    Tree next = scan(root, first, MUCH_LATER);
    assertThat(kept.reads).as("one with its old size and time").isEqualTo(1);
    assertThat(first.changesTo(next))
        .extracting(change -> change.path().text())
        .containsExactly("f3");
  }
}
