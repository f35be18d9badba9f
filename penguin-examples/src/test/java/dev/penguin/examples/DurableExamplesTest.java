package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableExamplesTest {
  @TempDir Path state;

  @Test
  void goesOnAfterACrashAndDoesItsOwnWork() throws Exception {
    ChildProgram crashed = ChildProgram.run(Crash.class, Map.of(), state.toString());
    assertThat(crashed.exitCode()).isEqualTo(9);

    try (LoopbackOpenAi server =
        LoopbackOpenAi.start().thenText("I see what happened.").thenText("Good morning.")) {
      ChildProgram program =
          ChildProgram.run(
              ResumeAfterCrash.class,
              server.environment(),
              state.toString(),
              "today",
              "Good morning!");

      assertThat(program.output()).isEqualTo("night: I see what happened.\nGood morning.\n");
      assertThat(server.requests().get(0)).contains("Interrupted, outcome unknown.");
    }
  }

  /** A process that is ended while its tool works. */
  static final class Crash {
    private Crash() {}

    record Nothing() {}

    public static void main(String[] args) {
      Tool halt =
          Tool.of(
              "halt",
              "Ends the process",
              Nothing.class,
              nothing -> {
                Runtime.getRuntime().halt(9);
                return "";
              });
      try (PenguinAgent agent =
          PenguinAgent.builder()
              .model(ScriptedModel.builder().call("halt", "{}").build())
              .tools(halt)
              .stateDirectory(Path.of(args[0]))
              .build()) {
        agent.session("night").run("Work through the night.");
      }
    }
  }

  @Test
  void takesTheAnswerADayLater() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("ask_user", "{\"question\":\"How many?\"}")
            .thenCall("order", "{\"item\":\"lamp\",\"pieces\":3}")
            .thenText("Three lamps are on their way.")) {
      ChildProgram today =
          ChildProgram.run(
              QuestionTomorrow.class,
              server.environment(),
              state.toString(),
              "work",
              "lamps",
              "Order lamps.");
      ChildProgram tomorrow =
          ChildProgram.run(
              QuestionTomorrow.class, server.environment(), state.toString(), "answer", "three");

      assertThat(today.output()).isEqualTo("I need to know: How many?\n");
      assertThat(tomorrow.output())
          .isEqualTo("You asked: How many?\nThree lamps are on their way.\n");
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(2)).contains("ordered 3");
    }
  }
}
