package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TripPlannerTest {

  @Test
  void usesTheToolPrintsTheStreamAndGivesARecord() throws Exception {
    String trip = "{\"city\":\"Tromsø\",\"why\":\"There is snow.\",\"toPack\":[\"skis\",\"wool\"]}";
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("climate", "{\"city\":\"Tromsø\",\"month\":1}")
            .thenText(request -> request.contains("-4 degrees, snow") ? trip : "I cannot tell.")) {

      ChildProgram program = ChildProgram.run(TripPlanner.class, server.environment());

      assertThat(program.lines())
          .containsExactly(
              "[climate {city=Tromsø, month=1}]", trip, "Go to Tromsø and pack [skis, wool]");
      assertThat(program.exitCode()).isZero();
      assertThat(server.requests().get(0)).contains("Look up the climate before you recommend");
    }
  }
}
