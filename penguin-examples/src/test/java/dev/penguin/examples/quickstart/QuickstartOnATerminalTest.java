package dev.penguin.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Runs the quickstart on a pseudo terminal, which Python opens. */
@Needs(Need.PYTHON)
class QuickstartOnATerminalTest {
  private static final String RED_LINE = "\u001b[31m-    return days > minimumDays;\u001b[0m";
  private static final Map<String, String> AT_ONCE =
      Map.of("TERM", "xterm-256color", "NO_COLOR", "", "PENGUIN_PACE", "0");

  @Test
  void showsColours() throws Exception {
    ChildProgram program = ChildProgram.runOnATerminal(Quickstart.class, AT_ONCE);

    assertThat(program.output()).contains(RED_LINE).contains("The test passes.");
    assertThat(program.exitCode()).isZero();
  }

  @Test
  void showsNoneWhereTheUserWantsNone() throws Exception {
    ChildProgram program =
        ChildProgram.runOnATerminal(
            Quickstart.class,
            Map.of("TERM", "xterm-256color", "NO_COLOR", "1", "PENGUIN_PACE", "0"));

    assertThat(program.output()).doesNotContain("\u001b").contains("The test passes.");
  }

  @Test
  void showsNoneOnATerminalThatCannot() throws Exception {
    ChildProgram program =
        ChildProgram.runOnATerminal(
            Quickstart.class, Map.of("TERM", "dumb", "NO_COLOR", "", "PENGUIN_PACE", "0"));

    assertThat(program.output()).doesNotContain("\u001b").contains("The test passes.");
  }
}
