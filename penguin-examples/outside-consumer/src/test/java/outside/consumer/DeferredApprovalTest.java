package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.ApprovalPendingException;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Approvals that nobody gives while the run lasts. */
class DeferredApprovalTest {
  private final CommandTool shell = new CommandTool();
  @TempDir Path state;

  private PenguinAgent agent(Approver approver) {
    return PenguinAgent.builder()
        .model(Runs.commands("deploy", "restart"))
        .tools(Tools.withRecovery(shell, Recovery.ASK))
        .stateDirectory(state)
        .approver(approver)
        .build();
  }

  @Test
  void aCallIsDecidedByAnotherAgentOverTheSameState() {
    try (PenguinAgent today = agent(Approver.deferred())) {
      RunResult waits = today.session("s").run("go");

      assertThat(waits.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(waits.approvals())
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.request().call().arguments()).containsEntry("line", "deploy");
                assertThat(each.expiresAt()).isEmpty();
                assertThat(each.agentPath()).isEmpty();
              });
      assertThatThrownBy(() -> today.session("s").run("and now?"))
          .isInstanceOf(ApprovalPendingException.class)
          .hasMessageContaining(waits.approvals().get(0).id());
    }
    assertThat(shell.ran()).isEmpty();

    try (PenguinAgent tomorrow = agent(Approver.deferred(Duration.ofDays(7)))) {
      PendingApproval waits = tomorrow.sessions().pendingApprovals().get(0);
      Session session = tomorrow.sessions().open(waits.request().sessionId());
      session.decide(waits.id(), Decision.allowOnce());
      assertThatThrownBy(() -> session.decide(waits.id(), Decision.allowOnce()))
          .isInstanceOf(IllegalStateException.class);

      RunResult next = session.resume();

      assertThat(shell.ran()).containsExactly("deploy");
      assertThat(next.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(session.pendingApprovals())
          .singleElement()
          .satisfies(each -> assertThat(each.expiresAt()).isPresent());
      session.withdrawApprovals();
      assertThat(session.pendingApprovals()).isEmpty();
      assertThat(session.resume().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(shell.ran()).containsExactly("deploy");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anApproverOfOnesOwnPutsOffWhatItCannotDecide(boolean expires) {
    Approver some =
        request -> {
          String line = request.resources().get(0).display();
          Decision later = expires ? Decision.defer(Duration.ofHours(1)) : Decision.defer();
          return CompletableFuture.completedFuture(
              line.equals("deploy") ? Decision.allowOnce() : later);
        };
    try (PenguinAgent agent = agent(some)) {
      RunResult waits = agent.run("go");

      assertThat(shell.ran()).containsExactly("deploy");
      assertThat(waits.approvals())
          .singleElement()
          .satisfies(each -> assertThat(each.expiresAt().isPresent()).isEqualTo(expires));
    }
  }
}
