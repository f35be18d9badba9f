package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.testing.RecordingListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The next model is asked when nothing of the answer was emitted and nothing ran. */
@Timeout(60)
class FallbackAskedTest {
  private static final String MEBIBYTE = "x".repeat(1 << 20);

  static Stream<Arguments> noModelAtAll() {
    Answer endless =
        (request, wire) -> {
          wire.streamHead();
          wire.chunk("data: ");
          while (true) {
            wire.chunk(MEBIBYTE); // until the client goes away
          }
        };
    return Stream.of(
        Arguments.of("page", body(200, "<html>Sign in</html>", "Content-Type: text/html")),
        Arguments.of(
            "page as a stream",
            body(200, "<html>Sign in</html>", "Content-Type: text/event-stream")),
        Arguments.of("redirect", body(302, "", "Location: /login")),
        Arguments.of("another protocol", body(200, "{\"models\":[]}")),
        Arguments.of("nothing", body(204, "")),
        Arguments.of("endless line", endless));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void noModelAtAll(String name, Answer answer) {
    RecordingListener listener = new RecordingListener();
    try (FaultServer first = FaultServer.start(answer);
        FaultServer second = FaultServer.start(saying("fine"));
        Engine engine = engine(first, second)) {
      assertThat(engine.run(RunRequest.of("hello").withListener(listener)).text())
          .isEqualTo("fine");
      assertThat(first.requests()).hasSize(1);
      assertThat(listener.events(AgentEvent.ModelFellBack.class)).hasSize(1);
    }
  }

  @Test
  void textThatWasEmittedIsNotTheBeginningOfAnotherModelsAnswer() {
    Answer large =
        (request, wire) -> {
          wire.streamHead();
          wire.chunk(text("half"));
          wire.chunk("data: ");
          while (true) {
            wire.chunk(MEBIBYTE);
          }
        };
    try (FaultServer first = FaultServer.start(large);
        FaultServer second = FaultServer.start(saying("fine"));
        Engine engine = engine(first, second)) {
      assertThat(
              catchThrowableOfType(ModelException.class, () -> engine.run(RunRequest.of("hello"))))
          .isInstanceOf(ModelException.UnexpectedReply.class);
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void whatRanBeforeDoesNotRunAgain() {
    Answer asks =
        stream(
            text(""),
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":"
                + "{\"name\":\"add\",\"arguments\":\"{}\"}}]}}]}\n\n",
            finish("tool_calls"),
            done());
    List<String> ran = new CopyOnWriteArrayList<>();
    try (FaultServer first =
            FaultServer.start(asks, body(200, "<html>Sign in</html>", "Content-Type: text/html"));
        FaultServer second = FaultServer.start(saying("fine"));
        Engine engine = engine(first, second, NotingTool.named("add", ran))) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");
      assertThat(ran).containsExactly("add {}");
      assertThat(second.requests().get(0).text()).contains("\"role\":\"tool\"");
    }
  }

  private static Engine engine(FaultServer first, FaultServer second, NotingTool... tools) {
    return Engine.builder()
        .model(config("openai/m", first))
        .fallback(config("groq/m", second))
        .tools(tools)
        .build();
  }

  private static ModelConfig config(String name, FaultServer server) {
    return ModelConfig.of(name).withBaseUrl(server.baseUrl()).withApiKey("test-key");
  }
}
