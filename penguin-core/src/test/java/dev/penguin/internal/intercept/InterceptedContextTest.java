package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.error.InterceptorException;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interceptors and what a run knows of the window: summaries, sizes, what is learned. */
@Timeout(120)
class InterceptedContextTest {
  private static final String HERE = InterceptedContextTest.class.getName();

  /** Calls a tool until it has done so often enough; what has no tools is a summary. */
  private static final class Looking implements ChatModel {
    private final List<ModelRequest> requests = new ArrayList<>();
    private final List<ModelRequest> summaries = new ArrayList<>();

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "small").withContextWindow(32_000);
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      requests.add(request);
      if (request.tools().isEmpty()) {
        summaries.add(request);
        return ModelReply.text("Ada asked to look around.");
      }
      int turn = requests.size();
      return turn > 60
          ? ModelReply.text("done")
          : ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}"));
    }
  }

  private static Engine looking(ChatModel model, ModelInterceptor interceptor) {
    return Engine.builder()
        .model(model)
        .tools(TestTool.giving("look", "mail of ada@example.org ".repeat(850)))
        .limits(RunLimits.builder().maxTurns(100).maxToolCalls(100).build())
        .modelInterceptors(interceptor)
        .build();
  }

  @Test
  void whatASummaryIsMadeOfGoesThroughTheInterceptorsToo() {
    Looking model = new Looking();
    try (Engine engine = looking(model, Replacing.of("ada@example.org", "[address]"))) {
      RunResult result = engine.run(RunRequest.of("I am ada@example.org. Look around."));

      assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    }
    assertThat(model.summaries)
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.messages().toString()).contains("[address]"));
    assertThat(model.requests)
        .noneMatch(request -> request.messages().toString().contains("example.org"));
  }

  @Test
  void anInterceptorThatFailsAtASummaryEndsTheRunAndIsNamed() {
    Looking model = new Looking();
    ModelInterceptor refusing =
        (request, chain) -> {
          if (request.tools().isEmpty()) {
            throw new IllegalStateException("no summaries");
          }
          return chain.proceed(request);
        };
    try (Engine engine = looking(model, refusing)) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("Look around.")))
          .isInstanceOf(InterceptorException.class)
          .hasMessage("The interceptor " + HERE + " threw: no summaries");
    }
    assertThat(model.summaries).isEmpty();
  }

  /** Adds so many tokens to each request. */
  private static ModelInterceptor adding(int tokens) {
    return (request, chain) -> {
      List<Message> more = new ArrayList<>(request.messages());
      more.add(UserMessage.of("word".repeat(tokens - 4)));
      return chain.proceed(request.withMessages(more));
    };
  }

  @Test
  void aRequestThatInterceptorsMadeTooLongTeachesNoSmallerWindow() {
    AtomicBoolean large = new AtomicBoolean(true);
    ScriptedModel model =
        ScriptedModel.builder()
            .info(ModelInfo.of("scripted", "learning").withContextWindow(50_000))
            .reply("fine")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .modelInterceptors(
                (request, chain) ->
                    large.get() ? adding(60_000).intercept(request, chain) : chain.proceed(request))
            .build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.run("go")).isInstanceOf(ModelException.ContextTooLong.class);

      large.set(false);
      assertThat(session.contextUsage().window()).hasValue(50_000);
      assertThat(session.run("again").text()).isEqualTo("fine");
    }
  }

  /** Where a later run begins is what the session's own requests had, whatever else was asked. */
  @Test
  void theSizeOfALaterRunIsThatOfTheLastRequestAlone() {
    ModelInterceptor thrice =
        (request, chain) -> {
          chain.proceed(request);
          adding(3_000).intercept(request, chain);
          return chain.proceed(request);
        };
    ModelInterceptor adding = adding(3_000);
    ModelInterceptor instead =
        (request, chain) -> {
          chain.proceed(request);
          return ModelReply.text("instead").withUsage(Usage.of(9_000, 1));
        };
    long usual = sizeAfterOneRun((request, chain) -> chain.proceed(request));

    assertThat(usual).isBetween(80L, 120L);
    for (ModelInterceptor interceptor : List.of(thrice, adding, instead)) {
      assertThat(sizeAfterOneRun(interceptor)).isBetween(usual - 2, usual + 2);
    }
  }

  /** What a new engine says of a session of one run. */
  private static long sizeAfterOneRun(ModelInterceptor interceptor) {
    SessionStore store = SessionStore.inMemory();
    ChatModel model =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return ModelInfo.of("test", "counting").withContextWindow(32_000);
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            long tokens = request.messages().stream().mapToLong(TokenEstimate::of).sum();
            return ModelReply.text("fine").withUsage(Usage.of(tokens, 1));
          }
        };
    String prompt = "Look around, and then say in a few words what there is. ".repeat(7);
    try (Engine engine =
        Engine.builder().model(model).sessionStore(store).modelInterceptors(interceptor).build()) {
      engine.session("s").run(prompt);
    }
    try (Engine engine = Engine.builder().model(model).sessionStore(store).build()) {
      return engine.session("s").contextUsage().tokens();
    }
  }
}
