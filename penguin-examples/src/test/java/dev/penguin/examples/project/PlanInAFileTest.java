package dev.penguin.examples.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.PlanInAFile;
import dev.penguin.project.ProjectManager;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanInAFileTest {
  private static final String PLAN =
      """
      ---
      title: A shop for bicycles
      key: SHOP
      ---
      # Items
      - [ ] ITEM-1 Design the schema {priority=high estimate=4h}
        - Acceptance: its tests pass
      - [ ] ITEM-2 Build the basket {estimate=6h}
        - Depends: ITEM-1
        - Acceptance: a customer can pay
      """;

  @TempDir Path folder;

  @Test
  void aPlanInAFileIsAppliedEditedAndAppliedAgain() throws Exception {
    assertThat(applied(PLAN)).endsWith("3 to make, 0 to change, 0 kept.\n");
    assertThat(applied(PLAN)).isEqualTo("Nothing to change.\n");

    assertThat(applied(PLAN.replace("estimate=6h", "estimate=8h")))
        .isEqualTo(
            """
            ~ ITEM-2 (SHOP-2) Build the basket
                estimate: 6h → 8h
            0 to make, 1 to change, 0 kept.
            """);
    assertThat(applied(PLAN.replace("Depends: ITEM-1", "Depends: ITEM-3")))
        .startsWith(folder.resolve("plan.md") + ":9:5: error BP105: there is no item 'ITEM-3'")
        .endsWith("Nothing is applied before the errors are fixed.\n");

    try (ProjectManager manager = ProjectManager.open(folder.resolve("shop.db"))) {
      assertThat(manager.findTask("SHOP-2").orElseThrow().estimate())
          .hasValueSatisfying(estimate -> assertThat(estimate).hasHours(8));
    }
  }

  private String applied(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("plan.md"), text);
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      PlanInAFile.main(new String[] {file.toString(), folder.resolve("shop.db").toString()});
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
