package dev.penguin.examples.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.Execution;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example in a process of its own, whose agents write a project that real compilers build. */
@Timeout(120)
class ShopRunnerTest {
  @TempDir Path folder;

  @Test
  void thePlanIsCarriedOutVerifiedAndItsTestsPass() throws Exception {
    String printed = run("GBP\n");

    assertThat(printed)
        .contains(
            "SHOP-1 is COMPLETED: verified by runner",
            "SHOP-2 is PLANNED: attempt 1 failed: TestOfTask: sh check.sh BasketTest ended with exit code 1",
            "SHOP-3 is WAITING: question 1",
            "SHOP-3 asks: Which currency do receipts show?",
            "SHOP A small shop: 3 of 3 done, ",
            "SHOP-3   COMPLETED Receipt");
    assertThat(Files.readString(folder.resolve("work/src/main/java/shop/Receipt.java")))
        .contains("GBP");
    for (String test : List.of("MoneyTest", "BasketTest", "ReceiptTest")) {
      Process check =
          new ProcessBuilder("sh", "check.sh", test)
              .directory(folder.resolve("work").toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("check.txt").toFile())
              .start();
      assertThat(check.waitFor()).isZero();
      assertThat(folder.resolve("check.txt")).hasContent(test + " passes");
    }
    try (ProjectManager manager = ProjectManager.open(folder.resolve("shop.db"))) {
      TaskId basket = manager.findTask("SHOP-2").orElseThrow().id();
      assertThat(manager.executions(basket))
          .extracting(each -> each.end().orElseThrow().result().outcome())
          .containsExactly(Execution.Outcome.FAILURE, Execution.Outcome.SUCCESS);
      assertThat(manager.task(basket).status()).isEqualTo(Task.Status.COMPLETED);
    }
    assertThat(run("")).contains("3 of 3 done"); // nothing is left to do
  }

  private String run(String input) throws Exception {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ShopRunner.class.getName(),
            folder.toString());
    builder.environment().remove("PENGUIN_MODEL");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    File in = Files.writeString(folder.resolve("input.txt"), input).toFile();
    Process process =
        builder.redirectInput(in).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("Still running: " + Files.readString(output));
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }
}
