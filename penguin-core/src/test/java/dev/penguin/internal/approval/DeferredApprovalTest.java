package dev.penguin.internal.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.policy.Permissions;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Approvals that wait: the run ends, somebody decides later, and the run goes on. */
@Timeout(60)
class DeferredApprovalTest {
  private static final ToolCall LOOK = new ToolCall("l", "look", "{\"at\":1}");
  private static final ToolCall PAY = new ToolCall("p", "pay", "{\"euros\":5}");
  private static final ToolCall PAY_MORE = new ToolCall("m", "pay", "{\"euros\":700}");
  private static final String NEEDS = "it may run commands or use the network";

  private final SessionStore store = SessionStore.inMemory();
  private final ManualClock clock = new ManualClock(Instant.parse("2026-12-02T08:00:00Z"));
  private final TestTool pay =
      TestTool.doing("pay", (call, context) -> ToolResult.success("paid " + call.argumentsJson()))
          .with(Effect.EXECUTE);
  private final TestTool look = TestTool.reading("look");

  private EngineBuilder builder(ScriptedModel model) {
    return Engine.builder()
        .model(model)
        .tools(look, pay)
        .sessionStore(store)
        .clock(clock)
        .approver(Approver.deferred());
  }

  private Engine engine(ScriptedModel model) {
    return builder(model).build();
  }

  /** A session whose run waits for the calls of one reply. */
  private List<PendingApproval> waiting(ToolCall... calls) {
    try (Engine engine = engine(ScriptedModel.builder().calls(calls).build())) {
      return engine.session("s").run("go").approvals();
    }
  }

  @Test
  void allowedCallsOfTheReplyHaveRunAndTheOthersWait() {
    ScriptedModel model = ScriptedModel.builder().calls(PAY, LOOK, PAY_MORE).build();
    try (Engine engine = engine(model)) {
      RunResult result = engine.session("s").run("go");

      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(result.reason()).contains("2 calls wait for a decision");
      assertThat(look.calls()).containsExactly(LOOK);
      assertThat(pay.calls()).isEmpty();
      assertThat(result.messages()).endsWith(ToolMessage.of(LOOK, "look{\"at\":1}", false));
      assertThat(result.approvals()).hasSize(2);
      PendingApproval first = result.approvals().get(0);
      assertThat(first.request().call()).isEqualTo(PAY);
      assertThat(first.request().effects()).isEqualTo(Set.of(Effect.EXECUTE));
      assertThat(first.request().reason()).isEqualTo(NEEDS);
      assertThat(first.request().runId()).isEqualTo(result.runId());
      assertThat(first.request().sessionId()).isEqualTo("s");
      assertThat(first.agentPath()).isEmpty();
      assertThat(first.requestedAt()).isEqualTo(clock.instant());
      assertThat(first.expiresAt()).isEmpty();
      assertThat(engine.sessions().list().get(0).state()).isEqualTo(State.NEEDS_APPROVAL);
    }
    try (Engine other = engine(ScriptedModel.replying())) {
      assertThat(other.sessions().pendingApprovals())
          .extracting(waits -> waits.request().call())
          .containsExactly(PAY, PAY_MORE);
    }
  }

