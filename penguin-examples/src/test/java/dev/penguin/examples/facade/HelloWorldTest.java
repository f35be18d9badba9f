package dev.penguin.examples.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.HelloWorld;
import dev.penguin.examples.LoopbackOpenAi;
import org.junit.jupiter.api.Test;

class HelloWorldTest {

  @Test
  void asksTheModelAndPrintsItsAnswer() throws Exception {
    try (LoopbackOpenAi server = LoopbackOpenAi.start().thenText("No, but they fly under water.")) {

      ChildProgram program = ChildProgram.run(HelloWorld.class, server.environment());

      assertThat(program.output()).isEqualTo("No, but they fly under water.\n");
      assertThat(program.exitCode()).isZero();
      assertThat(server.authorizations()).containsExactly("Bearer loopback-key");
      assertThat(server.requests())
          .singleElement()
          .asString()
          .contains("\"gpt-5-mini\"", "Can penguins fly? One sentence.");
    }
  }
}
