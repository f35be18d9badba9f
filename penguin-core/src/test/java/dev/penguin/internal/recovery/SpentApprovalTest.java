package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What let a call begin that was interrupted lets it begin no second time. */
@Timeout(60)
class SpentApprovalTest {
  private static final ToolCall PAY = new ToolCall("c", "pay", "{\"n\":1}");

  private final TestTool pay = TestTool.giving("pay", "paid").with(Effect.EXECUTE);

  static List<Arguments> ways() {
    List<Arguments> ways = new ArrayList<>();
    for (Recovery recovery : new Recovery[] {Recovery.RERUN, Recovery.ASK}) {
      ways.add(Arguments.of(recovery, Decision.allowOnce()));
      ways.add(Arguments.of(recovery, Decision.allowWith("{\"n\":2}")));
    }
    return ways;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aCallThatWaitsOnceMoreAfterACrashWaitsUntilItIsDecidedOnceMore(
      Recovery recovery, Decision decision) {
    SessionStore crashed = crashed(recovery, decision);
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = engine(crashed, model, recovery)) {
      Session session = engine.session("s");
      for (int resumed = 0; resumed < 3; resumed++) {
        RunResult waits = session.resume();
        assertThat(waits.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
        assertThat(waits.approvals()).hasSize(1);
      }
      assertThat(pay.calls()).isEmpty();

      session.decide(session.pendingApprovals().get(0).id(), Decision.allowOnce());
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(pay.calls()).hasSize(1);
    }
  }

  /**
   * The log of a process that ended after an approved call had begun, and before it did a thing.
   */
  private SessionStore crashed(Recovery recovery, Decision decision) {
    SessionStore whole = SessionStore.inMemory();
    ScriptedModel model = ScriptedModel.builder().calls(PAY).reply("done").build();
    TestTool first = TestTool.giving("pay", "paid").with(Effect.EXECUTE).withRecovery(recovery);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(first)
            .approver(Approver.deferred())
            .sessionStore(whole)
            .build()) {
      Session session = engine.session("s");
      String id = session.run("go").approvals().get(0).id();
      session.decide(id, decision);
      session.resume();
    }
    List<SessionEntry> entries = new ArrayList<>();
    whole.read("s", entries::add);
    int begun = 0;
    while (!(entries.get(begun).body() instanceof ToolStarted)) {
      begun++;
    }
    SessionStore half = SessionStore.inMemory();
    half.append("s", entries.subList(0, begun + 1));
    return half;
  }

  private Engine engine(SessionStore store, ScriptedModel model, Recovery recovery) {
    return Engine.builder()
        .model(model)
        .tools(pay.withRecovery(recovery))
        .approver(Approver.deferred())
        .sessionStore(store)
        .build();
  }
}
