package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.PenguinAgent;
import dev.penguin.error.InterceptorException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import outside.consumer.weather.City;

/** Interceptors of a program outside, and what they can ask. */
class InterceptorTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private ModelReply shouting(ModelRequest request, ModelInterceptor.Chain chain) {
    seen.add(chain.model() + " " + chain.sessionId() + " " + !chain.runId().isEmpty());
    List<Message> sent = new ArrayList<>(request.messages());
    sent.set(0, UserMessage.of(sent.get(0).text().toUpperCase(Locale.ROOT)));
    ModelReply reply = chain.proceed(request.withMessages(sent));
    return reply.withMessage(AssistantMessage.of(reply.message().text() + "!"));
  }

  @Test
  void aModelInterceptorChangesWhatIsSentAndWhatIsReplied() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(new EchoModel(ModelInfo.of("echo", "plain")))
            .modelInterceptors(this::shouting)
            .build()) {
      assertThat(agent.session("s").run("quiet").text()).isEqualTo("QUIET!");
      assertThat(agent.session("s").messages())
          .containsExactly(UserMessage.of("quiet"), AssistantMessage.of("QUIET!"));
    }
    assertThat(seen).containsExactly("echo/plain s true");
  }

  @Test
  void aToolInterceptorChangesArgumentsAndResults() {
    ToolInterceptor moving =
        (call, chain) -> {
          seen.add(chain.tool().name() + " " + chain.context().sessionId());
          ToolResult result = chain.proceed(call.withArguments("{\"name\":\"Oslo\"}"));
          return ToolResult.success(result.text() + " (moved)");
        };
    ScriptedModel model =
        ScriptedModel.builder().call("visit", "{\"name\":\"Rome\"}").reply("done").build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(Tool.of("visit", "Visits a city", City.class, city -> "In " + city.name()))
            .toolInterceptors(moving)
            .build()) {
      agent.session("s").run("go");
    }
    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
        .isEqualTo("In Oslo (moved)");
    assertThat(seen).containsExactly("visit s");
  }

  @Test
  void anInterceptorThatFailsIsNamed() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.replying("never"))
            .modelInterceptors(
                (request, chain) -> {
                  throw new IllegalStateException("closed");
                })
            .build()) {
      InterceptorException failure =
          catchThrowableOfType(InterceptorException.class, () -> agent.run("go"));

      assertThat(failure)
          .hasMessage("The interceptor outside.consumer.InterceptorTest threw: closed");
      assertThat(failure.interceptor()).isEqualTo("outside.consumer.InterceptorTest");
      assertThat(failure.failedRun()).isPresent();
    }
  }
}
