package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.internal.store.HastyWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed, as by kill -9. */
class KillTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 300 : 2;

  @TempDir Path folder;
  Path file;
  final long seed = new Random().nextLong();
  final Random random = new Random(seed);

  @BeforeEach
  void prepare() {
    file = folder.resolve("projects.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.createProject("SHOP", "The shop");
    }
  }

  @Test
  @DisplayName("row 1: what was acknowledged is there after kill -9")
  void row1WhatWasAcknowledgedIsThereAfterAKill() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> acknowledged = new ArrayList<>();
      int lines = 1 + random.nextInt(40);
      int otherLines = 1 + random.nextInt(40);
      try (ChildJvm first = mixed();
          ChildJvm second = mixed()) {
        CompletableFuture<List<String>> others =
            CompletableFuture.supplyAsync(() -> killed(second, otherLines));
        acknowledged.addAll(killed(first, lines));
        acknowledged.addAll(others.join());
      }

      assertThat(acknowledged).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(lines + otherLines);
      assertThat(losses(acknowledged)).as("seed %d, round %d", seed, round).isEmpty();
    }
  }

  @Test
  @DisplayName("row 2: the harness catches a mutant that acknowledges before it commits")
  void row2AMutantThatAcknowledgesBeforeCommitIsCaught() throws Exception {
    List<String> losses = new ArrayList<>();
    for (int round = 0; round < 20 && losses.isEmpty(); round++) {
      try (ChildJvm hasty = ChildJvm.start(HastyWorker.class, List.of(), file.toString())) {
        losses.addAll(losses(killed(hasty, 3 + round)));
      }
    }

    assertThat(losses).isNotEmpty();
  }

  @Test
  @DisplayName("row 2: the harness catches a mutant that deletes the write-ahead log")
  void row2AMutantThatDeletesTheLogIsCaught() throws Exception {
    List<String> acknowledged;
    try (ChildJvm worker = mixed()) {
      acknowledged = killed(worker, 30);
    }
    Files.delete(folder.resolve("projects.db-wal"));

    assertThat(losses(acknowledged)).as("seed %d", seed).isNotEmpty();
  }

  private ChildJvm mixed() throws IOException {
    return ChildJvm.start(
        Worker.class,
        List.of(),
        file.toString(),
        "mixed",
        "1000",
        String.valueOf(random.nextLong()));
  }

  /** Kills a process after some of its lines; gives all lines that it has written until then. */
  private static List<String> killed(ChildJvm child, int after) {
    try {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < after; i++) {
        String line = child.line();
        if (line != null) {
          lines.add(line);
        }
      }
      child.kill();
      lines.addAll(child.rest());
      return lines;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What was acknowledged and is not so; also checks the whole file. */
  private List<String> losses(List<String> acknowledged) {
    List<String> losses = new ArrayList<>();
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.verify();
      for (String line : acknowledged) {
        if (!holds(manager, line.split(" ", 3))) {
          losses.add(line);
        }
      }
    }
    return losses;
  }

  private static boolean holds(ProjectManager manager, String[] words) {
    TaskId id = TaskId.of(words[1]);
    boolean gone;
    Task task = null;
    try {
      task = manager.task(id);
      gone = false;
    } catch (NoSuchTaskException e) {
      gone = true;
    }
    Task found = task;
    return switch (words[0]) {
      case "task" ->
          found == null
              // One more change may have happened than was acknowledged: the deletion.
              ? words[2].equals("part")
              : found.title().equals(words[2]);
      case "deleted" -> gone;
      case "charge" -> found != null && found.usage().tokens() == Long.parseLong(words[2]);
      case "running" -> found != null && found.status() == Task.Status.RUNNING;
      case "dependency" ->
          found != null
              && manager.dependencies(id).stream()
                  .anyMatch(each -> each.dependsOn().equals(TaskId.of(words[2])));
      default -> throw new IllegalArgumentException(String.join(" ", words));
    };
  }
}
