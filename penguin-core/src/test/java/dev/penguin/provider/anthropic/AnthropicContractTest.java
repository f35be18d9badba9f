package dev.penguin.provider.anthropic;

import static dev.penguin.internal.http.AnthropicAnswers.jsonDelta;
import static dev.penguin.internal.http.AnthropicAnswers.message;
import static dev.penguin.internal.http.AnthropicAnswers.text;
import static dev.penguin.internal.http.AnthropicAnswers.toolStart;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ChatModelContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What every model must do, asked of Anthropic's protocol over a real socket. */
@Timeout(60)
class AnthropicContractTest {
  private static final Answer TEXT = message("end_turn", text(0, "Hel", "lo"));
  private static final Answer CALL =
      message("tool_use", text(0, "look"), toolStart(1, "a", "look"), jsonDelta(1, "{`x`:1}"));
  private static final FaultServer SERVER =
      FaultServer.start(
          (request, wire) ->
              (request.text().contains("weather") ? CALL : TEXT).give(request, wire));

  @TestFactory
  Stream<DynamicTest> theModelKeepsTheContract() {
    return ChatModelContract.cases(
            () -> AnthropicModelTest.model(SERVER), request("hello"), request("weather"))
        .stream()
        .map(contract -> DynamicTest.dynamicTest(contract.name(), contract::run));
  }

  private static ModelRequest request(String text) {
    return ModelRequest.of(List.of(UserMessage.of(text)));
  }

  @AfterAll
  static void closeTheServer() {
    SERVER.close();
  }
}
