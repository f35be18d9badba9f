package dev.penguin.project.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.Actor;
import dev.penguin.project.ChildJvm;
import dev.penguin.project.NewProject;
import dev.penguin.project.NewTask;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.internal.admin.Verification;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Store;
import dev.penguin.project.internal.store.WriteTransaction;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much of everything. */
class ScaleTest {
  private static final int CHARGES =
      "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 100_000 : 20_000;

  @TempDir Path folder;

  @Test
  @DisplayName("rows 21, 22, 23: large, wide and deep projects in 128 MB")
  void row22AndRow23LargeWideAndDeepProjectsFitInto128Megabytes() throws Exception {
    try (ChildJvm child =
        ChildJvm.start(ScaleProgram.class, List.of("-Xmx128m", "-Xss512k"), folder.toString())) {
      List<String> lines = child.rest();

      assertThat(lines).contains("finished 0").hasSizeGreaterThan(25);
      assertThat(child.exitCode()).isZero();
    }
  }

  @Test
  void manyChargesDoNotDrift() {
    WriteTransaction.Caller caller = new WriteTransaction.Caller(Actor.person("test"), null);
    Usage tenth = new Usage(1, new BigDecimal("0.1"), Duration.ofNanos(1), 1);
    try (Store store = Store.open(folder.resolve("p.db"), InstantSource.system(), new Random(1))) {
      Usage total =
          store.write(
              caller,
              change -> {
                var project = Projects.create(change, NewProject.builder("SUM", "Sum").build());
                var above = Tasks.create(change, NewTask.builder(project.id(), "above").build());
                var task =
                    Tasks.create(
                        change, NewTask.builder(project.id(), "below").parent(above.id()).build());
                TaskRow row = TaskRow.get(change.database(), task.id());
                for (int i = 0; i < CHARGES; i++) {
                  BudgetLedger.record(change, row, tenth);
                }
                return Readiness.get(change.database(), above.id()).usage();
              });

      assertThat(total)
          .isEqualTo(
              new Usage(CHARGES, new BigDecimal(CHARGES / 10), Duration.ofNanos(CHARGES), CHARGES));
      Verification.run(store);
    }
  }
}
