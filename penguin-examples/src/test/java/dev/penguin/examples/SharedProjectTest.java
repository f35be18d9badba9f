package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
