package dev.penguin.agent;

import static dev.penguin.agent.SubAgentsTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.policy.Permissions;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.Spending;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tools;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents whose caller is resumed simply go on, and what they had spent counts at once. */
@Timeout(60)
class AgentsGoOnTest {
  private static final String TASK = "{\"task\":\"x\"}";
  private static final Price PRICE = new Price(new BigDecimal("1000"), new BigDecimal("1000"));

  private final List<ApprovalRequest> asked = Collections.synchronizedList(new ArrayList<>());

  private Approver saying(Decision decision) {
    return Approver.blocking(
        request -> {
          asked.add(request);
          return decision;
        });
  }

  private static ModelInfo priced(String name) {
    return ModelInfo.of("scripted", name).withPrice(PRICE);
  }

  private static AgentDefinition agent(
      String name, ScriptedModel.Builder script, AgentDefinition... below) {
    return AgentDefinition.builder(name)
        .description(name)
        .model(script.byConversation().build())
        .subAgents(below)
        .build();
  }

  /** A lead that calls an agent that looks, where each call of the agent must be approved. */
  private Engine approved(OrderedStore store, Approver approver) {
    return Engine.builder()
        .model(ScriptedModel.builder().call("worker", TASK).reply("done").byConversation().build())
        .tools(TestTool.reading("look"))
        .subAgents(agent("worker", ScriptedModel.builder().call("look", TASK).reply("worked")))
        .permissions(Permissions.full().ask("worker"))
        .approver(approver)
        .sessionStore(store)
        .build();
  }

  @Test
  void aKilledAgentWhoseCallWasApprovedGoesOnAndNobodyIsAskedAgain() {
    OrderedStore whole = new OrderedStore();
    try (Engine engine = approved(whole, saying(Decision.allowOnce()))) {
      engine.run(RunRequest.of("go").inSession("lead"));
    }
    assertThat(asked).hasSize(1);
    List<OrderedStore.Append> all = whole.appends();
    int begun = 0;
    for (int count = 3; count < all.size(); count++) {
      List<OrderedStore.Append> stored = all.subList(0, count);
      if (stored.stream().noneMatch(AgentsGoOnTest::startsAnAgent)) {
        continue;
      }
      asked.clear();
      OrderedStore half = OrderedStore.of(stored);
      for (int again = 0; again < 2; again++) { // and killed once more right after it went on
        OrderedStore next = OrderedStore.of(half.appends());
        try (Engine engine = approved(next, saying(Decision.deny("asked twice")))) {
          RunResult result = engine.sessions().open("lead").resume();
          assertThat(results(result))
              .as("after append %d", count)
              .extracting(ToolMessage::text)
              .containsExactly("worked");
          assertThat(result.text()).isEqualTo("done");
        }
        int more = Math.min(next.appends().size(), half.appends().size() + 1);
        half = OrderedStore.of(next.appends().subList(0, more));
      }
      assertThat(asked).as("after append %d", count).isEmpty();
      begun++;
    }
    assertThat(begun).isGreaterThan(5);
  }

  private static boolean startsAnAgent(OrderedStore.Append append) {
    return append.entries().stream().anyMatch(entry -> entry.body() instanceof AgentStarted);
  }

  @Test
  void aCallOfAKilledAgentThatAPersonMustDecideAboutIsPutBeforeTheApprover() {
    OrderedStore whole = new OrderedStore();
    try (Engine engine = recovering(whole, saying(Decision.allowOnce()))) {
      engine.run(RunRequest.of("go").inSession("lead"));
    }
    List<OrderedStore.Append> all = whole.appends();
    int end = 0;
    while (!startsATool(all.get(end))) {
      end++;
    }
    OrderedStore half = OrderedStore.of(all.subList(0, end + 1));
    try (Engine engine = recovering(half, Approver.deferred())) {
      RunResult result = engine.sessions().open("lead").resume();
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(result.approvals())
          .extracting(PendingApproval::agentPath)
          .containsExactly(List.of("worker"));
      assertThat(result.approvals().get(0).request().reason()).contains("unknown");
    }
  }

