package dev.penguin.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TypeRef;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedModelTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final ExecutorService pool = Executors.newFixedThreadPool(8);
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void repliesComeInOrderWordByWord() {
    ScriptedModel model = ScriptedModel.replying("Hello there, you", "", "Bye");

    ModelReply first = model.generate(asking("hi"), told::add);
    ModelReply second = model.generate(asking("more"), told::add);
    ModelReply third = model.generate(asking("more"), told::add);

    assertThat(first.message()).isEqualTo(AssistantMessage.of("Hello there, you"));
    assertThat(first.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(second.message()).isEqualTo(new AssistantMessage(List.of(), List.of()));
    assertThat(third.message().text()).isEqualTo("Bye");
    assertThat(told).containsExactly("Hello ", "there, ", "you", "Bye");
    assertThat(model.requests()).hasSize(3);
    assertThat(model.requests().get(0).messages()).containsExactly(UserMessage.of("hi"));
  }

  @Test
  void callsAreNamedAfterTheirTurn() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("read_file", "{\"path\":\"a\"}")
            .call("read_file", "{broken")
            .calls(new ToolCall("x", "one", "{}"), new ToolCall("x", "two", "{}"))
            .build();

    ModelReply first = model.generate(asking("go"), told::add);
    ModelReply second = model.generate(asking("go"), told::add);
    ModelReply third = model.generate(asking("go"), told::add);

    assertThat(first.message().toolCalls())
        .containsExactly(new ToolCall("call_1", "read_file", "{\"path\":\"a\"}"));
    assertThat(first.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    assertThat(second.message().toolCalls())
        .containsExactly(new ToolCall("call_2", "read_file", "{broken"));
    assertThat(third.message().toolCalls()).hasSize(2);
    assertThat(told).isEmpty();
  }

  @Test
  void usageIsEstimatedUnlessTheTurnTells() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply("12345")
            .call("abcd", "{}")
            .turn(request -> ModelReply.text("x").withUsage(Usage.of(7, 8)))
            .build();

    assertThat(model.generate(asking("123456789"), told::add).usage()).isEqualTo(Usage.of(3, 2));
    assertThat(model.generate(asking("1234"), told::add).usage()).isEqualTo(Usage.of(1, 2));
    assertThat(model.generate(asking("1234"), told::add).usage()).isEqualTo(Usage.of(7, 8));
  }

  @Test
  void reasoningIsToldAsReasoning() {
    List<String> thoughts = new ArrayList<>();
    ModelReply reply =
        new ModelReply(
            new AssistantMessage(
                List.of(
                    new Part.Reasoning("Let me see", "sig", "scripted"),
                    new Part.Reasoning("", "hidden", "scripted"),
                    Part.text("42")),
                List.of()),
            FinishReason.STOP,
            Usage.NONE,
            "");
    DeltaListener both =
        new DeltaListener() {
          @Override
          public void onText(String text) {
            told.add(text);
          }

          @Override
          public void onReasoning(String text) {
            thoughts.add(text);
          }
        };

    ScriptedModel.builder().turn(request -> reply).build().generate(asking("?"), both);

    assertThat(thoughts).containsExactly("Let me see");
    assertThat(told).containsExactly("42");
  }

  @Test
  void aCallWithoutATurnFails() {
    ScriptedModel model = ScriptedModel.replying("only");
    model.generate(asking("hi"), told::add);

    assertThatThrownBy(() -> model.generate(asking("again"), told::add))
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage(
            "The script has 1 turn, and the model was asked for turn 2. The last message that it was sent is the user's: \"again\"");
    assertThat(model.requests()).hasSize(2);
  }

  @Test
  void aScriptThatEndsQuotesTheResultThatWasSent() {
    ToolCall call = new ToolCall("c", "book", "{}");
    ScriptedModel model = ScriptedModel.builder().build();
    ModelRequest ok =
        asking("go").withMessages(List.of(ToolMessage.of(call, "x".repeat(600), false)));
    ModelRequest failed =
        asking("go").withMessages(List.of(ToolMessage.of(call, "no such room", true)));

    assertThatThrownBy(() -> model.generate(ok, told::add))
        .hasMessage(
            "The script has 0 turns, and the model was asked for turn 1. The last message that it was sent is the result of 'book': \"%s\"…"
                .formatted("x".repeat(500)));
    assertThatThrownBy(() -> model.generate(failed, told::add))
        .hasMessageEndingWith("is the failed result of 'book': \"no such room\"");
  }

  record Film(String title, int year) {}

  sealed interface Payment permits Card, Cash {}

  record Card(String number) implements Payment {}

  record Cash(int cents) implements Payment {}

  @Test
  void anAnswerIsWrittenAsARunReadsIt() {
    Film film = new Film("Big", 1988);
    ScriptedModel model =
        ScriptedModel.builder()
            .reply(film)
            .reply(List.of(film))
            .reply(new Cash(5))
            .reply(42)
            .reply((Object) "plain")
            .build();
    try (Engine engine = Engine.builder().model(model).build()) {
      RunRequest go = RunRequest.of("go");

      assertThat(engine.run(go, Film.class).value()).isEqualTo(film);
      assertThat(engine.run(go, new TypeRef<List<Film>>() {}).value()).containsExactly(film);
      assertThat(engine.run(go, Payment.class).value()).isEqualTo(new Cash(5));
      assertThat(engine.run(go, Integer.class).value()).isEqualTo(42);
      assertThat(engine.run(go).text()).isEqualTo("plain");
      assertThat(model.requests()).hasSize(5);
    }
    assertThatThrownBy(() -> ScriptedModel.builder().reply(new Thread()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFaultComesAfterItsPieces() {
    ModelException fault = new ModelException.Incomplete("The connection broke");
    ScriptedModel model = ScriptedModel.builder().fault(fault, "Hel", "lo").reply("Hello").build();

    assertThatThrownBy(() -> model.generate(asking("hi"), told::add)).isSameAs(fault);
    assertThat(told).containsExactly("Hel", "lo");
    assertThat(model.generate(asking("hi"), told::add).message().text()).isEqualTo("Hello");
  }

  @Test
  void aTurnLooksAtResults() {
    ToolCall call = new ToolCall("call_1", "weather", "{}");
    List<Message> conversation =
        List.of(
            UserMessage.of("Do I need an umbrella?"),
            new AssistantMessage(List.of(), List.of(call)),
            ToolMessage.of(call, "Rain", false),
            ToolMessage.of(call, "Snow", true));
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  assertThat(ScriptedModel.results(request))
                      .extracting(ToolMessage::text)
                      .containsExactly("Rain", "Snow");
                  return ModelReply.text("Yes");
                })
            .build();

    ModelReply reply = model.generate(ModelRequest.of(conversation), told::add);

    assertThat(reply.message().text()).isEqualTo("Yes");
    assertThat(ScriptedModel.results(asking("nothing called"))).isEmpty();
  }

  @Test
  void aTurnThatDidNotExpectItsRequestFails() {
    ModelException own = new ModelException.RateLimited("Slow down");
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  throw new AssertionError("expected rain");
                })
            .turn(
                request -> {
                  throw new IllegalStateException();
                })
            .turn(request -> null)
            .turn(
                request -> {
                  throw own;
                })
            .build();

    assertFails(model, "The script did not expect this request: expected rain");
    assertFails(model, "The script did not expect this request: java.lang.IllegalStateException");
    assertFails(model, "The script did not expect this request: the turn gave no reply");
    assertThatThrownBy(() -> model.generate(asking("hi"), told::add)).isSameAs(own);
  }

  private void assertFails(ScriptedModel model, String message) {
    assertThatThrownBy(() -> model.generate(asking("hi"), told::add))
        .isInstanceOf(ModelException.Failed.class)
        .hasMessage(message)
        .hasCauseInstanceOf(Throwable.class);
  }

  @Test
  void aDelayEndsWhenTheRequestIsCancelled() throws Exception {
    CancellationSwitch stop = new CancellationSwitch();
    ScriptedModel model = ScriptedModel.builder().delay(FOREVER).reply("late").build();
    Future<ModelReply> reply =
        pool.submit(() -> model.generate(asking("hi").withCancellation(stop), told::add));
    while (stop.waiting() == 0) {
      Thread.onSpinWait();
    }

    stop.cancel();

    assertThatThrownBy(() -> reply.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call was cancelled");
    assertThat(told).isEmpty();
  }

  @Test
  void aDelayEndsWhenTheThreadIsInterrupted() {
    ScriptedModel model =
        ScriptedModel.builder().delay(FOREVER).fault(new ModelException.Failed("x")).build();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> model.generate(asking("hi"), told::add))
        .isInstanceOf(ModelException.Cancelled.class)
        .hasMessage("The call was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aDelayLongerThanTheRequestAllowsTimesOut() {
    ScriptedModel model =
        ScriptedModel.builder()
            .delay(Duration.ofHours(1))
            .reply("late")
            .delay(Duration.ofNanos(1))
            .reply("in time")
            .build();
    ModelRequest request = asking("hi").withTimeout(Duration.ofMillis(1));

    assertThatThrownBy(() -> model.generate(request, told::add))
        .isInstanceOf(ModelException.TimedOut.class)
        .hasMessage("The script waits PT1H, and the request allows PT0.001S");
    assertThat(model.generate(request, told::add).message().text()).isEqualTo("in time");
  }

  @Test
  void aDelayBelongsToOneTurn() {
    ScriptedModel model =
        ScriptedModel.builder().reply("at once").delay(FOREVER).reply("late").build();

    assertThat(model.generate(asking("hi"), told::add).message().text()).isEqualTo("at once");
  }

  @Test
  void runsAtOnceEachFollowTheWholeScript() throws Exception {
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .call("weather", "{}")
            .turn(request -> ModelReply.text(ScriptedModel.results(request).get(0).text()))
            .reply("Goodbye")
            .build();
    List<Future<List<String>>> runs = new ArrayList<>();
    for (int run = 0; run < 200; run++) {
      String name = "run " + run;
      runs.add(pool.submit(() -> converse(model, name)));
    }

    for (int run = 0; run < runs.size(); run++) {
      assertThat(runs.get(run).get(30, TimeUnit.SECONDS))
          .containsExactly("call_1", "Rain for run " + run, "Goodbye", "call_1");
    }
    assertThat(model.requests()).hasSize(800);
  }

  private static List<String> converse(ScriptedModel model, String name) {
    List<Message> conversation = new ArrayList<>();
    conversation.add(UserMessage.of(name));
    List<String> replies = new ArrayList<>();
    for (int turn = 1; turn <= 4; turn++) {
      ModelReply reply = model.generate(ModelRequest.of(conversation), DeltaListener.none());
      conversation.add(reply.message());
      for (ToolCall call : reply.message().toolCalls()) {
        conversation.add(ToolMessage.of(call, "Rain for " + name, false));
        replies.add(call.id());
      }
      if (reply.message().toolCalls().isEmpty()) {
        replies.add(reply.message().text());
      }
      if (turn == 3) {
        conversation.add(UserMessage.of("once more"));
      }
    }
    return replies;
  }

  @Test
  void infoIsWhatWasSet() {
    ModelInfo info = ModelInfo.of("any", "large").withContextWindow(1_000);

    assertThat(ScriptedModel.builder().info(info).build().info()).isEqualTo(info);
    assertThat(ScriptedModel.replying().info()).hasToString("scripted/model");
  }

  @Test
  void wrongScriptsAreRefused() {
    ScriptedModel.Builder builder = ScriptedModel.builder();

    assertThatThrownBy(() -> builder.delay(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The delay must be zero or more, got PT-1S");
    assertThatThrownBy(() -> builder.fault(new ModelException.Failed("x"), "a", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A piece must not be empty, got [a, ]");
    assertThatThrownBy(() -> builder.reply(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("text");
  }

  private static ModelRequest asking(String text) {
    return ModelRequest.of(List.of(UserMessage.of(text)));
  }
}
