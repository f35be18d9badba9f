package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill cannot show: that the disk is told to keep what was acknowledged. */
class SyncsTest {
  private static final int COMMITS = 100;

  @TempDir Path folder;

  @Test
  @Needs(Need.STRACE)
  @DisplayName("row 3: at least one sync for each acknowledged commit")
  void row3AtLeastOneSyncForEachAcknowledgedCommit() throws Exception {
    Path file = folder.resolve("projects.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.createProject("SHOP", "The shop");
    }

    long syncs = syncs(file, COMMITS) - syncs(file, 0);

    System.out.println(COMMITS + " commits: " + syncs + " syncs");
    assertThat(syncs).isBetween((long) COMMITS, COMMITS + 15L);
  }

  /** How often a process that creates so many tasks has the disk keep what it wrote. */
  private long syncs(Path file, int tasks) throws IOException, InterruptedException {
    Path counts = folder.resolve("counts" + tasks);
    List<String> traced =
        List.of("strace", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", counts.toString());
    try (ChildJvm child =
        ChildJvm.start(
            traced, Worker.class, List.of(), file.toString(), "create", String.valueOf(tasks))) {
      assertThat(child.rest()).hasSize(tasks);
      assertThat(child.exitCode()).isZero();
    }
    return Files.readAllLines(counts).stream()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns[columns.length - 1].matches("fsync|fdatasync"))
        .mapToLong(columns -> Long.parseLong(columns[3]))
        .sum();
  }
}
