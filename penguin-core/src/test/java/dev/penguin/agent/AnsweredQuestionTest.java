package dev.penguin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.TypedResult;
import dev.penguin.message.ToolCall;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A question that is answered by its id, and what a later process makes of it. */
@Timeout(60)
class AnsweredQuestionTest {
  private static final ToolCall ASK =
      new ToolCall("q", "ask_user", "{\"question\":\"Which colour?\"}");

  record Colour(String name) {}

  private final SessionStore store = SessionStore.inMemory();

  private Engine engine(ScriptedModel model) {
    return Engine.builder().model(model).sessionStore(store).build();
  }

  private static ScriptedModel script() {
    return ScriptedModel.builder().calls(ASK).reply("Blue it is").byConversation().build();
  }

  private State state(Engine engine) {
    return engine.sessions().list().get(0).state();
  }

  @Test
  void theAnswerToTheSessionsOwnQuestionIsStoredAndTheNextResumeGoesOn() {
    RunLimits limits = RunLimits.builder().maxTurns(7).build();
    try (Engine engine = engine(script())) {
      engine.run(
          RunRequest.of("paint").inSession("s").withLimits(limits).withInstructions("Be brief"));
    }
    ScriptedModel model = script();
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      PendingQuestion question = session.pendingQuestions().get(0);
      assertThat(question.agentPath()).isEmpty();
      assertThat(state(engine)).isEqualTo(State.WAITING);
      session.answer(question.id(), "blue");

      assertThat(state(engine)).isEqualTo(State.UNFINISHED);
      assertThat(session.pendingQuestions()).isEmpty();
      assertThatThrownBy(() -> session.answer(question.id(), "red"))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "No agent in session 's' waits for an answer to question '%s'. pendingQuestions() lists those that wait"
                  .formatted(question.id()));
      assertThat(model.requests()).isEmpty();
    }
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.text()).isEqualTo("Blue it is");
      assertThat(state(engine)).isEqualTo(State.IDLE);
      assertThat(model.requests()).hasSize(1);
      assertThat(model.requests().get(0).messages().get(0).text()).isEqualTo("Be brief");
      assertThat(ScriptedModel.results(model.requests().get(0)).get(0).text()).isEqualTo("blue");
      assertThat(RequestLaw.problems(model.requests().get(0).messages())).isEmpty();
      assertThat(engine.session("s").resume().text()).isEqualTo("Blue it is");
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aWithdrawnQuestionIsNothingToGoOnWith() {
    ScriptedModel model = script();
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.run("paint");
      session.withdrawQuestion();

      assertThat(state(engine)).isEqualTo(State.IDLE);
      assertThat(session.resume().outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aCopyOfAnAnsweredSessionGoesOnToo() {
    try (Engine engine = engine(script())) {
      Session session = engine.session("s");
      session.run("paint");
      session.answer(session.pendingQuestions().get(0).id(), "blue");

      assertThat(session.fork().resume().text()).isEqualTo("Blue it is");
      RunRequest other = RunRequest.of("green, then").withModel(ScriptedModel.replying("Green"));
      assertThat(session.run(other).text()).isEqualTo("Green");
    }
  }

  @Test
  void aTypedRunThatALimitEndedGoesOnTypedUnderRaisedLimits() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("look", "{}")
            .reply("{\"name\":\"blue\"}")
            .byConversation()
            .build();
    RunLimits one = RunLimits.builder().maxTurns(1).build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.reading("look"))
            .limits(one)
            .sessionStore(store)
            .build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s"), Colour.class))
          .isInstanceOf(ResultTypeException.class);
      assertThatThrownBy(() -> session.resume(one, Colour.class))
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("maxTurns must be above the 1");

      TypedResult<Colour> typed = session.resume(RunLimits.defaults(), Colour.class);

      assertThat(typed.value()).isEqualTo(new Colour("blue"));
      assertThat(typed.result().turns()).isEqualTo(2);
      assertThat(model.requests().get(1).resultSchema()).isPresent();
      assertThat(model.requests()).hasSize(2);
    }
  }
}
