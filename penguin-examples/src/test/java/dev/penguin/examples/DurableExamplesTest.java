package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
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
  void takesTheAnswersADayLaterEachForItsSession() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("ask_user", "{\"question\":\"How many?\"}")
            .thenCall("ask_user", "{\"question\":\"Which colour?\"}")
            .thenCall("order", "{\"item\":\"lamp\",\"pieces\":3}")
            .thenText("Three lamps are on their way.")) {
      assertThat(question(server, "work", "lamps", "Order lamps."))
          .isEqualTo("I need to know: How many?\n");
      assertThat(question(server, "work", "chairs", "Order a chair."))
          .isEqualTo("I need to know: Which colour?\n");

      assertThat(question(server, "questions"))
          .isEqualTo("chairs asks: Which colour?\nlamps asks: How many?\n");
      assertThat(question(server, "answer", "lamps", "three"))
          .isEqualTo("Three lamps are on their way.\n");

      assertThat(question(server, "questions")).isEqualTo("chairs asks: Which colour?\n");
      assertThat(server.requests()).hasSize(4);
      assertThat(server.requests().get(3)).contains("ordered 3");
    }
  }

  private String question(LoopbackOpenAi server, String... arguments) throws Exception {
    String[] all =
        Stream.concat(Stream.of(state.toString()), Stream.of(arguments)).toArray(String[]::new);
    return ChildProgram.run(QuestionTomorrow.class, server.environment(), all).output();
  }
}
