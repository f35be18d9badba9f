package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in which a text waits: read again, forked, gone back in, and on a disk that is full. */
@Timeout(120)
class SteeredSessionsTest {
  private static final ToolCall LOOK = new ToolCall("l", "look", "{}");
  private static final RunLimits ONE_TURN = RunLimits.builder().maxTurns(1).build();

  @TempDir Path state;

  @Test
  void whatWaitsIsReadByTheNextRunOfAnotherProcessOnce() {
    AtomicReference<Session> session = new AtomicReference<>();
    try (Engine engine = durable(writing(session, "wait"))) {
      session.set(engine.session("s"));
      engine.run(RunRequest.of("go").inSession("s").withLimits(ONE_TURN));
      assertThat(SteeredSession.shown(engine.session("s").messages()))
          .containsExactly("user: go", "model: look", "look: seen");
    }
    ScriptedModel model = ScriptedModel.replying("read", "and on");
    try (Engine engine = durable(model)) {
      assertThat(engine.sessions().list().get(0).state()).isEqualTo(SessionInfo.State.IDLE);
      engine.session("s").run("next");
    }
    try (Engine engine = durable(model)) {
      engine.session("s").run("more");
    }

    assertThat(SteeredSession.shown(model.requests().get(1).messages()))
        .containsExactly(
            "user: go",
            "model: look",
            "look: seen",
            "user: wait",
            "user: next",
            "model: read",
            "user: more");
  }

  private Engine durable(ScriptedModel model) {
    return Engine.builder()
        .model(model)
        .tools(TestTool.giving("look", "seen"))
        .stateDirectory(state)
        .build();
  }

  /** A model that asks for a tool, while somebody writes to its run. */
  private static ScriptedModel writing(AtomicReference<Session> session, String text) {
    return ScriptedModel.builder()
        .turn(
            request -> {
              assertThat(session.get().steer(text)).isTrue();
              return ModelReply.calls(LOOK);
            })
        .build();
  }

  @Test
  void aForkOfARunUnderWayHasWhatWaitsThere() {
    List<String> forks = new ArrayList<>();
    SteeredSession steered = new SteeredSession();
    TestTool look =
        TestTool.doing(
            "look",
            (call, context) -> {
              assertThat(steered.write("wait")).isTrue();
              forks.add(steered.session().fork().id());
              forks.add(steered.session().fork().id());
              return ToolResult.success("seen");
            });
    try (steered) {
      steered.open(
          ScriptedModel.builder().calls(LOOK).reply("original").reply("prompted").reply("resumed"),
          builder -> builder.tools(look));

      steered.run("go");
      Session prompted = steered.engine().session(forks.get(0));
      assertThat(prompted.steer("not under way")).isFalse();
      prompted.run("you");
      steered.engine().session(forks.get(1)).resume();

      String unknown =
          "look: Outcome unknown here: the call belongs to the session that this one was copied"
              + " from.";
      assertThat(steered.request(2))
          .containsExactly("user: go", "model: look", "look: seen", "user: wait");
      assertThat(steered.request(3))
          .containsExactly("user: go", "model: look", unknown, "user: wait", "user: you");
      assertThat(steered.request(4))
          .containsExactly("user: go", "model: look", unknown, "user: wait");
    }
  }