  @Test
  void anApprovedCallRunsOnceWhenTheRunGoesOn() {
    String id = waiting(PAY, LOOK).get(0).id();
    ScriptedModel model = ScriptedModel.replying("done");
    RecordingListener listener = new RecordingListener();
    try (Engine engine = builder(model).listener(listener).build()) {
      Session session = engine.session("s");
      session.decide(id, Decision.allowOnce());
      assertThat(pay.calls()).isEmpty();
      assertThat(session.pendingApprovals()).isEmpty();

      RunResult result = session.resume();
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("done");
      assertThat(result.approvals()).isEmpty();
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(pay.calls()).containsExactly(PAY);
      assertThat(look.calls()).containsExactly(LOOK);
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .contains(ToolMessage.of(PAY, "paid {\"euros\":5}", false));
      assertThat(RequestLaw.problems(model.requests().get(0).messages())).isEmpty();
      assertThat(listener.events(AgentEvent.ApprovalAsked.class)).isEmpty();
      assertThat(listener.events(AgentEvent.ApprovalDecided.class))
          .extracting(AgentEvent.ApprovalDecided::reason)
          .containsExactly("once");
      assertThat(engine.sessions().list().get(0).state()).isEqualTo(State.IDLE);
      assertThatThrownBy(() -> session.decide(id, Decision.allowOnce()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("No call of session 's' waits for approval '" + id + "'");
    }
  }

  @Test
  void whatIsDecidedRunsAndTheRestGoesOnWaiting() {
    List<PendingApproval> both = waiting(PAY, PAY_MORE);
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.decide(both.get(1).id(), Decision.allowOnce());

      RunResult again = session.resume();
      assertThat(again.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(again.approvals()).containsExactly(both.get(0));
      assertThat(pay.calls()).containsExactly(PAY_MORE);

      session.decide(both.get(0).id(), Decision.deny("too much"));
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(pay.calls()).containsExactly(PAY_MORE);
      assertThat(model.requests()).hasSize(1);
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .extracting(ToolMessage::text)
          .containsExactly(
              "paid {\"euros\":700}", "Permission denied for 'pay': too much. It did not run.");
    }
  }

  @Test
  void theFirstDecisionCounts() {
    String id = waiting(PAY).get(0).id();
    try (Engine engine = engine(ScriptedModel.replying("done"))) {
      Session session = engine.session("s");
      session.decide(id, Decision.deny("no"));
      assertThatThrownBy(() -> session.decide(id, Decision.allowOnce()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Approval '"
                  + id
                  + "' of session 's' was already decided (no), and the first decision counts."
                  + " Call resume() to act on it");
      session.resume();
      assertThat(pay.calls()).isEmpty();
    }
  }

  @Test
  void aPromptMeanwhileSaysWhatToDo() {
    List<PendingApproval> both = waiting(PAY, PAY_MORE);
    String first = both.get(0).id();
    String second = both.get(1).id();
    try (Engine engine = engine(ScriptedModel.replying())) {
      Session session = engine.session("s");
      session.decide(second, Decision.allowOnce());
      assertThatThrownBy(() -> session.run("something else"))
          .isInstanceOfSatisfying(
              ApprovalPendingException.class,
              e -> {
                assertThat(e.sessionId()).isEqualTo("s");
                assertThat(e.approvalIds()).containsExactly(first);
              })
          .hasMessage(
              "Session 's' waits for decisions about "
                  + first
                  + ": give them with decide(id, decision), then call resume(). It also has calls"
                  + " that were decided about and have not run ("
                  + second
                  + "): call resume(). To give a new prompt instead, call withdrawApprovals() first");
      assertThat(session.pendingApprovals()).containsExactly(both.get(0));
    }
  }

  @Test
  void whatIsWithdrawnDoesNotRunAndAPromptGoesOn() {
    List<PendingApproval> both = waiting(PAY, PAY_MORE);
    ScriptedModel model = ScriptedModel.replying("hello");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.decide(both.get(0).id(), Decision.allowOnce());
      session.withdrawApprovals();
      session.withdrawApprovals(); // there is nothing left to withdraw

      assertThat(session.pendingApprovals()).isEmpty();
      assertThat(session.run("hi").text()).isEqualTo("hello");
      assertThat(pay.calls()).isEmpty();
      assertThat(model.requests().get(0).messages())
          .filteredOn(ToolMessage.class::isInstance)
          .extracting(Message::text)
          .containsExactly(
              "Not run: the request to approve it was withdrawn.",
              "Not run: the request to approve it was withdrawn.");
    }
  }

  @Test
  void afterItsTimeACallIsDenied() {
    ScriptedModel first = ScriptedModel.builder().calls(PAY).build();
    String id;
    try (Engine engine = builder(first).approver(Approver.deferred(Duration.ofHours(24))).build()) {
      PendingApproval waits = engine.session("s").run("go").approvals().get(0);
      assertThat(waits.expiresAt()).contains(clock.instant().plus(Duration.ofHours(24)));
      id = waits.id();
    }
    clock.advance(Duration.ofHours(24).minusNanos(1));
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      assertThat(session.pendingApprovals()).hasSize(1);
      clock.advance(Duration.ofNanos(1));
      assertThat(session.pendingApprovals()).isEmpty();
      assertThatThrownBy(() -> session.decide(id, Decision.allowOnce()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "Approval '%s' of session 's' expired at 2026-12-03T08:00:00Z. Call resume() to continue without that call"
                  .formatted(id));
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .extracting(ToolMessage::text)
          .containsExactly(
              "Permission denied for 'pay': nobody decided about it before 2026-12-03T08:00:00Z."
                  + " It did not run.");
      assertThat(pay.calls()).isEmpty();
    }
  }

  @Test
  void whatWasDecidedInTimeHoldsLater() {
    String id;
    try (Engine engine =
        builder(ScriptedModel.builder().calls(PAY).build())
            .approver(Approver.deferred(Duration.ofHours(1)))
            .build()) {
      id = engine.session("s").run("go").approvals().get(0).id();
      engine.session("s").decide(id, Decision.allowOnce());
    }
    clock.advance(Duration.ofDays(3));
    try (Engine engine = engine(ScriptedModel.replying("done"))) {
      engine.session("s").resume();
      assertThat(pay.calls()).containsExactly(PAY);
    }
  }

  @Test
  void otherArgumentsAreCheckedAgain() {
    List<PendingApproval> both = waiting(PAY, PAY_MORE);
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine =
        builder(model).permissions(Permissions.workspace().ask("pay").deny("look")).build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.decide(both.get(0).id(), Decision.allowWith("[1]")))
          .isInstanceOf(IllegalArgumentException.class);
      session.decide(both.get(0).id(), Decision.allowWith("{\"euros\": 4}"));
      session.decide(both.get(1).id(), Decision.allowForSession());
      session.resume();
      assertThat(pay.calls())
          .extracting(ToolCall::argumentsJson)
          .containsExactly("{\"euros\": 4}", "{\"euros\":700}");
    }
  }

