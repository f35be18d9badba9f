package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConversationTest {

  @Test
  void printsTextAsItArrivesAndTheAnswerAsARecord() throws Exception {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenText("Noted.")
            .thenText("{\"main\":\"lasagne\",\"sides\":[\"salad\",\"bread\"]}")) {

      ChildProgram program =
          ChildProgram.run(
              Conversation.class,
              server.environment(),
              server.environment().get("OPENAI_BASE_URL"),
              "a-key-of-its-own");

      assertThat(program.output())
          .isEqualTo(
              "Noted.{\"main\":\"lasagne\",\"sides\":[\"salad\",\"bread\"]}\n"
                  + "lasagne with [salad, bread]\n");
      assertThat(program.exitCode()).isZero();
      assertThat(server.authorizations()).containsOnly("Bearer a-key-of-its-own");
      assertThat(server.requests().get(1)).contains("one of us eats no meat", "Noted.");
    }
  }
}
