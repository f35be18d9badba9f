package dev.penguin.project.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes apply blueprints to one file at the same moment. */
class BlueprintProcessesTest {
  @TempDir Path folder;

  @Test
  void ofTwoThatMakeAProjectExactlyOneWins() throws Exception {
    Path file = folder.resolve("p.db");
    ProjectManager.open(file).close();

    List<String> printed = race(file, BlueprintSyncTest.SHOP, BlueprintSyncTest.SHOP);

    assertThat(printed)
        .containsExactlyInAnyOrder(
            "applied",
            "stale: [the project needs no change any more, ITEM-1 needs no change any more, ITEM-2"
                + " needs no change any more, ITEM-3 needs no change any more]");
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.verify();
      assertThat(manager.projects()).hasSize(1);
      assertThat(manager.rollUp(manager.projects().get(0).id()).tasks()).isEqualTo(3);
    }
  }

  @Test
  void ofTwoEditsOfOneTaskExactlyOneWins() throws Exception {
    Path file = folder.resolve("p.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      BlueprintSyncTest.parse(BlueprintSyncTest.SHOP).preview(manager).apply();
    }

    List<String> printed =
        race(
            file,
            BlueprintSyncTest.SHOP.replace("The page", "Left"),
            BlueprintSyncTest.SHOP.replace("The page", "Right"));

    try (ProjectManager manager = ProjectManager.open(file)) {
      Task page = manager.findTask("SHOP-3").orElseThrow();
      int winner = printed.indexOf("applied");
      assertThat(page.title()).isEqualTo(winner == 0 ? "Left" : "Right");
      assertThat(page.version()).isEqualTo(2);
      assertThat(printed.get(1 - winner))
          .isEqualTo("stale: [title of ITEM-3 was 'The page' and is '" + page.title() + "']");
      manager.verify();
    }
  }

  private List<String> race(Path file, String left, String right) throws Exception {
    List<Process> processes = new ArrayList<>();
    try {
      List<BufferedReader> outputs = new ArrayList<>();
      for (String text : List.of(left, right)) {
        Path plan = Files.writeString(folder.resolve("plan" + processes.size() + ".md"), text);
        Process process = start(file, plan);
        processes.add(process);
        outputs.add(
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
      }
      for (BufferedReader output : outputs) {
        assertThat(output.readLine()).isEqualTo("ready");
      }
      for (Process process : processes) {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
      }
      List<String> printed = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        printed.add(outputs.get(i).readLine());
        assertThat(processes.get(i).waitFor()).isZero();
        outputs.get(i).close();
        processes.get(i).getOutputStream().close();
      }
      return printed;
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private static Process start(Path file, Path plan) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            java,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            path,
            BlueprintProgram.class.getName(),
            file.toString(),
            plan.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
