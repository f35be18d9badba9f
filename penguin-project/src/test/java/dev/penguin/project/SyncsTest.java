package dev.penguin.project;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill cannot show: that the disk is told to keep what was acknowledged. */
class SyncsTest {
  private static final int COMMITS = 100;
  private static final Pattern ACKNOWLEDGEMENT = Pattern.compile(" write\\(1<[^>]*>, \"task ");
  private static final Pattern WRITE = Pattern.compile(" pwrite64\\(\\d+<[^>]*-wal>");

  /**
   * One that has ended well; when other threads called meanwhile, its end is on a line of its own.
   */
  private static final Pattern SYNC =
      Pattern.compile(" (fsync|fdatasync)(\\(\\d+<[^>]*-wal>\\)| resumed>\\)) += 0");

  @TempDir Path folder;

  @Test
  @Needs(Need.STRACE)
  @DisplayName("row 3: what a commit wrote is synced before it is acknowledged")
  void row3WhatACommitWroteIsSyncedBeforeItIsAcknowledged() throws Exception {
    Path file = folder.resolve("projects.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.createProject("SHOP", "The shop");
    }

    List<String> calls = calls(file);

    assertThat(acknowledgements(calls)).containsExactlyElementsOf(nCopies(COMMITS, "synced"));
    assertThat(calls.stream().filter(call -> SYNC.matcher(call).find()))
        .as("no more syncs than commits and checkpoints need")
        .hasSizeBetween(COMMITS, COMMITS + 15);
  }

  /** What a process that creates so many tasks writes and has the disk keep, call by call. */
  private List<String> calls(Path file) throws IOException, InterruptedException {
    Path trace = folder.resolve("trace");
    List<String> traced =
        List.of(
            "strace",
            "-f",
            "-y",
            "-e",
            "trace=write,pwrite64,fsync,fdatasync",
            "-o",
            trace.toString());
    try (ChildJvm child =
        ChildJvm.start(
            traced, Worker.class, List.of(), file.toString(), "create", String.valueOf(COMMITS))) {
      assertThat(child.rest()).hasSize(COMMITS);
      assertThat(child.exitCode()).isZero();
    }
    return Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
  }

  /** How far the log was at each line that the process wrote for others to read. */
  private static List<String> acknowledgements(List<String> calls) {
    List<String> found = new ArrayList<>();
    String log = "not written";
    for (String call : calls) {
      if (WRITE.matcher(call).find()) {
        log = "written only";
      } else if (SYNC.matcher(call).find() && log.equals("written only")) {
        log = "synced";
      } else if (ACKNOWLEDGEMENT.matcher(call).find()) {
        found.add(log);
        log = "not written";
      }
    }
    return found;
  }
}
