package dev.penguin.examples.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code -Dexample=…} starts. */
class LauncherTest {
  @Test
  void anExampleIsStartedByItsName() throws Exception {
    ChildProgram program = ChildProgram.run(Launcher.class, Map.of(), "HelloWorld");

    assertThat(program.output()).endsWith("No, but they fly under water.\n");
    assertThat(program.exitCode()).isZero();
  }

  @Test
  void aMistypedNameIsAnsweredWithAllNamesAndTheNearest() throws Exception {
    ChildProgram program = ChildProgram.run(Launcher.class, Map.of(), "Helo");

    assertThat(program.output().lines())
        .contains("  HelloWorld", "  Streaming", "  quickstart.Quickstart", "  runner.ShopRunner")
        .doesNotContain("  ExampleModel", "  start.Launcher")
        .first()
        .isEqualTo("There is no example 'Helo'. These are there, for -Dexample=…:");
    assertThat(program.exitCode()).isEqualTo(2);

    assertThat(ChildProgram.run(Launcher.class, Map.of(), "helloworld").output())
        .startsWith("There is no example 'helloworld'. Did you mean HelloWorld? These");
    assertThat(ChildProgram.run(Launcher.class, Map.of(), "Streamin").output())
        .startsWith("There is no example 'Streamin'. Did you mean Streaming? These");
    assertThat(ChildProgram.run(Launcher.class, Map.of(), "ExampleModel").exitCode()).isEqualTo(2);
  }

  @Test
  void theArgumentsBehindTheNameAreTheExamples() throws Exception {
    ChildProgram program = ChildProgram.run(Launcher.class, Map.of(), "Conversation", "only one");

    assertThat(program.output()).startsWith("Give it two arguments:");
  }
}
