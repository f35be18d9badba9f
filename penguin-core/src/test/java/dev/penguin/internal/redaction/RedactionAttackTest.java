package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ways by which a key may get past the redaction, into an event, a file or a log. */
@Timeout(60)
class RedactionAttackTest {
  private static final String KEY = "sk-canary-7f3a9c";
  private static final String HALF = "sk-canary-7f3";
  private static final String ESCAPED = "\\u0073\\u006B-canary-7f3a9c";
  private static final String TWICE = "\\\\u0073k-canary-7f3a9c";

  @TempDir Path state;

  private final List<AgentEvent> events = new ArrayList<>();
  private final TestTool look = TestTool.giving("look", "seen").with(Effect.READ);

  /** One turn of a model. */
  @FunctionalInterface
  private interface Turn {
    ModelReply reply(DeltaListener deltas);
  }

  /** Does in each turn what it is told. */
  private static final class TalkingModel implements ChatModel {
    private final Deque<Turn> turns;

    TalkingModel(Turn... turns) {
      this.turns = new ArrayDeque<>(Arrays.asList(turns));
    }

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "talking");
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      return turns.remove().reply(deltas);
    }
  }

  private static Turn says(String text) {
    return deltas -> reply(text);
  }

  private static Turn calls(ToolCall... calls) {
    return deltas ->
        new ModelReply(
            new AssistantMessage(List.of(), List.of(calls)),
            FinishReason.TOOL_CALLS,
            Usage.NONE,
            "");
  }

  private static ModelReply reply(String text) {
    return new ModelReply(AssistantMessage.of(text), FinishReason.STOP, Usage.NONE, "");
  }

  private EngineBuilder builder(Turn... turns) {
    return Engine.builder()
        .model(new TalkingModel(turns))
        .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(KEY))
        .tools(look)
        .listener(events::add)
        .stateDirectory(state);
  }

  private String told() {
    StringBuilder all = new StringBuilder();
    events.forEach(event -> all.append(event instanceof AgentEvent.TextDelta d ? d.text() : ""));
    return all.toString();
  }

  /** Nothing that a listener hears, and no file, holds the key in any form that was used. */
  private void assertNowhere() throws IOException {
    assertThat(events).isNotEmpty();
    assertThat(events).noneMatch(event -> event.toString().contains("7f3a9c"));
    try (Stream<Path> files = Files.walk(state)) {
      assertThat(files.filter(Files::isRegularFile)).isNotEmpty().noneMatch(this::holdsKey);
    }
  }

  private boolean holdsKey(Path file) {
    try {
      return Files.readString(file).contains("7f3a9c");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void streamThatEndsInTheMiddleOfAKeyLosesNothing() throws IOException {
    Turn half =
        deltas -> {
          deltas.onText("it is " + HALF);
          return reply("it is " + HALF);
        };
    try (Engine engine = builder(half).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("it is " + HALF);
    }
    assertThat(told()).isEqualTo("it is " + HALF);
  }

  @Test
  void cancelledStreamTellsWhatItHeldBack() {
    AtomicReference<Runnable> cancel = new AtomicReference<>();
    Turn cancelled =
        deltas -> {
          deltas.onText("it is sk-can");
          cancel.get().run();
          throw new ModelException.Failed("stopped", ModelException.Details.NONE, null);
        };
    try (Engine engine = builder(cancelled).build()) {
      CompletableFuture<AgentRun> begun = new CompletableFuture<>();
      cancel.set(() -> begun.join().cancel());
      AgentRun run = engine.start(RunRequest.of("go"));
      begun.complete(run);
      assertThat(run.result().join().outcome()).isEqualTo(Outcome.CANCELLED);
    }
    assertThat(told()).isEqualTo("it is sk-can");
  }

  @Test
  void withdrawnPartsOfARetriedTurnAreToldBeforeTheRetryAndNotJoinedWithWhatFollows()
      throws IOException {
    ModelException reason = new ModelException.Unavailable("busy with " + KEY);
    Turn retried =
        deltas -> {
          deltas.onText("a sk-can");
          deltas.onRetry(1, reason, Duration.ZERO);
          deltas.onText("ary-7f3a9 sk-canary-");
          deltas.onFallback(ModelInfo.of("a", "b"), ModelInfo.of("c", "d"), reason);
          deltas.onText("b " + HALF);
          deltas.onText("a9c.");
          return reply("b " + KEY + ".");
        };
    try (Engine engine = builder(retried).build()) {
      engine.run(RunRequest.of("go"));
    }
    List<String> all = new ArrayList<>();
    for (AgentEvent event : events) {
      if (event instanceof AgentEvent.TextDelta delta) {
        all.add(delta.text());
      } else if (event instanceof AgentEvent.ModelRetried
          || event instanceof AgentEvent.ModelFellBack) {
        all.add(event.getClass().getSimpleName());
      }
    }
    assertThat(String.join("|", all))
        .isEqualTo("a |sk-can|ModelRetried|ary-7f3a9 |sk-canary-|ModelFellBack|b |[redacted].");
    assertNowhere();
  }

  @Test
  void argumentsHoldNoKeyHoweverItIsEscapedAndWhateverIsBrokenOff() throws IOException {
    String[] arguments = {
      "{\"a\":\"" + ESCAPED + "\"}",
      "{\"a\":{\"b\":[\"x" + ESCAPED + "\\n\"]},\"" + ESCAPED + "\":1}",
      "{\"json\":\"{\\\"a\\\":\\\"" + TWICE + "\\\"}\"}",
      "{\"a\":\"" + ESCAPED,
      "{\"a\":\"" + ESCAPED + "\",\"a\":\"x\"}",
      "{\"a\":\"" + KEY + KEY + "\"} and " + ESCAPED,
    };
    List<ToolCall> all = new ArrayList<>();
    for (String each : arguments) {
      all.add(new ToolCall("c" + all.size(), "look", each));
    }
    try (Engine engine = builder(calls(all.toArray(ToolCall[]::new)), says("ok")).build()) {
      engine.run(RunRequest.of("go"));
    }
    assertThat(look.calls()).hasSize(4).allMatch(call -> call.argumentsJson().contains("7f3a9c"));
    assertNowhere();
  }

  @Test
  void namesAndIdsOfCallsHoldNoKeyAndEachCallHasItsResult() throws IOException {
    ToolCall byId = new ToolCall(KEY, "look", "{}");
    ToolCall byName = new ToolCall("c2", "x-" + KEY, "{}");
    ToolCall byBoth = new ToolCall("c-" + KEY, KEY, "{}");
    try (Engine engine = builder(calls(byId, byName, byBoth), says("ok")).build()) {
      RunResult result = engine.run(RunRequest.of("go"));
      assertThat(result.messages()).noneMatch(message -> message.toString().contains("7f3a9c"));
      assertThat(result.messages().toString())
          .contains("There is no tool 'redacted'. Tools: look.");
    }
    assertThat(look.calls()).hasSize(1);
    assertNowhere();
  }

  @Test
  void toolThatIsReallyCalledLikeASecretIsStillCalled() {
    try (Engine engine =
        builder(calls(new ToolCall("c", KEY, "{}")), says("ok"))
            .tools(TestTool.giving(KEY, "mine").with(Effect.READ))
            .build()) {
      assertThat(engine.run(RunRequest.of("go")).messages().toString()).contains("mine");
    }
  }

  record Answer(String key) {}

  @Test
  void typedAnswerIsTheProgramsAndHiddenFromAllOthers() throws IOException {
    String wrong = "{\"kee\":\"" + ESCAPED + "\"}";
    try (Engine engine = builder(says(wrong), says("{\"key\":\"" + ESCAPED + "\"}")).build()) {
      assertThat(engine.run(RunRequest.of("go"), Answer.class).value().key()).isEqualTo(KEY);
    }
    assertNowhere();
  }

  @Test
  void errorOfAProviderHoldsNoKeyInEventsAndFiles() throws IOException {
    Turn failing =
        deltas -> {
          deltas.onReasoning("it is " + KEY);
          throw new ModelException.Authentication("Incorrect API key provided: " + KEY);
        };
    try (Engine engine = builder(failing).build()) {
      assertThatThrownBy(() -> engine.session("s").run("go"))
          .isInstanceOf(ModelException.Authentication.class);
    }
    assertNowhere();
  }

  @Test
  void questionsPlansReasonsAndAttributesHoldNoKey() throws IOException {
    Turn plan = calls(new ToolCall("p", "submit_plan", "{\"plan\":\"use " + ESCAPED + "\"}"));
    Turn ask = calls(new ToolCall("q", "ask_user", "{\"question\":\"Is it " + KEY + "?\"}"));
    List<String> approved = new ArrayList<>();
    try (Engine engine =
        builder(plan, ask)
            .permissions(Permissions.plan())
            .approver(
                request -> {
                  approved.add(request.call().argumentsJson());
                  return CompletableFuture.completedFuture(Decision.deny("not with " + KEY));
                })
            .build()) {
      RunResult result =
          engine.run(
              RunRequest.of("go with " + KEY).inSession("s").withAttribute("tenant", "t-" + KEY));
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      engine.session("s").checkpoint("before " + KEY);
    }
    assertThat(approved).singleElement().asString().contains(ESCAPED);
    assertNowhere();
  }
}