  @Test
  void goingBackTakesATextAwayOrLetsItWaitAgain() {
    try (SteeredSession steered = new SteeredSession()) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    assertThat(steered.write("wait")).isTrue();
                    return ModelReply.calls(LOOK);
                  })
              .reply("read")
              .reply("read again")
              .reply("never read"),
          builder -> builder.tools(TestTool.giving("look", "seen")));
      Session session = steered.session();
      Checkpoint empty = session.checkpoint("empty");
      steered.engine().run(RunRequest.of("go").inSession(SteeredSession.ID).withLimits(ONE_TURN));
      Checkpoint waiting = session.checkpoint("waiting");
      session.run("next");
      session.rollbackConversation(waiting);
      session.run("next, again");
      session.rollbackConversation(empty);
      session.run("from the start");

      assertThat(steered.request(2)).endsWith("look: seen", "user: wait", "user: next");
      assertThat(steered.request(3)).endsWith("look: seen", "user: wait", "user: next, again");
      assertThat(steered.request(4)).containsExactly("user: from the start");
    }
  }

  @Test
  void goingBackToBeforeItWasWrittenTakesATextThatWaitsAway() {
    try (SteeredSession steered = new SteeredSession()) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    assertThat(steered.write("wait")).isTrue();
                    return ModelReply.calls(LOOK);
                  })
              .reply("read"),
          builder -> builder.tools(TestTool.giving("look", "seen")));
      Session session = steered.session();
      Checkpoint empty = session.checkpoint("empty");
      steered.engine().run(RunRequest.of("go").inSession(SteeredSession.ID).withLimits(ONE_TURN));
      session.rollbackConversation(empty);
      session.run("from the start");

      assertThat(steered.request(2)).containsExactly("user: from the start");
    }
  }

  @Test
  void ofTextsThatWaitTheOldestAreReadAndTheRestWaitsOn() {
    SessionStore store = SessionStore.inMemory();
    append(
        store,
        new Created(false, Optional.empty()),
        new Steered("one"),
        new Steered("two"),
        new Steered("three"),
        new SteeringRead(2));
    try (SteeredSession steered = new SteeredSession(store)) {
      steered.open(ScriptedModel.builder().reply("done"));
      assertThat(SteeredSession.shown(steered.session().messages()))
          .containsExactly("user: one", "user: two");

      steered.run("go");

      assertThat(steered.request(1))
          .containsExactly("user: one", "user: two", "user: three", "user: go");
      assertThat(steered.events()).contains("steered: three").doesNotContain("steered: two");
    }
  }

  @Test
  void inALogOfAnotherProgramAnOpenQuestionIsAnsweredBeforeATextIsRead() {
    ToolCall ask = new ToolCall("q", "ask_user", "{\"question\":\"Why?\"}");
    SessionStore store = SessionStore.inMemory();
    append(
        store,
        new Created(false, Optional.empty()),
        new RunStarted("run"),
        new MessageAdded(UserMessage.of("go"), Usage.NONE),
        new MessageAdded(new AssistantMessage(List.of(), List.of(ask)), Usage.NONE),
        new Steered("wait"),
        new RunEnded(
            "run",
            "NEEDS_INPUT",
            "",
            Optional.empty(),
            Optional.of("Why?"),
            Usage.NONE,
            Optional.empty(),
            1,
            Duration.ZERO,
            List.of(),
            -1));
    try (SteeredSession steered = new SteeredSession(store)) {
      steered.open(ScriptedModel.builder().reply("I see"));

      steered.run("because");

      assertThat(steered.request(1))
          .containsExactly("user: go", "model: ask_user", "ask_user: because", "user: wait");
      assertThat(steered.events())
          .containsExactly("RunStarted", "steered: wait", "TurnStarted", "RunFinished");
    }
  }

  @Test
  void aTextForARunThatNeverBeganComesBeforeTheNextPromptAndAfterItsHistory() {
    SessionStore store = SessionStore.inMemory();
    append(store, new Created(false, Optional.empty()), new Steered("wait"));
    try (SteeredSession steered = new SteeredSession(store)) {
      steered.open(ScriptedModel.builder().reply("done"));
      assertThatThrownBy(() -> steered.session().resume())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Session 's' never had a run");
      assertThat(steered.session().messages()).isEmpty();

      List<Message> history = List.of(UserMessage.of("long"), AssistantMessage.of("ago"));
      steered.engine().run(RunRequest.of("go").inSession(SteeredSession.ID).withHistory(history));

      assertThat(steered.request(1))
          .containsExactly("user: long", "model: ago", "user: wait", "user: go");
    }
  }

  private static void append(SessionStore store, Body... bodies) {
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      entries.add(new SessionEntry(entries.size() + 1, Instant.EPOCH, body));
    }
    store.append(SteeredSession.ID, entries);
  }

  @Test
  void aSessionWithoutANameIsWrittenToThroughItsRun() {
    CompletableFuture<AgentRun> run = new CompletableFuture<>();
    TestTool look =
        TestTool.doing("look", (call, context) -> ToolResult.success("" + run.get().steer("wait")));
    try (SteeredSession steered = new SteeredSession()) {
      steered.open(
          ScriptedModel.builder().calls(LOOK).reply("done"), builder -> builder.tools(look));
      run.complete(steered.engine().start(RunRequest.of("go")));
      ThreeWays.await(run.join().result());

      assertThat(steered.request(2)).endsWith("look: true", "user: wait");
    }
  }

  @Test
  void aTextThatIsNoLongerInMemoryIsReadFromTheLog() {
    String endless = "word ".repeat(3_500_000);
    try (SteeredSession steered = new SteeredSession()) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    assertThat(steered.write(endless)).isTrue();
                    return ModelReply.text("half");
                  })
              .reply("done")
              .reply("done again"));

      steered.run("go");
      RunResult result = steered.run("and now?");

      assertThat(result.messages().get(2)).isEqualTo(UserMessage.of(endless));
      assertThat(steered.session().messages()).isEqualTo(result.messages());
    }
  }

  @Test
  void aTextThatCannotBeStoredIsAnErrorOfItsWriterAndTheRunGoesOn() {
    Full store = new Full();
    try (SteeredSession steered = new SteeredSession(store)) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    store.full = true;
                    assertThatThrownBy(() -> steered.write("lost"))
                        .isInstanceOf(StorageException.Failed.class)
                        .hasMessage("No space left");
                    store.full = false;
                    assertThat(steered.write("kept")).isTrue();
                    return ModelReply.text("half");
                  })
              .reply("done")
              .reply("done again"));

      assertThat(steered.run("go").text()).isEqualTo("done");
      steered.run("next");

      assertThat(steered.request(3))
          .containsExactly("user: go", "model: half", "user: kept", "model: done", "user: next");
    }
  }

  /** A store in memory that takes nothing while it is full. */
  private static final class Full implements SessionStore {
    private final SessionStore store = SessionStore.inMemory();
    private volatile boolean full;

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      if (full) {
        throw new StorageException.Failed("No space left", Path.of("log"), null);
      }
      store.append(sessionId, entries);
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      store.read(sessionId, reader);
    }

    @Override
    public List<SessionInfo> list() {
      return store.list();
    }

    @Override
    public void delete(String sessionId) {
      store.delete(sessionId);
    }
  }
}
