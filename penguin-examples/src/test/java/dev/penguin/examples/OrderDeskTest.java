package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.testing.ScriptedModel;
import org.junit.jupiter.api.Test;

/** The agent of docs/start.md. */
class OrderDeskTest {

  // region: order-desk-test
  @Test
  void looksAnOrderUpBeforeItAnswers() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("order_status", "{\"number\":\"A-17\"}")
            .reply("It was sent on Monday.")
            .build();

    try (PenguinAgent agent = OrderDesk.desk().model(model).build()) {
      assertThat(agent.run("Where is A-17?").text()).isEqualTo("It was sent on Monday.");
    }
    assertThat(ScriptedModel.results(model.requests().get(1)))
        .singleElement()
        .satisfies(result -> assertThat(result.text()).isEqualTo("sent on Monday"));
  }

  // endregion

  @Test
  void theProgramAsksOpenAi() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("order_status", "{\"number\":\"A-17\"}")
            .thenText(request -> request.contains("sent on Monday") ? "On its way." : "Unknown.")) {

      ChildProgram program = ChildProgram.run(OrderDesk.class, server.environment());

      assertThat(program.output()).isEqualTo("On its way.\n");
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void saysThatAnOrderIsNotThere() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("order_status", "{\"number\":\"Z-1\"}")
            .reply("I find no such order.")
            .build();

    try (PenguinAgent agent = OrderDesk.desk().model(model).build()) {
      agent.run("Where is Z-1?");
    }

    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
        .isEqualTo("There is no order Z-1");
  }
}
