package dev.penguin.agent;

import static dev.penguin.agent.SubAgentsTest.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What agents ask reaches the caller of the run that called them, and the answer reaches them. */
@Timeout(120)
class AgentsWaitTest {
  @TempDir Path state;

  private Path paid() {
    return state.resolve("paid");
  }

  private Engine engine() {
    return AgentWaitWork.engine(state, paid(), Approver.deferred());
  }

  private List<String> payments() throws Exception {
    return Files.exists(paid()) ? Files.readAllLines(paid()) : List.of();
  }

  @Test
  void questionsAndApprovalsOfAgentsAreAnsweredInTheNextProcess() throws Exception {
    RunResult first;
    try (Engine engine = engine()) {
      first = engine.session("lead").run("go");
    }
    check(first);

    String question;
    String approval;
    try (Engine engine = engine()) {
      Session lead = engine.session("lead");
      check(lead.resume()); // nobody has answered yet
      assertThat(lead.pendingApprovals()).isEqualTo(first.approvals());
      assertThat(engine.sessions().pendingApprovals()).isEqualTo(first.approvals());
      assertThat(lead.pendingQuestions()).isEqualTo(first.questions());
      question = first.questions().get(0).id();
      approval = first.approvals().get(0).id();
      lead.answer(question, "in blue");
      lead.decide(approval, Decision.allowOnce());
      assertThatThrownBy(() -> lead.answer(question, "in red"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("waits for an answer to question '" + question + "'");
      assertThatThrownBy(() -> lead.decide(approval, Decision.deny("late")))
          .isInstanceOf(IllegalStateException.class);
      assertThat(lead.pendingQuestions()).isEmpty();
      assertThat(payments()).isEmpty();
    }

    try (Engine engine = engine()) {
      RunResult last = engine.session("lead").resume();

      assertThat(last.text()).isEqualTo("done");
      assertThat(results(last))
          .extracting(ToolMessage::text)
          .containsExactly("painted in blue", "node");
      assertThat(payments()).hasSize(1);
      assertThat(engine.sessions().list())
          .extracting(SessionInfo::state)
          .containsOnly(SessionInfo.State.IDLE)
          .hasSize(4);
      assertThat(engine.session("lead").resume().text()).isEqualTo("done");
      assertThat(payments()).hasSize(1);
    }
  }

  /** A painter asks; a payer, two levels down, waits for a decision. */
  private void check(RunResult result) throws Exception {
    assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    assertThat(result.questions())
        .extracting(PendingQuestion::agentPath, PendingQuestion::text)
        .containsExactly(tuple(List.of("painter"), "Which colour?"));
    assertThat(result.approvals())
        .extracting(PendingApproval::agentPath)
        .containsExactly(List.of("node", "payer"));
    assertThat(result.approvals().get(0).request().call().argumentsJson())
        .isEqualTo("{\"amount\":7}");
    assertThat(results(result)).isEmpty();
    assertThat(payments()).isEmpty();
  }

  @Test
  void aProcessThatIsKilledWhileAgentsWaitLosesNothing() throws Exception {
    try (ChildJvm child = ChildJvm.start(AgentWaitWork.class, state, paid())) {
      assertThat(child.line()).isEqualTo("NEEDS_APPROVAL");
      child.kill();
    }
    try (Engine engine = engine()) {
      Session lead = engine.session("lead");
      lead.decide(lead.pendingApprovals().get(0).id(), Decision.deny("too much"));
      RunResult result = lead.resume();
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.question()).isEmpty();
      assertThat(results(result)).extracting(ToolMessage::text).containsExactly("node");

      lead.answer(result.questions().get(0).id(), "in red");
      assertThat(results(lead.resume()))
          .extracting(ToolMessage::text)
          .containsExactlyInAnyOrder("painted in red", "node");
      assertThat(payments()).isEmpty();
    }
  }

  @Test
  void aNewPromptPassesOverNothingThatAgentsAsk() throws Exception {
    try (Engine engine = engine()) {
      Session lead = engine.session("lead");
      RunResult waiting = lead.run("go");
      assertThatThrownBy(() -> lead.run("something else"))
          .isInstanceOf(ApprovalPendingException.class)
          .hasMessageContaining(waiting.approvals().get(0).id());
      lead.withdrawApprovals();
      assertThat(lead.pendingApprovals()).isEmpty();
      assertThatThrownBy(() -> lead.run("something else"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("waits for an answer");
      lead.withdrawQuestion();
      assertThat(lead.pendingQuestions()).isEmpty();

      RunResult next = lead.resume();

      assertThat(next.text()).isEqualTo("done");
      assertThat(results(next))
          .extracting(ToolMessage::text)
          .containsExactly("painted The question was withdrawn unanswered.", "node");
      assertThat(payments()).isEmpty();
    }
  }

  @Test
  void anApproverThatDecidesAtOnceSeesWhichAgentAsks() throws Exception {
    List<ApprovalRequest> asked = new ArrayList<>();
    Approver approver =
        Approver.blocking(
            request -> {
              asked.add(request);
              return Decision.allowOnce();
            });
    try (Engine engine = AgentWaitWork.engine(state, paid(), approver)) {
      RunResult result = engine.session("lead").run("go");

      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(asked)
          .extracting(ApprovalRequest::agentPath)
          .containsExactly(List.of("node", "payer"));
      assertThat(payments()).hasSize(1);
    }
  }

  /** What the agent asked is one exchange of its own conversation, which goes on after it. */
  @Test
  void theAnswerStandsInTheConversationOfTheAgentThatAsked() {
    try (Engine engine = engine()) {
      Session lead = engine.session("lead");
      RunResult waiting = lead.run("go");
      lead.answer(waiting.questions().get(0).id(), "in green");
      lead.decide(waiting.approvals().get(0).id(), Decision.deny("no"));
      lead.resume();

      String painter = engine.sessions().children("lead").get(0).id();
      assertThat(engine.sessions().open(painter).messages())
          .extracting(Message::text)
          .containsExactly("x", "", "in green", "painted in green");
    }
  }
}
