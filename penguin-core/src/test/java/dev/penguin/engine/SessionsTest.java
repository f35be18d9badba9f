package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Conversations that go on from run to run. */
@Timeout(60)
class SessionsTest {
  private static final String BUSY =
      "Session 's' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session";

  @Test
  void theNextRunContinuesTheConversation() {
    ScriptedModel model = ScriptedModel.replying("Hello Ada", "You are Ada");
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.session("s").run("I am Ada");
      RunResult second = engine.session("s").run("Who am I?");

      List<Message> conversation =
          List.of(
              UserMessage.of("I am Ada"),
              AssistantMessage.of("Hello Ada"),
              UserMessage.of("Who am I?"),
              AssistantMessage.of("You are Ada"));
      assertThat(model.requests().get(1).messages()).isEqualTo(conversation.subList(0, 3));
      assertThat(second.messages()).isEqualTo(conversation);
      assertThat(second.sessionId()).isEqualTo("s");
      assertThat(engine.session("s").messages()).isEqualTo(conversation);
    }
  }

  @Test
  void runsWithoutANameShareNothing() {
    ScriptedModel model = ScriptedModel.replying("one", "two");
    try (Engine engine = Engine.builder().model(model).build()) {
      RunResult first = engine.run(RunRequest.of("a"));
      RunResult second = engine.run(RunRequest.of("b"));

      assertThat(first.sessionId()).isNotEqualTo(second.sessionId());
      assertThat(model.requests().get(1).messages()).containsExactly(UserMessage.of("b"));
      assertThat(engine.sessions().open(first.sessionId()).messages()).hasSize(2);
    }
  }

  @Test
  void whileARunIsUnderWayNothingElseMayChangeTheSession() throws InterruptedException {
    StubbornModel model = StubbornModel.throwingModelException();
    try (Engine engine = Engine.builder().model(model).build()) {
      Session session = engine.session("s");
      Checkpoint checkpoint = session.checkpoint("before");
      AgentRun run = engine.start(RunRequest.of("go").inSession("s"));
      model.asked.await();

      assertThatThrownBy(() -> session.run("again"))
          .isInstanceOf(SessionBusyException.class)
          .hasMessage(BUSY);
      assertThatThrownBy(() -> engine.start(RunRequest.of("again").inSession("s")))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(
              () -> ThreeWays.await(engine.runAsync(RunRequest.of("again").inSession("s"))))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(session::resume).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(session::withdrawQuestion).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> session.checkpoint("x")).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> session.rollbackConversation(checkpoint))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> engine.sessions().delete("s"))
          .isInstanceOf(SessionBusyException.class);
      assertThat(session.messages()).containsExactly(UserMessage.of("go"));
      assertThat(engine.session("s").id()).isEqualTo("s");

      run.cancel();
      ThreeWays.await(run.result());
      assertThat(session.checkpoint("after").name()).isEqualTo("after");
    }
  }

  @Test
  @DisplayName("A19 opening an unknown session")
  void a19OpeningAnUnknownSessionIsAnError() {
    String message =
        "There is no session 'nowhere'. Sessions.list() names those that exist;"
            + " PenguinAgent.session(id) begins one";
    try (Engine engine = Engine.builder().model(ScriptedModel.replying()).build()) {
      assertThatThrownBy(() -> engine.sessions().open("nowhere"))
          .isInstanceOf(NoSuchSessionException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> engine.sessions().delete("nowhere"))
          .isInstanceOf(NoSuchSessionException.class)
          .hasMessage(message);
      assertThat(engine.sessions().list()).isEmpty();
    }
  }

  @Test
  void aDeletedSessionIsGoneAndItsNameFree() {
    ScriptedModel model = ScriptedModel.replying("one", "two");
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.session("s").run("first");
      Session opened = engine.sessions().open("s");
      engine.sessions().delete("s");

      assertThatThrownBy(opened::messages).isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(opened::resume).isInstanceOf(NoSuchSessionException.class);
      assertThat(engine.session("s").run("second").messages()).hasSize(2);
    }
  }

  @Test
  void sessionsAreListedTheLastUsedFirst() {
    ManualClock clock = new ManualClock();
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("x", "y", "z")).clock(clock).build()) {
      for (String id : List.of("one", "two", "one")) {
        clock.advance(Duration.ofSeconds(1));
        engine.session(id).run("hi");
      }

      assertThat(engine.sessions().list())
          .extracting(SessionInfo::id)
          .containsExactly("one", "two");
    }
  }

  @Test
  void rollbackGoesBackToTheCheckpointAndTheLogKeepsWhatWasSaid() {
    SessionStore store = SessionStore.inMemory();
    ScriptedModel model = ScriptedModel.replying("one", "two", "three");
    try (Engine engine = Engine.builder().model(model).sessionStore(store).build()) {
      Session session = engine.session("s");
      session.run("first");
      Checkpoint checkpoint = session.checkpoint("after first");
      session.run("second");
      Checkpoint later = session.checkpoint("after second");
      session.rollbackConversation(checkpoint);

      assertThat(session.messages())
          .containsExactly(UserMessage.of("first"), AssistantMessage.of("one"));
      assertThat(session.checkpoints()).containsExactly(checkpoint);
      assertThatThrownBy(() -> session.rollbackConversation(later))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Checkpoint 'after second' is not one of those that checkpoints() of session 's' lists");
      session.run("third");
      assertThat(model.requests().get(2).messages())
          .containsExactly(
              UserMessage.of("first"), AssistantMessage.of("one"), UserMessage.of("third"));
      assertThat(ThreeWays.log(store, "s"))
          .filteredOn(entry -> entry.body().toString().contains("second"))
          .isNotEmpty();
    }
  }

  @Test
  void aCheckpointOfAnotherSessionCannotBeGoneBackTo() {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying()).build()) {
      Checkpoint other = engine.session("other").checkpoint("x");
      engine.session("s").checkpoint("x");

      assertThatThrownBy(() -> engine.session("s").rollbackConversation(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Checkpoint 'x' is not one of those that checkpoints() of session 's' lists");
      assertThatThrownBy(() -> engine.session("s").fork(other))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> engine.session("s").checkpoint(" "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A checkpoint needs a name that is not blank");
    }
  }

  @Test
  void rollbackBringsAnAnsweredQuestionBack() {
    ToolCall ask = new ToolCall("q", "ask_user", "{\"question\":\"Which?\"}");
    ScriptedModel model = ScriptedModel.builder().calls(ask).reply("red").reply("blue").build();
    try (Engine engine = Engine.builder().model(model).tools(TestTool.reading("look")).build()) {
      Session session = engine.session("s");
      session.run("paint");
      Checkpoint asked = session.checkpoint("asked");
      session.run("red, please");
      session.rollbackConversation(asked);
      session.run("blue, please");

      assertThat(ScriptedModel.results(model.requests().get(2)))
          .containsExactly(ToolMessage.of(ask, "blue, please", false));
    }
  }

  @Test
  void rollbackTakesBackWhatWasAllowedForTheSessionSince() {
    AtomicInteger asked = new AtomicInteger();
    Approver approver =
        Approver.blocking(
            request -> {
              asked.incrementAndGet();
              return Decision.allowForSession();
            });
    ScriptedModel model =
        ScriptedModel.builder().byConversation().call("shell", "{}").reply("done").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("shell", "ran").with(Effect.EXECUTE))
            .approver(approver)
            .build()) {
      Session session = engine.session("s");
      Checkpoint before = session.checkpoint("before");
      session.run("one");
      session.run("two");
      assertThat(asked).hasValue(1);
      session.rollbackConversation(before);
      session.run("three");
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void aForkGoesItsOwnWay() {
    ScriptedModel model = ScriptedModel.replying("one", "two", "other two");
    try (Engine engine = Engine.builder().model(model).build()) {
      Session session = engine.session("s");
      session.run("first");
      Checkpoint checkpoint = session.checkpoint("here");
      session.run("second");
      Session whole = session.fork();
      Session early = session.fork(checkpoint);

      assertThat(whole.messages()).isEqualTo(session.messages());
      assertThat(whole.id()).isNotEqualTo("s");
      early.run("another second");
      assertThat(early.messages())
          .extracting(Message::text)
          .containsExactly("first", "one", "another second", "other two");
      assertThat(session.messages())
          .extracting(Message::text)
          .containsExactly("first", "one", "second", "two");
      assertThat(early.checkpoints()).extracting(Checkpoint::name).containsExactly("here");
    }
  }

  @Test
  void aHistoryGoesBeforeTheFirstPromptOnly() {
    List<Message> history = List.of(UserMessage.of("hi"), AssistantMessage.of("hello"));
    ScriptedModel model = ScriptedModel.replying("one");
    try (Engine engine = Engine.builder().model(model).build()) {
      RunResult result = engine.run(RunRequest.of("go").withHistory(history).inSession("s"));

      assertThat(result.messages())
          .extracting(Message::text)
          .containsExactly("hi", "hello", "go", "one");
      assertThat(result.turns()).isEqualTo(1);
      assertThatThrownBy(() -> engine.run(RunRequest.of("on").withHistory(history).inSession("s")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Session 's' already has messages: a history can only be set before the first prompt");
    }
  }

  @Test
  void aHistoryThatTheAssistantBeginsIsSentAfterAWordThatSaysSo() {
    List<Message> history = List.of(AssistantMessage.of("How can I help?"));
    ScriptedModel model = ScriptedModel.replying("one");
    try (Engine engine = Engine.builder().model(model).build()) {
      RunResult result = engine.run(RunRequest.of("go").withHistory(history));

      assertThat(model.requests().get(0).messages())
          .extracting(Message::text)
          .containsExactly("[The conversation begins here.]", "How can I help?", "go");
      assertThat(result.messages())
          .extracting(Message::text)
          .containsExactly("How can I help?", "go", "one");
    }
  }

  @Test
  void theTextOfARunThatSaidNothingIsNotThatOfAnEarlierOne() {
    List<Message> history = List.of(UserMessage.of("hi"), AssistantMessage.of("hello"));
    ScriptedModel model = ScriptedModel.replying("one");
    RunLimits none = RunLimits.builder().maxTokens(20).build();
    try (Engine engine = Engine.builder().model(model).build()) {
      engine.session("s").run("first");

      assertThat(engine.session("s").run(RunRequest.of("second").withLimits(none)).text())
          .isEmpty();
      assertThat(engine.run(RunRequest.of("go").withHistory(history).withLimits(none)).text())
          .isEmpty();
    }
  }

  @Test
  void aRequestThatNamesAnotherSessionIsRefused() {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying()).build()) {
      assertThatThrownBy(() -> engine.session("s").run(RunRequest.of("go").inSession("t")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The request names session 't', but this is session 's'");
    }
  }
}