  private static boolean startsATool(OrderedStore.Append append) {
    return append.entries().stream()
        .anyMatch(
            entry ->
                entry.body() instanceof ToolStarted start && start.call().name().equals("send"));
  }

  private static Engine recovering(OrderedStore store, Approver approver) {
    return Engine.builder()
        .model(ScriptedModel.builder().call("worker", TASK).reply("done").byConversation().build())
        .tools(Tools.withRecovery(TestTool.reading("send"), Recovery.ASK))
        .subAgents(agent("worker", ScriptedModel.builder().call("send", TASK).reply("worked")))
        .approver(approver)
        .sessionStore(store)
        .build();
  }

  /** A lead that waits itself, and through an agent of an agent; another one asks. */
  private EngineBuilder waiting(OrderedStore store) {
    AgentDefinition payer = agent("payer", ScriptedModel.builder().call("pay", TASK).reply("paid"));
    return Engine.builder()
        .model(
            ScriptedModel.builder()
                .calls(
                    new ToolCall("p", "pay", TASK),
                    new ToolCall("n", "node", TASK),
                    new ToolCall("q", "asker", TASK))
                .reply("done")
                .byConversation()
                .build())
        .tools(TestTool.reading("pay").with(Effect.EXECUTE))
        .subAgents(
            agent("node", ScriptedModel.builder().call("payer", TASK).reply("node"), payer),
            agent(
                "asker",
                ScriptedModel.builder()
                    .call("ask_user", "{\"question\":\"Which?\"}")
                    .reply("asked")))
        .limits(RunLimits.builder().maxToolCalls(3).build())
        .sessionStore(store);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void askingWhetherItGoesOnLetsNoLogGrow(boolean asks) {
    OrderedStore store = new OrderedStore();
    Approver approver = asks ? saying(Decision.defer()) : Approver.deferred();
    try (Engine engine = waiting(store).approver(approver).build()) {
      Session lead = engine.session("lead");
      RunResult first = lead.run("go");
      int size = store.appends().size();
      for (int poll = 0; poll < 100; poll++) {
        RunResult again = lead.resume();
        assertThat(again.outcome()).isEqualTo(first.outcome());
        assertThat(again.reason()).isEqualTo(first.reason());
        assertThat(again.spending()).isEqualTo(first.spending());
        assertThat(again.approvals()).isEqualTo(first.approvals()).hasSize(2);
        assertThat(again.questions()).isEqualTo(first.questions()).hasSize(1);
      }
      assertThat(store.appends()).hasSize(size);
      assertThat(asked).hasSize(asks ? 202 : 0);

      lead.answer(first.questions().get(0).id(), "this");
      assertThat(lead.resume().questions()).isEmpty();
      assertThat(store.appends().size()).isGreaterThan(size);
      first.approvals().forEach(each -> lead.decide(each.id(), Decision.allowOnce()));
      RunResult last = lead.resume();
      assertThat(last.text()).isEqualTo("done");
      assertThat(results(last))
          .extracting(ToolMessage::text)
          .containsExactlyInAnyOrder("pay" + TASK, "node", "asked");
    }
  }

  /** A run that was begun again, and killed while an agent works, is there to be resumed. */
  @Test
  void theListSaysThatARunIsUnfinishedAsSoonAsItsAgentGoesOn() {
    OrderedStore store = new OrderedStore();
    try (Engine engine = waiting(store).approver(Approver.deferred()).build()) {
      Session lead = engine.session("lead");
      List<PendingApproval> approvals = lead.run("go").approvals();
      lead.decide(approvals.get(1).id(), Decision.allowOnce());
      int size = store.appends().size();
      lead.resume();
      for (int end = size + 1; end < store.appends().size(); end++) {
        OrderedStore half = OrderedStore.of(store.appends().subList(0, end));
        boolean ended =
            store.appends().get(end - 1).entries().stream()
                .anyMatch(entry -> entry.body() instanceof RunEnded);
        SessionInfo info = half.find("lead").orElseThrow();
        assertThat(
                ended && store.appends().get(end - 1).session().equals("lead")
                    ? SessionInfo.State.UNFINISHED
                    : info.state())
            .as("after append %d", end)
            .isEqualTo(SessionInfo.State.UNFINISHED);
      }
    }
  }

  /** A lead with two agents: the first asks for more, the second has spent nearly all. */
  private static Engine spending(OrderedStore store, Permissions permissions) {
    return Engine.builder()
        .model(
            ScriptedModel.builder()
                .info(priced("lead"))
                .turn(
                    r -> calls(new ToolCall("a", "first", TASK), new ToolCall("b", "second", TASK)))
                .turn(r -> ModelReply.text("done").withUsage(Usage.of(1, 1)))
                .byConversation()
                .build())
        .tools(TestTool.reading("look"), TestTool.reading("pay").with(Effect.EXECUTE))
        .subAgents(
            agent(
                "first",
                ScriptedModel.builder()
                    .info(priced("first"))
                    .turn(r -> calls(new ToolCall("p", "pay", TASK)))
                    .turn(r -> ModelReply.text("more").withUsage(Usage.of(1, 1)))),
            agent(
                "second",
                ScriptedModel.builder()
                    .info(priced("second"))
                    .turn(r -> calls(new ToolCall("p", "pay", TASK)).withUsage(Usage.of(100, 800)))
                    .turn(r -> ModelReply.text("more").withUsage(Usage.of(1, 1)))))
        .limits(RunLimits.builder().maxCostUsd(BigDecimal.ONE).maxConcurrentAgents(1).build())
        .permissions(permissions)
        .approver(Approver.deferred())
        .sessionStore(store)
        .build();
  }

  private static ModelReply calls(ToolCall... calls) {
    return ModelReply.calls(calls).withUsage(Usage.of(1, 1));
  }

  @Test
  void whatAnAgentHadSpentIsNotThereForTheOneThatGoesOnBeforeIt() {
    Permissions usual = Permissions.workspace();
    OrderedStore store;
    Optional<BigDecimal> spent;
    do { // until the first agent is the first to work: each begins on a thread of its own
      store = new OrderedStore();
      try (Engine engine = spending(store, usual)) {
        spent = engine.run(RunRequest.of("go").inSession("lead")).costUsd();
      }
    } while (spent.equals(Optional.of(new BigDecimal("0.902"))));
    assertThat(spent).contains(new BigDecimal("0.904"));
    try (Engine engine = spending(store, usual)) {
      Session lead = engine.session("lead");
      lead.decide(lead.pendingApprovals().get(0).id(), Decision.allowOnce());
      RunResult result = lead.resume(); // what is left does not do for one more request

      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(results(result)).hasSize(1);
      assertThat(results(result).get(0).text()).contains("BUDGET_EXCEEDED").contains("spent 0.904");
      assertThat(result.costUsd()).contains(new BigDecimal("0.904"));
    }
  }

  @Test
  void whatAnAgentHadSpentThatMayNotGoOnStaysCounted() {
    OrderedStore store = new OrderedStore();
    try (Engine engine = spending(store, Permissions.workspace())) {
      engine.run(RunRequest.of("go").inSession("lead"));
    }
    int waiting = store.appends().size();
    try (Engine engine = spending(store, Permissions.workspace().deny("first").deny("second"))) {
      RunResult result = engine.session("lead").resume();
      assertThat(results(result)).allMatch(ToolMessage::failed).hasSize(2);
      assertThat(usdOf("second", result)).contains(new BigDecimal("0.9"));
    }
    for (int end = waiting + 1; end <= store.appends().size(); end++) {
      OrderedStore half = OrderedStore.of(store.appends().subList(0, end));
      try (Engine engine = spending(half, Permissions.workspace())) {
        RunResult result = engine.session("lead").resume();
        assertThat(usdOf("second", result))
            .as("after append %d", end)
            .contains(new BigDecimal("0.9"));
      }
    }
  }

  private static Optional<BigDecimal> usdOf(String agent, RunResult result) {
    return result.spending().stream()
        .filter(line -> line.agentPath().equals(List.of(agent)))
        .findFirst()
        .flatMap(Spending::costUsd);
  }
}
