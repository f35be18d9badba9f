package dev.penguin.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.tree.TreeLimits;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.needs.PlainUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories in which their owner may not write. */
class ClosedDirectoriesTest {
  @TempDir Path folder;

  @Test
  @Needs(Need.PLAIN_USER)
  void whatIsInThemIsRestoredAndTheyAreClosedAgain() throws Exception {
    assertThat(PlainUser.run(Closed.class, folder)).isEqualTo("as before\n");
  }

  /** Goes back to a tree with closed directories. */
  static final class Closed {
    private Closed() {}

    private static void mode(Path path, String mode) throws Exception {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Path root = Files.createDirectory(folder.resolve("work"));
      Path closed = Files.createDirectories(root.resolve("closed/in"));
      Files.writeString(closed.resolve("gone"), "1");
      Files.writeString(closed.resolve("changed"), "1");
      Path same = Files.createDirectory(root.resolve("same"));
      Files.writeString(same.resolve("a"), "1");
      mode(closed, "r-xr-xr-x");
      mode(closed.getParent(), "r-xr-xr-x");
      FileHistory history =
          CheckpointStore.open(
                  folder.resolve("state"), root, TreeLimits.DEFAULT, InstantSource.system())
              .history("s", null);
      FileCheckpoint start = history.take(Origin.OUTSIDE);
      Map<String, String> before = TreeOnDisk.of(root);
      mode(closed.getParent(), "rwxr-xr-x");
      mode(closed, "rwxr-xr-x");
      TreeOnDisk.delete(closed);
      Files.writeString(same.resolve("a"), "2");
      Files.writeString(same.resolve("b"), "2");
      mode(same, "r-xr-xr-x");
      mode(closed.getParent(), "r-xr-xr-x");
      history.take(Origin.AGENT);

      RestorePlan plan = history.planBackTo(start.id());
      history.apply(plan);

      Map<String, String> after = TreeOnDisk.of(root);
      System.out.println(after.equals(before) ? "as before" : before + " became " + after);
      mode(closed.getParent(), "rwxr-xr-x");
      mode(closed, "rwxr-xr-x");
    }
  }
}
