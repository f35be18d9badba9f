package dev.penguin.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.SharedProject;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SharedProjectTest {
  @TempDir Path folder;

  @Test
  void twoProcessesShareOneFileAndEachTaskIsDoneOnce() throws Exception {
    Path file = folder.resolve("shop.db");
    ChildProgram plan = run(file, "plan");
    assertThat(said(plan)).containsExactly("1 task is ready");

    CompletableFuture<ChildProgram> other = CompletableFuture.supplyAsync(() -> run(file, "anna"));
    ChildProgram bob = run(file, "bob");
    ChildProgram anna = other.join();
    ChildProgram last = run(file, "last");

    assertThat(List.of(anna.exitCode(), bob.exitCode(), last.exitCode())).containsOnly(0);
    assertThat(Stream.of(anna, bob, last).flatMap(program -> said(program).stream()))
        .map(line -> line.substring(line.indexOf(' ')))
        .containsExactlyInAnyOrder(" did SHOP-1", " did SHOP-2", " did SHOP-3", " did SHOP-4");
    try (ProjectManager manager = ProjectManager.open(file)) {
      assertThat(manager.rollUp(manager.findProject("SHOP").orElseThrow().id()).byStatus())
          .containsExactly(Map.entry(Task.Status.COMPLETED, 4L));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.Phase.class,
      names = {"IMPLEMENT", "VERIFY", "DONE"})
  void whatADeadWorkerLeftInAnyPhaseStopsNothing(Task.Phase left) throws Exception {
    Path file = folder.resolve("shop.db");
    run(file, "plan");
    try (ProjectManager manager = ProjectManager.open(file)) {
      leave(manager, manager.findTask("SHOP-1").orElseThrow().id(), left);
    }

    ChildProgram heir = run(file, "heir");

    assertThat(heir.exitCode()).as(heir.output()).isZero();
    try (ProjectManager manager = ProjectManager.open(file)) {
      assertThat(manager.rollUp(manager.findProject("SHOP").orElseThrow().id()).byStatus())
          .containsExactly(Map.entry(Task.Status.COMPLETED, 4L));
    }
  }

  /** As a worker does that dies in a phase; its lease has run out when this returns. */
  private static void leave(ProjectManager manager, TaskId task, Task.Phase left) {
    Lease lease = manager.claim(task, "dead", Duration.ofSeconds(30));
    ProjectManager dead = manager.under(lease);
    for (Task.Phase phase : EnumSet.range(Task.Phase.TEST, Task.Phase.VERIFY)) {
      if (phase.compareTo(left) <= 0) {
        dead.advance(task, phase, "done");
      }
    }
    if (left == Task.Phase.DONE) {
      dead.transition(task, Task.Status.IN_REVIEW, "done");
    } else {
      Lease last = manager.renew(lease, Duration.ofMillis(1));
      while (manager.lease(task).isPresent()) {
        assertThat(Instant.now()).isBefore(last.expiresAt().plusSeconds(30));
      }
    }
  }

  /** What the program printed; from Java 24 on the JVM warns that SQLite is native code. */
  private static List<String> said(ChildProgram program) {
    return program
        .output()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
        .toList();
  }

  private static ChildProgram run(Path file, String name) {
    try {
      return ChildProgram.run(SharedProject.class, Map.of(), file.toString(), name);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
