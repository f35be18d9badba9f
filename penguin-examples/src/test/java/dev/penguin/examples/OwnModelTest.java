package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ChatModelContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OwnModelTest {

  // region: own-model-contract
  @TestFactory
  Stream<DynamicTest> wordCounterKeepsTheContract() {
    ModelRequest request = ModelRequest.of(List.of(UserMessage.of("How many words are these?")));
    return ChatModelContract.cases(() -> new WordCounter(ModelInfo.of("count", "words")), request)
        .stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), one::run));
  }

  // endregion

  /** Found is what {@link WordCountProvider} makes. */
  @Test
  void theProgramFindsTheModelByItsName() throws Exception {
    ChildProgram program = ChildProgram.run(OwnModel.class, Map.of());

    assertThat(program.output()).isEqualTo("5 words\n");
    assertThat(program.exitCode()).isZero();
  }
}
