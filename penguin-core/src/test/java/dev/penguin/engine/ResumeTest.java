package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.error.FailedRun;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Going on with a run that an exception or the end of the process ended. */
@Timeout(60)
class ResumeTest {
  private final ModelException.Unavailable down =
      new ModelException.Unavailable("The provider is down");
  private static final ToolCall SAVE = new ToolCall("c", "save", "{\"n\":1}");
  private static final ToolCall LOOK = new ToolCall("l", "look", "{\"n\":2}");
  private static final ToolCall FINISH =
      new ToolCall("f", "finish", "{\"status\":\"completed\",\"summary\":\"all saved\"}");

  private final SessionStore store = SessionStore.inMemory();
  private final TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
  private final TestTool look = TestTool.giving("look", "seen").with(Effect.READ);

  @Test
  void afterAFailedModelCallTheFinishedToolsAreNotRunAgain() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(r -> ModelReply.calls(SAVE).withUsage(Usage.of(100, 10)))
            .fault(down, "half an ans")
            .turn(r -> ModelReply.text("done").withUsage(Usage.of(200, 20)))
            .build();
    try (Engine engine = engine(model)) {
      ModelException thrown =
          catchThrowableOfType(
              ModelException.class, () -> engine.run(RunRequest.of("go").inSession("s")));
      FailedRun failed = thrown.failedRun().orElseThrow();
      RunResult result = engine.session("s").resume();

      assertThat(thrown).isSameAs(down);
      // Of the answer that broke off, what was sent and what had arrived is counted by estimate.
      Usage broken = Usage.of(116, 3);
      assertThat(failed)
          .isEqualTo(new FailedRun(result.runId(), "s", Usage.of(100, 10).plus(broken)));
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("done");
      assertThat(result.usage()).isEqualTo(Usage.of(300, 30).plus(broken));
      assertThat(result.turns()).isEqualTo(2);
      assertThat(save.calls()).hasSize(1);
      assertThat(model.requests()).hasSize(3);
      assertThat(model.requests().get(2).messages()).isEqualTo(model.requests().get(1).messages());
      assertThat(result.messages())
          .containsExactly(
              UserMessage.of("go"),
              new AssistantMessage(List.of(), List.of(SAVE)),
              ToolMessage.of(SAVE, "saved", false),
              AssistantMessage.of("done"));
    }
  }

  @Test
  void afterAFailedFirstCallThePromptIsThere() {
    ScriptedModel model = ScriptedModel.builder().fault(down).reply("hello").build();
    try (Engine engine = engine(model)) {
      RunRequest request = RunRequest.of("hi").inSession("s");
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);

      assertThat(engine.session("s").resume().text()).isEqualTo("hello");
      assertThat(model.requests().get(1).messages()).containsExactly(UserMessage.of("hi"));
    }
  }

  @Test
  void aNewRunAfterAFailedOneGoesOnInTheSameConversation() {
    ScriptedModel model = ScriptedModel.builder().fault(down).reply("hello").build();
    try (Engine engine = engine(model)) {
      assertThatThrownBy(() -> engine.session("s").run("hi")).isSameAs(down);

      assertThat(engine.session("s").run("are you there?").turns()).isEqualTo(1);
      assertThat(model.requests().get(1).messages())
          .containsExactly(UserMessage.of("hi"), UserMessage.of("are you there?"));
    }
  }

  @Test
  void whenNothingIsUnfinishedTheLastResultComesAgainWithoutAModelCall() {
    ScriptedModel model = ScriptedModel.replying("hello");
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").run("hi");
      RunResult again = engine.session("s").resume();

      assertThat(again.runId()).isEqualTo(result.runId());
      assertThat(again.text()).isEqualTo("hello");
      assertThat(again.usage()).isEqualTo(result.usage());
      assertThat(again.messages()).isEqualTo(result.messages());
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aSessionThatNeverHadARunHasNothingToResume() {
    try (Engine engine = engine(ScriptedModel.replying())) {
      assertThatThrownBy(() -> engine.session("s").resume())
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Session 's' never had a run");
    }
  }

  @Test
  @DisplayName("Section 4, row 5: a tool that writes and was interrupted is not run again")
  void aToolThatWritesAndWasInterruptedIsNotRunAgain() {
    log(asking(SAVE), new ToolStarted(SAVE));
    ScriptedModel model = ScriptedModel.replying("I see");
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(save.calls()).isEmpty();
      assertThat(result.text()).isEqualTo("I see");
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .containsExactly(ToolMessage.of(SAVE, "Interrupted, outcome unknown.", true));
    }
  }

  @Test
  @DisplayName("Section 4, row 5: a tool that reads and was interrupted runs again")
  void aToolThatReadsAndWasInterruptedRunsAgain() {
    log(asking(LOOK), new ToolStarted(LOOK));
    ScriptedModel model = ScriptedModel.replying("I see");
    try (Engine engine = engine(model)) {
      engine.session("s").resume();

      assertThat(look.calls()).containsExactly(LOOK);
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .containsExactly(ToolMessage.of(LOOK, "seen", false));
    }
  }

  @Test
  void callsThatHadNotBegunRunNowAndFinishedOnesDoNot() {
    ToolCall second = new ToolCall("d", "save", "{\"n\":2}");
    log(
        asking(SAVE, second),
        new ToolStarted(SAVE),
        said(ToolMessage.of(SAVE, "saved before", false)));
    ScriptedModel model = ScriptedModel.replying("both saved");
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(save.calls()).containsExactly(second);
      assertThat(result.turns()).isEqualTo(2);
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .containsExactly(
              ToolMessage.of(SAVE, "saved before", false), ToolMessage.of(second, "saved", false));
    }
  }

  @Test
  void aToolThatTheAgentNoLongerHasIsInterrupted() {
    ToolCall gone = new ToolCall("g", "gone", "{}");
    log(asking(gone), new ToolStarted(gone));
    ScriptedModel model = ScriptedModel.replying("I see");
    try (Engine engine = engine(model)) {
      engine.session("s").resume();

      assertThat(ScriptedModel.results(model.requests().get(0)))
          .containsExactly(ToolMessage.of(gone, "Interrupted, outcome unknown.", true));
    }
  }

  @Test
  @DisplayName("Section 4, row 5: an answer that is there is not asked for again")
  void anAnswerThatIsThereIsNotAskedForAgain() {
    log(said(AssistantMessage.of("the answer")));
    ScriptedModel model = ScriptedModel.builder().build();
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("the answer");
      assertThat(result.turns()).isEqualTo(1);
      assertThat(model.requests()).isEmpty();
    }
  }

  @Test
  void anEndThatTheModelSaidIsNotAskedForAgain() {
    log(asking(FINISH));
    ScriptedModel model = ScriptedModel.builder().build();
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("all saved");
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
      assertThat(model.requests()).isEmpty();
    }
  }

  @Test
  void aQuestionThatTheModelAskedIsNotAskedForAgain() {
    log(asking(new ToolCall("q", "ask_user", "{\"question\":\"Which?\"}")));
    ScriptedModel model = ScriptedModel.replying("blue");
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").resume();

      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.question()).contains("Which?");
      assertThat(model.requests()).isEmpty();
      assertThat(engine.session("s").run("blue").text()).isEqualTo("blue");
    }
  }

  @Test
  void aNewRunOverAnInterruptedOneAnswersWhatWasOpen() {
    ToolCall second = new ToolCall("d", "save", "{\"n\":2}");
    log(asking(SAVE, second), new ToolStarted(SAVE));
    ScriptedModel model = ScriptedModel.replying("I see");
    try (Engine engine = engine(model)) {
      engine.session("s").run("go on");

      assertThat(save.calls()).isEmpty();
      assertThat(model.requests().get(0).messages())
          .containsExactly(
              UserMessage.of("go"),
              new AssistantMessage(List.of(), List.of(SAVE, second)),
              ToolMessage.of(SAVE, "Interrupted, outcome unknown.", true),
              ToolMessage.of(second, "Not run: the run was stopped.", true),
              UserMessage.of("go on"));
    }
  }

  @Test
  void aResumedRunIsAsNarrowAsItWas() {
    ScriptedModel model =
        ScriptedModel.builder()
            .fault(down)
            .call("save", "{}")
            .call("look", "{}")
            .reply("end")
            .build();
    try (Engine engine = engine(model)) {
      RunRequest request =
          RunRequest.of("go")
              .inSession("s")
              .withTools("save")
              .withPermissions(Permissions.readOnly())
              .withInstructions("Only look");
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);
      RunResult result = engine.session("s").resume();

      assertThat(save.calls()).isEmpty();
      assertThat(look.calls()).isEmpty();
      assertThat(model.requests().get(1).messages().get(0))
          .isEqualTo(new SystemMessage("Only look"));
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(Message::text)
          .containsExactly(
              "Permission denied for 'save': only reading is permitted. It did not run.",
              "There is no tool 'look'. Tools: save.");
    }
  }

  @Test
  void limitsCountWhatWasUsedBefore() {
    RunLimits limits = RunLimits.builder().maxToolCalls(1).maxTurns(2).build();
    ScriptedModel model = ScriptedModel.builder().calls(SAVE).fault(down).calls(SAVE).build();
    try (Engine engine =
        Engine.builder().model(model).sessionStore(store).tools(save).limits(limits).build()) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);

      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.TOOL_CALL_LIMIT);
      assertThat(save.calls()).hasSize(1);
    }
  }

  @Test
  void aHistoryIsNoTurnOfTheRun() {
    List<Message> history = List.of(UserMessage.of("hi"), AssistantMessage.of("hello"));
    ScriptedModel model = ScriptedModel.builder().fault(down).reply("end").build();
    try (Engine engine = engine(model)) {
      RunRequest request = RunRequest.of("go").inSession("s").withHistory(history);
      assertThatThrownBy(() -> engine.run(request)).isSameAs(down);

      assertThat(engine.session("s").resume().turns()).isEqualTo(1);
    }
  }

  @Test
  void aForkOfAnUnfinishedSessionIsResumedOnItsOwn() {
    ScriptedModel model = ScriptedModel.builder().fault(down).reply("fork").reply("own").build();
    try (Engine engine = engine(model)) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);
      Session fork = engine.session("s").fork();

      assertThat(fork.resume().text()).isEqualTo("fork");
      assertThat(engine.session("s").resume().text()).isEqualTo("own");
    }
  }

  @Test
  void aFailedRunIsToldAndKept() {
    List<AgentEvent> events = new ArrayList<>();
    ScriptedModel model = ScriptedModel.builder().fault(down).build();
    try (Engine engine =
        Engine.builder().model(model).sessionStore(store).listener(events::add).build()) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);
    }

    String what = "Unavailable: The provider is down";
    List<SessionEntry> log = ThreeWays.log(store, "s");
    assertThat(events.get(events.size() - 1))
        .isInstanceOfSatisfying(
            AgentEvent.RunFailed.class, failed -> assertThat(failed.error()).isEqualTo(what));
    assertThat(log.get(log.size() - 1).body())
        .isEqualTo(new SessionEntry.RunFailed(events.get(0).runId(), what));
  }

  @Test
  void whatTheProviderDidNotTellIsEstimatedOnceAndForAll() {
    ScriptedModel model = ScriptedModel.builder().calls(SAVE).fault(down).reply("end").build();
    try (Engine engine = engine(model)) {
      ModelException thrown =
          catchThrowableOfType(ModelException.class, () -> engine.session("s").run("go"));
      Usage before = thrown.failedRun().orElseThrow().usage();
      RunResult result = engine.session("s").resume();

      assertThat(before.totalTokens()).isPositive();
      assertThat(result.usage().totalTokens()).isGreaterThan(before.totalTokens());
    }
  }

  private Engine engine(ScriptedModel model) {
    return Engine.builder().model(model).sessionStore(store).tools(save, look).build();
  }

  /** What a process left behind that ended in the middle of a run. */
  private void log(Body... rest) {
    List<Body> bodies = new ArrayList<>();
    bodies.add(new Created(false, Optional.empty()));
    bodies.add(new RunStarted("run-1", Optional.empty(), Optional.empty(), Optional.empty()));
    bodies.add(said(UserMessage.of("go")));
    bodies.addAll(List.of(rest));
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : bodies) {
      entries.add(new SessionEntry(entries.size() + 1, Instant.EPOCH, body));
    }
    store.append("s", entries);
  }

  private static MessageAdded asking(ToolCall... calls) {
    return said(new AssistantMessage(List.of(), List.of(calls)));
  }

  private static MessageAdded said(Message message) {
    return new MessageAdded(message, Usage.NONE);
  }
}
