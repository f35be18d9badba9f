package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskInPartsTest {
  @TempDir Path folder;

  @Test
  void theProgramSplitsItsTaskIntoParts() throws Exception {
    ChildProgram program =
        ChildProgram.run(TaskInParts.class, Map.of(), folder.resolve("shop.db").toString());

    assertThat(program.output())
        .endsWith("SHOP-2 READY Draw the tables\nSHOP-3 PLANNED Write the script\nTwo parts.\n");
    assertThat(program.exitCode()).isZero();
  }
}
