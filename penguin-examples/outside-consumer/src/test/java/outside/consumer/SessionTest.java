package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TypeRef;
import dev.penguin.engine.TypedResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations that go on, over the store in memory and over the consumer's own. */
class SessionTest {
  private static final TypeRef<List<Integer>> NUMBERS = new TypeRef<>() {};

  private final EchoModel echo = new EchoModel(ModelInfo.of("echo", "own"));

  static List<SessionStore> stores() {
    return List.of(SessionStore.inMemory(), new ListStore());
  }

  private PenguinAgent agent(SessionStore store) {
    return PenguinAgent.builder().model(echo).sessionStore(store).build();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aConversationGoesBackToACheckpoint(SessionStore store) {
    try (PenguinAgent agent = agent(store)) {
      Session session = agent.session("s");
      session.run("one");
      Checkpoint afterOne = session.checkpoint("after one");
      session.run(RunRequest.of("two"));
      Checkpoint afterTwo = session.checkpoint("after two");

      assertThat(session.checkpoints()).containsExactly(afterOne, afterTwo);
      assertThat(afterOne.name()).isEqualTo("after one");
      assertThat(afterOne.sessionId()).isEqualTo("s");
      session.rollbackConversation(afterOne);

      assertThat(Runs.told(session.messages()))
          .containsExactly("user: one", "model: one (0 calls)");
      assertThat(session.checkpoints()).containsExactly(afterOne);
      assertThatThrownBy(() -> session.rollbackConversation(afterTwo))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Checkpoint 'after two' is not one of those that checkpoints() of session 's' lists");
      assertThat(session.run("three").messages()).hasSize(4);
      session.rollbackConversation(afterOne);
      assertThat(session.messages()).hasSize(2);
      assertThatThrownBy(() -> session.checkpoint(" "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A checkpoint needs a name that is not blank");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aForkGoesItsOwnWay(SessionStore store) {
    try (PenguinAgent agent = agent(store)) {
      Session session = agent.session("s");
      session.run("one");
      Checkpoint afterOne = session.checkpoint("after one");
      session.run("two");

      Session whole = session.fork();
      Session early = session.fork(afterOne);
      whole.run("whole");
      early.run("early");

      assertThat(session.messages()).hasSize(4);
      assertThat(whole.messages()).hasSize(6).startsWith(session.messages().get(0));
      assertThat(Runs.told(early.messages()))
          .containsExactly(
              "user: one", "model: one (0 calls)", "user: early", "model: early (0 calls)");
      assertThat(List.of(whole.id(), early.id(), "s")).doesNotHaveDuplicates();
      assertThat(early.checkpoints()).extracting(Checkpoint::name).containsExactly("after one");
      early.rollbackConversation(early.checkpoints().get(0));
      assertThat(early.messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  @DisplayName("A12 a question ends the run, and the next run of the session answers it")
  void a12AQuestionEndsTheRunAndTheNextRunAnswersIt(SessionStore store) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Which colour?\"}")
            .reply("Painted red")
            .build();
    RunResult asked;
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).tools(new CommandTool()).sessionStore(store).build()) {
      asked = agent.session("paint").run("Paint the wall");
    }
    assertThat(asked.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
    assertThat(asked.question()).contains("Which colour?");
    assertThat(asked.turns()).isEqualTo(1);

    try (PenguinAgent later = PenguinAgent.builder().model(model).sessionStore(store).build()) {
      RunResult answered = later.session("paint").run("Red");

      assertThat(answered.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(answered.text()).isEqualTo("Painted red");
      assertThat(answered.question()).isEmpty();
      assertThat(Runs.told(answered.messages()))
          .containsExactly(
              "user: Paint the wall",
              "model:  (1 calls)",
              "ask_user: Red",
              "model: Painted red (0 calls)");
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aQuestionCanBeTakenBack(SessionStore store) {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Which colour?\"}")
            .reply("Fine")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).sessionStore(store).build()) {
      Session session = agent.session("paint");
      session.run("Paint the wall");
      session.withdrawQuestion();
      session.withdrawQuestion();
      RunResult next = session.run("Forget the wall");

      assertThat(Runs.told(next.messages()))
          .containsExactly(
              "user: Paint the wall",
              "model:  (1 calls)",
              "ask_user: The question was withdrawn unanswered.",
              "user: Forget the wall",
              "model: Fine (0 calls)");
    }
  }

  private static PenguinAgent releasing(
      ScriptedModel model, CommandTool shell, SessionStore store) {
    return PenguinAgent.builder()
        .model(model)
        .tools(shell)
        .permissions(Permissions.full())
        .sessionStore(store)
        .build();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aTypedRunThatBrokeOffGoesOnTyped(SessionStore store) {
    ScriptedModel model =
        ScriptedModel.builder()
            .fault(new ModelException.Unreachable("The cable is cut"))
            .reply("{\"value\":-4}")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).sessionStore(store).build()) {
      RunRequest request = RunRequest.of("How cold is Oslo?").inSession("cold");
      assertThatThrownBy(() -> agent.run(request, Integer.class))
          .isInstanceOf(ModelException.Unreachable.class);
      TypedResult<Integer> answer = agent.session("cold").resume(Integer.class);

      assertThat(answer.value()).isEqualTo(-4);
      assertThat(agent.session("cold").resume(Integer.class).value()).isEqualTo(-4);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aRunThatBrokeOffGoesOnWithoutDoingAnythingTwice(SessionStore store) {
    CommandTool shell = new CommandTool();
    ScriptedModel breaks =
        ScriptedModel.builder()
            .call("shell", "{\"line\":\"deploy\"}")
            .fault(new ModelException.Unreachable("The cable is cut"), "Depl")
            .build();
    try (PenguinAgent agent = releasing(breaks, shell, store)) {
      Session session = agent.session("release");
      assertThatThrownBy(session::resume)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Session 'release' never had a run");
      assertThatThrownBy(() -> session.run("Release it"))
          .isInstanceOf(ModelException.Unreachable.class)
          .hasMessage("The cable is cut");
    }
    try (PenguinAgent agent = releasing(ScriptedModel.replying("Deployed"), shell, store)) {
      Session session = agent.sessions().open("release");
      RunResult resumed = session.resume();

      assertThat(resumed.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(resumed.text()).isEqualTo("Deployed");
      assertThat(resumed.turns()).isEqualTo(2);
      assertThat(shell.ran()).containsExactly("deploy");
      RunResult again = session.resume();
      assertThat(again.runId()).isEqualTo(resumed.runId());
      assertThat(again.text()).isEqualTo("Deployed");
      assertThat(again.messages()).isEqualTo(resumed.messages());
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  @DisplayName("A19 opening an unknown session is an error of its own")
  void a19AnUnknownSessionIsAnErrorOfItsOwn(SessionStore store) {
    try (PenguinAgent agent = agent(store)) {
      agent.session("old").run("x");
      agent.session("new").run("y");
      assertThat(agent.sessions().list())
          .extracting(SessionInfo::id)
          .containsExactlyInAnyOrder("new", "old");

      String message =
          "There is no session 'gone'. Sessions.list() names those that exist;"
              + " PenguinAgent.session(id) begins one";
      assertThatThrownBy(() -> agent.sessions().open("gone"))
          .isInstanceOf(NoSuchSessionException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> agent.sessions().delete("gone"))
          .isInstanceOf(NoSuchSessionException.class)
          .hasMessage(message);

      Session old = agent.sessions().open("old");
      agent.sessions().delete("old");
      assertThat(agent.sessions().list()).extracting(SessionInfo::id).containsExactly("new");
      assertThatThrownBy(old::messages).isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(() -> old.checkpoint("c")).isInstanceOf(NoSuchSessionException.class);
    }
  }

  @Test
  void aSecondRunInABusySessionIsRefusedAndTheFirstOneGoesOn() throws Exception {
    Runs.Endless endless = new Runs.Endless();
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      Session session = agent.session("s");
      AgentRun first = agent.start(RunRequest.of("work").inSession("s"));
      Runs.await(endless.asked);

      String message =
          "Session 's' has a run under way. Wait for its end, stop it with Session.cancel(), or run in another session";
      assertThatThrownBy(() -> session.run("me too"))
          .isInstanceOf(SessionBusyException.class)
          .hasMessage(message);
      assertThatThrownBy(() -> agent.start(RunRequest.of("me too").inSession("s")))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> Runs.soon(agent.runAsync(RunRequest.of("me too").inSession("s"))))
          .hasCauseInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> session.checkpoint("c")).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(session::resume).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(session::withdrawQuestion).isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> agent.sessions().delete("s"))
          .isInstanceOf(SessionBusyException.class);
      assertThat(Runs.told(session.messages())).containsExactly("user: work");
      assertThat(Runs.told(agent.session("s").fork().messages())).containsExactly("user: work");

      first.cancel();
      assertThat(Runs.soon(first.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(session.run(RunRequest.of("now").withModel(echo)).text()).isEqualTo("now");
    }
  }

  @Test
  void aSessionRefusesTheRequestOfAnother() {
    try (PenguinAgent agent = agent(SessionStore.inMemory())) {
      assertThatThrownBy(() -> agent.session("a").run(RunRequest.of("x").inSession("b")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("The request names session 'b', but this is session 'a'");
      assertThat(agent.session("a").run(RunRequest.of("x").inSession("a")).sessionId())
          .isEqualTo("a");
    }
  }

  @Test
  void whatIsWrittenToARunUnderWayIsReadByItsModel() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    EventReader reader = new EventReader();
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request -> {
                  asked.countDown();
                  try {
                    Runs.await(written);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return ModelReply.text("painted");
                })
            .reply("painted red")
            .build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      AgentRun run = agent.start(RunRequest.of("Paint it").inSession("s"));
      run.events().subscribe(reader);
      Runs.await(asked);
      assertThat(run.steer("in red")).isTrue();
      assertThat(agent.session("s").steer("and quickly")).isTrue();
      written.countDown();

      RunResult result = Runs.soon(run.result());
      assertThat(Runs.told(result.messages()))
          .containsExactly(
              "user: Paint it",
              "model: painted (0 calls)",
              "user: in red",
              "user: and quickly",
              "model: painted red (0 calls)");
      assertThat(Runs.soon(reader.all()))
          .filteredOn(AgentEvent.Steered.class::isInstance)
          .extracting(event -> ((AgentEvent.Steered) event).text())
          .containsExactly("in red", "and quickly");
      assertThat(run.steer("too late")).isFalse();
      assertThat(agent.session("s").steer("too late")).isFalse();
    }
  }

  @Test
  void aForkOfARunUnderWayCanRun() throws Exception {
    Runs.Endless endless = new Runs.Endless();
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      AgentRun first = agent.start(RunRequest.of("work").inSession("s"));
      Runs.await(endless.asked);
      Session fork = agent.session("s").fork();

      RunResult result = fork.run(RunRequest.of("and you?").withModel(echo));

      assertThat(Runs.told(result.messages()))
          .containsExactly("user: work", "user: and you?", "model: and you? (0 calls)");
      first.cancel();
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void theAnswersOfASessionMayHaveTypes(SessionStore store) {
    ScriptedModel model =
        ScriptedModel.replying(
            "{\"value\":1}", "{\"value\":2}", "{\"value\":[3]}", "{\"value\":[4, 5]}");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).sessionStore(store).build()) {
      Session session = agent.session("s");

      assertThat(session.run("One", Integer.class)).isEqualTo(1);
      assertThat(session.run(RunRequest.of("Two"), Integer.class).value()).isEqualTo(2);
      assertThat(session.run("Three", NUMBERS)).containsExactly(3);
      TypedResult<List<Integer>> last = session.run(RunRequest.of("Four, five"), NUMBERS);
      assertThat(last.value()).containsExactly(4, 5);
      assertThat(last.result().sessionId()).isEqualTo("s");
      assertThat(session.messages()).hasSize(8);
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aRunGoesOnForATypeWithArguments(SessionStore store) {
    ScriptedModel model =
        ScriptedModel.builder()
            .fault(new ModelException.Unreachable("The cable is cut"))
            .reply("{\"value\":[1]}")
            .call("shell", "{\"line\":\"count\"}")
            .reply("{\"value\":[2]}")
            .build();
    CommandTool shell = new CommandTool();
    try (PenguinAgent agent = releasing(model, shell, store)) {
      Session session = agent.session("s");
      assertThatThrownBy(() -> session.run("Count", NUMBERS))
          .isInstanceOf(ModelException.Unreachable.class);
      assertThat(session.resume(NUMBERS).value()).containsExactly(1);

      RunRequest oneTurn =
          RunRequest.of("Count on").withLimits(RunLimits.builder().maxTurns(1).build());
      assertThatThrownBy(() -> session.run(oneTurn, NUMBERS))
          .isInstanceOf(ResultTypeException.class)
          .hasMessageContaining("TURN_LIMIT");
      TypedResult<List<Integer>> raised = session.resume(RunLimits.defaults(), NUMBERS);
      assertThat(raised.value()).containsExactly(2);
      assertThat(raised.result().turns()).isEqualTo(2);
      assertThat(shell.ran()).containsExactly("count");
    }
  }

  @Test
  void aSessionStopsTheRunThatIsUnderWayInIt() throws Exception {
    Runs.Endless endless = new Runs.Endless();
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      Session session = agent.session("s");
      assertThat(session.cancel()).isFalse();
      AgentRun run = session.start(RunRequest.of("work"));
      assertThat(run.sessionId()).isEqualTo("s");
      Runs.await(endless.asked);

      assertThat(session.cancel()).isTrue();
      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(session.cancel()).isFalse();
    }
  }

  @Test
  void anAgentThatMayNotAskIsToldToGoOn() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Which colour?\"}")
            .reply("Blue, then")
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder().model(model).tools(new CommandTool()).askUser(false).build()) {
      RunResult result = agent.run("Paint the wall");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("Blue, then");
      assertThat(result.question()).isEmpty();
      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .containsExactly("shell", "read_result");
    }
  }
}