  /** The parameters of a payment. */
  record Payment(int euros, String to) {}

  @Test
  void otherArgumentsThatBreakTheSchemaAreRefusedWhereTheyAreGiven() {
    List<String> paid = new ArrayList<>();
    Tool typed =
        Tool.of(
            "pay",
            "Pays",
            Payment.class,
            payment -> {
              paid.add(payment.toString());
              return "paid";
            });
    ScriptedModel model =
        ScriptedModel.builder().call("pay", "{\"euros\":5,\"to\":\"ann\"}").reply("done").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(typed)
            .sessionStore(store)
            .permissions(Permissions.workspace().ask("pay"))
            .approver(Approver.deferred())
            .build()) {
      Session session = engine.session("s");
      String id = session.run("go").approvals().get(0).id();
      long before = store.find("s").orElseThrow().entries();

      assertThatThrownBy(
              () -> session.decide(id, Decision.allowWith("{\"euros\":\"many\",\"who\":\"bob\"}")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(
              "Nothing was decided. The arguments of 'pay' do not fit its schema. The tool did not run.\n- ")
          .hasMessageContaining("euros: ")
          .hasMessageContaining("who: unknown parameter");
      assertThat(store.find("s").orElseThrow().entries()).isEqualTo(before);
      assertThat(session.pendingApprovals()).hasSize(1);

      session.decide(id, Decision.allowWith("{\"euros\":4,\"to\":\"bob\"}"));
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(paid).containsExactly("Payment[euros=4, to=bob]");
    }
  }

  @Test
  void rightsThatAreGoneAreNotGivenBackByAnApproval() {
    String id = waiting(PAY).get(0).id();
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = builder(model).permissions(Permissions.readOnly().deny("pay")).build()) {
      engine.session("s").decide(id, Decision.allowOnce());
      engine.session("s").resume();
      assertThat(pay.calls()).isEmpty();
      assertThat(ScriptedModel.results(model.requests().get(0)).get(0).text())
          .startsWith("Permission denied for 'pay'");
    }
  }
}
