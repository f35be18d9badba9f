package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples that have a script ask a real provider when there is a key. */
class ExamplesWithAKeyTest {

  @Test
  void theImageIsSent() throws Exception {
    try (LoopbackOpenAi server = LoopbackOpenAi.start().thenText("A sun in a blue sky.")) {

      ChildProgram program = ChildProgram.run(Images.class, server.environment());

      assertThat(program.output()).isEqualTo("A sun in a blue sky.\n");
      assertThat(server.requests().get(0)).contains("\"url\":\"data:image/png;base64,iVBORw0KGgo");
    }
  }

  @Test
  void theModelThatIsNamedIsAsked() throws Exception {
    try (LoopbackOpenAi server = LoopbackOpenAi.start().thenText("Fast.")) {
      Map<String, String> environment = new HashMap<>(server.environment());
      environment.put("PENGUIN_MODEL", "openai/other-model");

      ChildProgram program = ChildProgram.run(Streaming.class, environment);

      assertThat(program.lines()).containsExactly("Fast.", "[COMPLETED, 25 tokens]");
      assertThat(server.requests().get(0)).contains("\"model\":\"other-model\"");
    }
  }
}
