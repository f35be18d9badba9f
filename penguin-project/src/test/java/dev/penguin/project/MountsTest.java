package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Mounts;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems that refuse writes to everybody, seen by one child process alone. */
@Needs(Need.MOUNTS)
class MountsTest {
  private static final String READ_ONLY =
      "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"";
  private static final String SMALL = "mount -t tmpfs -o size=2m none \"$1\"";

  @TempDir Path folder;

  @Test
  @DisplayName("row 8: a disk of 2 MB")
  void row8ADiskThatIsFullIsATypedErrorAndNothingIsLost() throws Exception {
    assertThat(run(SMALL, "fill"))
        .hasSize(2)
        .startsWith(
            "FULL The disk of %s is full; nothing was changed. Free some space and try again"
                .formatted(folder.toRealPath().resolve("p.db")))
        .last()
        .asString()
        .matches("all of [1-9][0-9]* are there");
  }

  @Test
  @DisplayName("row 9: a folder that cannot be written, not even by root")
  void row9AReadOnlyMountIsATypedErrorAndLeavesTheFileAlone() throws Exception {
    Path file = folder.resolve("p.db");
    ProjectManager.open(file).close();
    byte[] before = Files.readAllBytes(file);
    String path = file.toRealPath().toString();

    assertThat(run(READ_ONLY, "open"))
        .containsExactly(
            "READ_ONLY "
                + path
                + " or its folder cannot be written; a project database needs both. Change the"
                + " permissions, or copy it elsewhere");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Mounts something at the folder, in a namespace of its own, and runs the program there. */
  private List<String> run(String mount, String what) throws Exception {
    List<String> before = new ArrayList<>(Mounts.command());
    before.addAll(List.of("sh", "-c", mount + " && shift && exec \"$@\"", "sh", at()));
    try (ChildJvm child =
        ChildJvm.start(before, MountedProgram.class, List.of(), at() + "/p.db", what)) {
      List<String> lines = child.rest();
      assertThat(child.exitCode()).isZero();
      return lines;
    }
  }

  private String at() throws IOException {
    return folder.toRealPath().toString();
  }
}
