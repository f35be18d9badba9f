package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.error.FailedRun;
import dev.penguin.error.InterceptorException;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Interceptors around a model that fail, break a request, or outlast their run. */
@Timeout(60)
class FailingModelInterceptorTest {
  private static final String HERE = FailingModelInterceptorTest.class.getName();

  static Stream<Arguments> ownFailures() {
    return Stream.of(
        Arguments.of("an exception", new IllegalStateException("no such user"), "no such user"),
        Arguments.of("one without a message", new IllegalStateException(), "IllegalStateException"),
        Arguments.of("an error", new AssertionError("secret"), "AssertionError"),
        Arguments.of("a checked exception", new IOException("disk full"), "disk full"),
        Arguments.of("a model's kind", new ModelException.Unavailable("mine"), "mine"),
        Arguments.of("a cancel of its own", new ModelException.Cancelled("mine"), "mine"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ownFailures")
  void whatAnInterceptorThrowsEndsTheRunAndNamesIt(String kind, Throwable thrown, String reason) {
    Throwable failure =
        ThreeWays.failure(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      chain.proceed(request);
                      throw unchecked(thrown);
                    }),
            RunRequest.of("go"));

    assertThat(failure)
        .isInstanceOf(InterceptorException.class)
        .hasMessage("The interceptor " + HERE + " threw: " + reason)
        .hasCause(thrown);
    assertThat(((InterceptorException) failure).interceptor()).isEqualTo(HERE);
  }

  /** Throws it as a language without checked exceptions does. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** An interceptor with a name. */
  private static final class GivesNothing implements ModelInterceptor {
    @Override
    public ModelReply intercept(ModelRequest request, Chain chain) {
      return null;
    }
  }

  @Test
  void anInterceptorThatGivesNoReplyEndsTheRunAndIsNamed() {
    Throwable failure =
        ThreeWays.failure(
            ScriptedModel.builder(),
            builder -> builder.modelInterceptors(new GivesNothing()),
            RunRequest.of("go"));

    assertThat(failure)
        .isInstanceOf(InterceptorException.class)
        .hasMessage("The interceptor " + HERE + "$GivesNothing gave no reply");
  }

  @Test
  void theExceptionHasTheRunWithItsUsageAndTheListenersReceiveItWithoutSecrets() {
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .turn(r -> ModelReply.text("fine").withUsage(Usage.of(30, 4)))
                    .build())
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a"))
            .listener(listener)
            .modelInterceptors(
                (request, chain) -> {
                  chain.proceed(request);
                  throw new IllegalStateException("bad key sk-canary-7f3a");
                })
            .build()) {
      InterceptorException failure =
          (InterceptorException) catchThrowable(() -> engine.session("s").run("go"));

      assertThat(failure).hasMessage("The interceptor " + HERE + " threw: bad key [redacted]");
      FailedRun run = failure.failedRun().orElseThrow();
      assertThat(run.sessionId()).isEqualTo("s");
      assertThat(run.usage()).isEqualTo(Usage.of(30, 4));
      assertThat(run.runId()).isEqualTo(listener.events().get(0).runId());
    }
    assertThat(listener.events(AgentEvent.RunFailed.class))
        .extracting(AgentEvent.RunFailed::error)
        .containsExactly(
            "InterceptorException: The interceptor " + HERE + " threw: bad key [redacted]");
  }

  @Test
  void whatTheModelThrewPassesAsTheSameObject() {
    ModelException down = new ModelException.Unavailable("down");
    ModelInterceptor catching =
        (request, chain) -> {
          try {
            return chain.proceed(request);
          } catch (ModelException e) {
            throw e;
          }
        };

    Throwable failure =
        ThreeWays.failure(
            ScriptedModel.builder().fault(down),
            builder -> builder.modelInterceptors(catching, catching),
            RunRequest.of("go"));

    assertThat(failure).isSameAs(down);
  }

  @Test
  void whatTheModelThrewIsTheInterceptorsOwnFailureWhenItIsWrapped() {
    ModelException down = new ModelException.Unavailable("down");
    Throwable failure =
        ThreeWays.failure(
            ScriptedModel.builder().fault(down),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      try {
                        return chain.proceed(request);
                      } catch (ModelException e) {
                        throw new IllegalStateException("the model: " + e.getMessage(), e);
                      }
                    }),
            RunRequest.of("go"));

    assertThat(failure)
        .isInstanceOf(InterceptorException.class)
        .hasMessage("The interceptor " + HERE + " threw: the model: down")
        .hasRootCause(down);
  }

  @Test
  void anInterceptorMayAnswerForAModelThatFailed() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().fault(new ModelException.Unavailable("down"), "Hal", "lo"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      try {
                        return chain.proceed(request);
                      } catch (ModelException.Unavailable e) {
                        return ModelReply.text("We are closed.");
                      }
                    }),
            RunRequest.of("go"));

    assertThat(ran.result().text()).isEqualTo("We are closed.");
    // What was streamed stays, and what follows is not added to it.
    assertThat(ran.events(AgentEvent.TextDelta.class))
        .extracting(AgentEvent.TextDelta::text)
        .containsExactly("Hal", "lo");
    assertThat(ran.events(AgentEvent.ModelReplied.class))
        .extracting(AgentEvent.ModelReplied::text)
        .containsExactly("We are closed.");
  }

  @Test
  void anOuterInterceptorReceivesTheFailureOfAnInnerOneAndMayAnswerForIt() {
    List<String> seen = new ArrayList<>();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder(),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      try {
                        return chain.proceed(request);
                      } catch (InterceptorException e) {
                        seen.add(e.getMessage());
                        return ModelReply.text("anyway");
                      }
                    },
                    new GivesNothing()),
            RunRequest.of("go"));

    assertThat(ran.result().text()).isEqualTo("anyway");
    assertThat(seen).containsOnly("The interceptor " + HERE + "$GivesNothing gave no reply");
  }

  static Stream<Arguments> broken() {
    ToolMessage again = ToolMessage.of(new ToolCall("call_1", "look", "{}"), "again", false);
    ToolMessage foreign = ToolMessage.of(new ToolCall("call_9", "look", "{}"), "what", false);
    AssistantMessage calls =
        new AssistantMessage(List.of(), List.of(new ToolCall("call_8", "look", "{}")));
    return Stream.of(
        Arguments.of("a result is left out", changing(all -> all.remove(2))),
        Arguments.of("a call is left out", changing(all -> all.remove(1))),
        Arguments.of("a result comes twice", changing(all -> all.add(again))),
        Arguments.of("a result has no call", changing(all -> all.set(2, foreign))),
        Arguments.of("something stands between", changing(all -> all.add(2, UserMessage.of("x")))),
        Arguments.of("a call is open at the end", changing(all -> all.add(calls))));
  }

  /** What is done to the messages: a question, a call and its result. */
  private static UnaryOperator<ModelRequest> changing(Consumer<List<Message>> change) {
    return request -> {
      List<Message> all = new ArrayList<>(request.messages());
      change.accept(all);
      return request.withMessages(all);
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aRequestThatPartsCallsFromResultsIsNotSent(String how, UnaryOperator<ModelRequest> change) {
    ScriptedModel model = ScriptedModel.builder().call("look", "{}").reply("done").build();
    ModelInterceptor breaking =
        (request, chain) ->
            chain.proceed(request.messages().size() < 3 ? request : change.apply(request));
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("look", "seen"))
            .modelInterceptors((request, chain) -> chain.proceed(request), breaking)
            .build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(InterceptorException.class)
          .hasMessage("The interceptor " + HERE + " parted a tool call from its result");
    }
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  void wholeExchangesMayBeLeftOutAndAdded() {
    AssistantMessage call =
        new AssistantMessage(List.of(), List.of(new ToolCall("call_8", "look", "{}")));
    ToolMessage result = ToolMessage.of(call.toolCalls().get(0), "shown", false);
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}").reply("done"),
            builder ->
                builder
                    .tools(TestTool.giving("look", "seen"))
                    .modelInterceptors(
                        (request, chain) ->
                            chain.proceed(
                                request.withMessages(
                                    List.of(request.messages().get(0), call, result)))),
            RunRequest.of("go"));

    assertThat(ran.requests().get(1).messages())
        .containsExactly(UserMessage.of("go"), call, result);
    assertThat(ran.result().text()).isEqualTo("done");
  }

  @Test
  void aCancelledRunIsCancelledWhateverTheInterceptorThrows() throws Exception {
    CompletableFuture<AgentRun> started = new CompletableFuture<>();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .modelInterceptors(
                (request, chain) -> {
                  started.join().cancel();
                  throw new IllegalStateException("I was in the middle of it");
                })
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      started.complete(run);

      RunResult result = ThreeWays.await(run.result());
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.messages()).containsExactly(UserMessage.of("go"));
    }
  }

  @Test
  void nothingIsSentForARunThatWasStoppedMeanwhile() throws Exception {
    ScriptedModel model = ScriptedModel.replying("done");
    CompletableFuture<AgentRun> started = new CompletableFuture<>();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .modelInterceptors(
                (request, chain) -> {
                  started.join().cancel();
                  return chain.proceed(request);
                })
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      started.complete(run);

      assertThat(ThreeWays.await(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    }
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void anInterceptorThatWaitsIsInterruptedWhenTheRunIsCancelled() throws Exception {
    CountDownLatch waits = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .modelInterceptors(
                (request, chain) -> {
                  waits.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return chain.proceed(request);
                })
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      waits.await();
      run.cancel();

      assertThat(ThreeWays.await(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void anInterruptThatAnInterceptorSwallowsStillStopsTheRun() {
    Thread.interrupted();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .modelInterceptors(
                (request, chain) -> {
                  throw new IllegalStateException("wrapped", new InterruptedException());
                })
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anInterruptThatTheModelReportsStopsTheRunThoughAnInterceptorAnswersForIt() {
    Thread.interrupted();
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .turn(
                        request -> {
                          throw new IllegalStateException(new InterruptedException());
                        })
                    .build())
            .modelInterceptors(
                (request, chain) -> {
                  try {
                    return chain.proceed(request);
                  } catch (ModelException e) {
                    return ModelReply.text("answered all the same");
                  }
                })
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.messages()).containsExactly(UserMessage.of("go"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
