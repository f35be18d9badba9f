package dev.penguin.provider.openai;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static dev.penguin.internal.http.Answers.usage;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ChatModelContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** What every model must do, asked of OpenAI's protocol over a real socket. */
@Timeout(60)
class OpenAiContractTest {
  private static final Answer TEXT =
      stream(text("Hel"), text("lo"), finish("stop"), usage(9, 3), done());
  private static final Answer CALL =
      stream(
          text("look"),
          chunk(
              "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"look\","
                  + "\"arguments\":\"{}\"}}]}",
              null),
          finish("tool_calls"),
          done());
  private static final Answer WHOLE =
      body(
          200,
          "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
              + "\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}",
          "Content-Type: application/json");
  private static final FaultServer SERVER = FaultServer.start(OpenAiContractTest::answer);

  @TestFactory
  Stream<DynamicTest> theModelKeepsTheContract() {
    return tests(true, request("hello"), request("weather"));
  }

  @TestFactory
  Stream<DynamicTest> theModelKeepsTheContractWithoutStreaming() {
    return tests(false, request("hello"));
  }

  private static Stream<DynamicTest> tests(
      boolean streaming, ModelRequest first, ModelRequest... more) {
    return ChatModelContract.cases(() -> model(streaming), first, more).stream()
        .map(contract -> DynamicTest.dynamicTest(contract.name(), contract::run));
  }

  private static void answer(FaultServer.Request request, FaultServer.Wire wire)
      throws java.io.IOException, InterruptedException {
    if (!request.text().contains("\"stream\":true")) {
      WHOLE.give(request, wire);
    } else {
      (request.text().contains("weather") ? CALL : TEXT).give(request, wire);
    }
  }

  private static ChatModel model(boolean streaming) {
    return OpenAiModelProvider.named("openai", Map.of("OPENAI_API_KEY", "sk-test")::get)
        .create(
            ModelConfig.of("openai/test").withBaseUrl(SERVER.baseUrl()).withStreaming(streaming),
            HttpSettings.defaults());
  }

  private static ModelRequest request(String text) {
    return ModelRequest.of(List.of(UserMessage.of(text)));
  }

  @AfterAll
  static void closeTheServer() {
    SERVER.close();
  }
}
