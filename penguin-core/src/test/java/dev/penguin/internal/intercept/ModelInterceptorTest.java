package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.TextDelta;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.model.ToolChoice;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What interceptors around a model may do, and what follows from it. */
@Timeout(60)
class ModelInterceptorTest {
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  private ModelInterceptor named(String name) {
    return (request, chain) -> {
      order.add(name + " before");
      ModelReply reply = chain.proceed(request);
      order.add(name + " after " + reply.message().text());
      return reply.withMessage(AssistantMessage.of(reply.message().text() + name));
    };
  }

  @Test
  void theFirstOneIsOutermostWithWhateverCallsTheyWereAdded() {
    ScriptedModel model = ScriptedModel.replying("x");
    try (Engine engine =
        Engine.builder()
            .model(model)
            .modelInterceptors(named("a"), named("b"))
            .modelInterceptors(named("c"))
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.text()).isEqualTo("xcba");
      assertThat(result.messages()).last().isEqualTo(AssistantMessage.of("xcba"));
    }
    assertThat(order)
        .containsExactly(
            "a before", "b before", "c before", "c after x", "b after xc", "a after xcb");
  }

  @Test
  void whatIsSentMayBeChangedAndNothingThatIsStored() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().call("look", "{}").reply("done"),
            builder ->
                builder
                    .tools(TestTool.giving("look", "mail ada@example.org"))
                    .instructions("Ada is ada@example.org")
                    .modelInterceptors(Replacing.of("ada@example.org", "[address]")),
            RunRequest.of("write to ada@example.org"));

    assertThat(ran.requests().get(1).messages())
        .extracting(Message::text)
        .containsExactly("Ada is [address]", "write to [address]", "", "mail [address]");
    assertThat(ran.result().messages())
        .extracting(Message::text)
        .containsExactly("write to ada@example.org", "", "mail ada@example.org", "done");
    assertThat(ran.log().toString()).contains("ada@example.org").doesNotContain("[address]");
  }

  @Test
  void theSettingsOfARequestMayBeChanged() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder
                    .tools(TestTool.giving("look", "seen"))
                    .modelInterceptors(
                        (request, chain) ->
                            chain.proceed(
                                request
                                    .withMaxOutputTokens(77)
                                    .withToolChoice(ToolChoice.NONE)
                                    .withTools(List.of())
                                    .withTimeout(Duration.ofSeconds(3)))),
            RunRequest.of("go"));

    ModelRequest sent = ran.requests().get(0);
    assertThat(sent.maxOutputTokens()).isEqualTo(OptionalInt.of(77));
    assertThat(sent.toolChoice()).isEqualTo(ToolChoice.NONE);
    assertThat(sent.tools()).isEmpty();
    assertThat(sent.timeout()).contains(Duration.ofSeconds(3));
  }

  @Test
  void theRunsOwnTimeHoldsWhateverIsChanged() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> chain.proceed(request.withTimeout(Duration.ofDays(3)))),
            RunRequest.of("go"));

    assertThat(ran.requests().get(0).timeout().orElseThrow())
        .isLessThanOrEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aCancelReachesTheModelWhateverIsChanged() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  request.cancellation().onCancel(cancelled::countDown);
                  asked.countDown();
                  await(cancelled);
                  return ModelReply.text("too late");
                })
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .modelInterceptors(
                (request, chain) -> chain.proceed(request.withCancellation(Cancellation.never())))
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      assertThat(await(asked)).isTrue();
      run.cancel();

      assertThat(await(cancelled)).isTrue();
    }
  }

  @Test
  void theChainSaysForWhichModelSessionAndRunARequestIs() {
    List<Object> seen = new ArrayList<>();
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      seen.clear();
                      seen.addAll(List.of(chain.model(), chain.sessionId(), chain.runId()));
                      return chain.proceed(request);
                    }),
            RunRequest.of("go"));

    assertThat(seen)
        .containsExactly(
            ModelInfo.of("scripted", "model"), ran.result().sessionId(), ran.result().runId());
  }

  @Test
  void anInterceptorMayAnswerItself() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder(),
            builder -> builder.modelInterceptors((request, chain) -> ModelReply.text("mine")),
            RunRequest.of("go"));

    assertThat(ran.requests()).isEmpty();
    assertThat(ran.result().outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(ran.result().text()).isEqualTo("mine");
    assertThat(ran.result().turns()).isEqualTo(1);
    assertThat(ran.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("RunStarted", "TurnStarted", "TextDelta", "ModelReplied", "RunFinished");
    assertThat(ran.events(TextDelta.class)).extracting(TextDelta::text).containsExactly("mine");
  }

  @Test
  void theCallsOfAChangedReplyGoThroughAllChecks() {
    TestTool denied = TestTool.giving("denied", "never");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("one").reply("done"),
            builder ->
                builder
                    .tools(denied, TestTool.giving("look", "seen"))
                    .permissions(Permissions.workspace().deny("denied"))
                    .modelInterceptors(
                        (request, chain) -> {
                          ModelReply reply = chain.proceed(request);
                          return reply.message().text().equals("one")
                              ? ModelReply.calls(
                                  new ToolCall("x", "denied", "{}"),
                                  new ToolCall("x", "lok", "{}"),
                                  new ToolCall("", "look", "[1"))
                              : reply;
                        }),
            RunRequest.of("go"));

    assertThat(denied.calls()).isEmpty();
    assertThat(ran.toolTexts())
        .satisfiesExactly(
            text -> assertThat(text).startsWith("Permission denied for 'denied'"),
            text -> assertThat(text).contains("no tool 'lok'"),
            text -> assertThat(text).startsWith("The arguments of 'look' are not valid JSON"));
    assertThat(ran.result().text()).isEqualTo("done");
  }

  @Test
  void listenersReceiveWhatIsStreamedBeforeItIsChangedAndTheChangedReplyAfter() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("the code is 1234"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      chain.proceed(request);
                      return ModelReply.text("the code is secret");
                    }),
            RunRequest.of("go"));

    assertThat(ran.events(TextDelta.class).stream().map(TextDelta::text))
        .containsExactly("the ", "code ", "is ", "1234");
    assertThat(ran.events(AgentEvent.ModelReplied.class))
        .extracting(AgentEvent.ModelReplied::text)
        .containsExactly("the code is secret");
    assertThat(ran.result().text()).isEqualTo("the code is secret");
  }

  @Test
  void eachOfSeveralRequestsIsStreamedInOneTurn() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("first").reply("second"),
            builder ->
                builder.modelInterceptors(
                    (request, chain) -> {
                      chain.proceed(request);
                      return chain.proceed(request);
                    }),
            RunRequest.of("go"));

    assertThat(ran.events())
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "RunStarted", "TurnStarted", "TextDelta", "TextDelta", "ModelReplied", "RunFinished");
    assertThat(ran.requests()).hasSize(2);
    assertThat(ran.result().turns()).isEqualTo(1);
    assertThat(ran.result().text()).isEqualTo("second");
  }

  @Test
  void aTypedAnswerOfAnInterceptorIsHeldToItsTypeToo() {
    List<ModelReply> answers =
        List.of(ModelReply.text("no number"), ModelReply.text("{\"count\":4}"));
    AtomicReference<Integer> asked = new AtomicReference<>(0);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying())
            .modelInterceptors((request, chain) -> answers.get(asked.getAndUpdate(n -> n + 1)))
            .build()) {
      assertThat(engine.run(RunRequest.of("how many?"), Count.class).value())
          .isEqualTo(new Count(4));
    }
    assertThat(asked).hasValue(2);
  }

  /** What is asked for. */
  record Count(int count) {}

  @Test
  void aReplyThatIsCutOffStaysThatUnlessItIsChanged() {
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder()
                .turn(
                    request ->
                        new ModelReply(
                            AssistantMessage.of("ha"), FinishReason.LENGTH, Usage.of(3, 1), "")),
            builder -> builder.modelInterceptors((request, chain) -> chain.proceed(request)),
            RunRequest.of("go"));

    assertThat(ran.result().outcome()).isEqualTo(Outcome.TRUNCATED);
  }

  @Test
  void resumedRunsAndAllRequestsOfARunGoThroughTheInterceptors() {
    SessionStore store = SessionStore.inMemory();
    ModelInterceptor counting =
        (request, chain) -> {
          order.add(request.messages().get(request.messages().size() - 1).text());
          return chain.proceed(request);
        };
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("look", "{}")
                    .fault(new ModelException.Unavailable("down"))
                    .reply("done")
                    .build())
            .tools(TestTool.giving("look", "seen"))
            .sessionStore(store)
            .modelInterceptors(counting)
            .build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.run("go")).isInstanceOf(ModelException.Unavailable.class);

      assertThat(session.resume().text()).isEqualTo("done");
    }
    assertThat(order).containsExactly("go", "seen", "seen");
  }

  @Test
  void theWayOnIsOpenOnlyDuringTheCallAndOnItsThread() {
    List<Throwable> refused = new ArrayList<>();
    AtomicReference<ModelInterceptor.Chain> left = new AtomicReference<>();
    ModelRequest request = ModelRequest.of(List.of(UserMessage.of("late")));
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().reply("done"),
            builder ->
                builder.modelInterceptors(
                    (given, chain) -> {
                      left.set(chain);
                      refused.add(onAnotherThread(() -> chain.proceed(given)));
                      return chain.proceed(given);
                    }),
            RunRequest.of("go"));

    assertThat(ran.requests()).hasSize(1);
    assertThat(refused)
        .allSatisfy(
            e ->
                assertThat(e)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("proceed was called on another thread than intercept"));
    assertThatThrownBy(() -> left.get().proceed(request))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("proceed was called after intercept had returned");
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Throwable onAnotherThread(Callable<?> action) {
    FutureTask<Object> task = new FutureTask<>(action::call);
    new Thread(task).start();
    try {
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void whatAListenerOfOneRequestReceivesOfAnInterceptorsAnswerHasNoSecrets() {
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying())
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-canary-7f3a"))
            .modelInterceptors((request, chain) -> ModelReply.text("it is sk-canary-7f3a"))
            .build()) {
      RunResult result = engine.run(RunRequest.of("go").withListener(listener));

      assertThat(result.messages().toString()).doesNotContain("canary");
    }
    assertThat(listener.events().toString()).doesNotContain("canary");
    assertThat(listener.events(TextDelta.class).stream().map(TextDelta::text))
        .containsExactly("it is [redacted]");
  }
}
