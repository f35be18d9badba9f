package dev.penguin.internal.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was approved is what runs: when something has changed since, the call is asked about anew.
 */
@Timeout(60)
class StaleApprovalTest {
  private static final ToolCall SEND = new ToolCall("s", "send", "{\"to\":\"ann\"}");
  private static final ToolCall OTHER = new ToolCall("o", "send", "{\"to\":\"bob\"}");
  private static final ToolCall PLAN = new ToolCall("p", "submit_plan", "{\"plan\":\"send it\"}");

  private final SessionStore store = SessionStore.inMemory();
  private final AtomicReference<String> host = new AtomicReference<>("host");
  private final AtomicReference<String> preview = new AtomicReference<>("preview");
  private final AtomicReference<String> basis = new AtomicReference<>("basis");
  private final AtomicInteger sent = new AtomicInteger();

  private EngineBuilder unattended(ScriptedModel model) {
    return Engine.builder().model(model).tools(new Send()).sessionStore(store);
  }

  private EngineBuilder builder(ScriptedModel model) {
    return unattended(model).approver(Approver.deferred());
  }

  private Engine engine(ScriptedModel model) {
    return builder(model).build();
  }

  private PendingApproval waiting(ToolCall... calls) {
    try (Engine engine = engine(ScriptedModel.builder().calls(calls).build())) {
      return engine.session("s").run("go").approvals().get(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "preview", "basis", "nothing"})
  void aCallThatWouldDoSomethingElseIsAskedAboutAnew(String what) {
    PendingApproval first = waiting(SEND);
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.decide(first.id(), Decision.allowOnce());
      switch (what) {
        case "host" -> host.set("elsewhere");
        case "preview" -> preview.set("another text");
        case "basis" -> basis.set("another state");
        default -> {}
      }
      RunResult result = session.resume();
      if (what.equals("nothing")) {
        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(sent).hasValue(1);
        return;
      }
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(sent).hasValue(0);
      PendingApproval second = result.approvals().get(0);
      assertThat(second.id()).isNotEqualTo(first.id());
      assertThat(second.request().reason())
          .isEqualTo(
              "it may run commands or use the network; what was asked about before is no longer what"
                  + " it would do");
      assertThat(second.request().preview()).contains(preview.get());
      assertThat(second.request().resources()).containsExactly(new Resource.Host(host.get()));
      assertThatThrownBy(() -> session.decide(first.id(), Decision.allowOnce()))
          .isInstanceOf(IllegalArgumentException.class);
      session.decide(second.id(), Decision.allowOnce());
      assertThat(session.resume().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(sent).hasValue(1);
    }
  }

  @Test
  void aRuleThatAllowsNowDoesNotOverruleAPersonWhoSaidNo() {
    PendingApproval first = waiting(SEND);
    ScriptedModel model = ScriptedModel.replying("done");
    try (Engine engine = builder(model).permissions(Permissions.full()).build()) {
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      engine.session("s").decide(first.id(), Decision.deny("never"));
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(sent).hasValue(0);
    }
  }

  @Test
  void whatIsAllowedForTheSessionHoldsForTheOthersThatWait() {
    ToolCall same = new ToolCall("t", "send", "{\"to\":\"cy\"}");
    PendingApproval first = waiting(SEND, same);
    try (Engine engine = engine(ScriptedModel.replying("done"))) {
      Session session = engine.session("s");
      session.decide(first.id(), Decision.allowForSession());
      assertThat(session.pendingApprovals()).hasSize(1);
      assertThat(session.resume().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(sent).hasValue(2);
      assertThat(session.pendingApprovals()).isEmpty();
    }
  }

  @Test
  void goingBackTakesTheDecisionBack() {
    PendingApproval first = waiting(SEND);
    ScriptedModel model = ScriptedModel.replying("done", "done again");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.decide(first.id(), Decision.allowOnce());
      Checkpoint decided = session.checkpoint("decided");
      session.resume();
      assertThat(sent).hasValue(1);

      session.rollbackConversation(decided);
      RunResult again = session.resume();
      assertThat(again.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(sent).hasValue(1);
      PendingApproval second = again.approvals().get(0);
      assertThat(second.id()).isNotEqualTo(first.id());
      session.decide(second.id(), Decision.allowOnce());
      assertThat(session.resume().text()).isEqualTo("done again");
      assertThat(sent).hasValue(2);
    }
  }

  @Test
  void aCopyAsksAnew() {
    PendingApproval first = waiting(SEND);
    ScriptedModel model = ScriptedModel.replying("done", "copied", "prompted");
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.decide(first.id(), Decision.allowOnce());
      Session copy = session.fork();
      Session prompted = session.fork();
      assertThat(copy.pendingApprovals()).isEmpty();
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(sent).hasValue(1);

      RunResult ofCopy = copy.resume();
      assertThat(ofCopy.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(ofCopy.approvals().get(0).request().sessionId()).isEqualTo(copy.id());
      copy.decide(ofCopy.approvals().get(0).id(), Decision.deny("once is enough"));
      assertThat(copy.resume().text()).isEqualTo("copied");
      assertThat(prompted.run("something else").text()).isEqualTo("prompted");
      assertThat(sent).hasValue(1);
      assertThat(RequestLaw.problems(model.requests().get(2).messages())).isEmpty();
    }
  }

  @Test
  void aPlanWaitsLikeACall() {
    ScriptedModel first = ScriptedModel.builder().calls(PLAN).build();
    PendingApproval plan;
    try (Engine engine = builder(first).permissions(Permissions.plan()).build()) {
      plan = engine.session("s").run("go").approvals().get(0);
      assertThat(plan.request().tool()).isEqualTo("submit_plan");
    }
    ScriptedModel model = ScriptedModel.builder().calls(OTHER).reply("done").build();
    try (Engine engine = builder(model).permissions(Permissions.plan()).build()) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.decide(plan.id(), Decision.allowWith("{\"plan\":\"\"}")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'submit_plan' do not fit its schema");
      session.decide(plan.id(), Decision.allowWith("{\"plan\":\"send it to bob\"}"));
      RunResult result = session.resume();
      assertThat(result.messages())
          .extracting(Message::text)
          .contains("The plan is approved with changes. Carry out this one:\nsend it to bob");
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL); // plan or not, this one asks
      session.decide(result.approvals().get(0).id(), Decision.allowOnce());
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(sent).hasValue(1);
    }
  }

  /** An interceptor's change is asked about by itself, and both decisions hold together. */
  @Test
  void whatAnInterceptorMakesOfACallWaitsAsWell() {
    ScriptedModel model = ScriptedModel.builder().calls(SEND).reply("done").build();
    try (Engine engine =
        builder(model)
            .toolInterceptors(
                (call, chain) -> chain.proceed(call.withArguments("{\"to\":\"everybody\"}")))
            .build()) {
      Session session = engine.session("s");
      session.decide(session.run("go").approvals().get(0).id(), Decision.allowOnce());
      PendingApproval changed = session.resume().approvals().get(0);
      assertThat(changed.request().call().argumentsJson()).isEqualTo("{\"to\":\"everybody\"}");
      assertThat(sent).hasValue(0);
      session.decide(changed.id(), Decision.allowOnce());
      assertThat(session.resume().text()).isEqualTo("done");
      assertThat(sent).hasValue(1);
    }
  }

  @Test
  void anApproverMayPutOffSomeCallsOnly() {
    Approver some =
        request ->
            CompletableFuture.completedFuture(
                request.call().equals(SEND) ? Decision.defer() : Decision.allowOnce());
    ScriptedModel model = ScriptedModel.builder().calls(SEND, OTHER).build();
    try (Engine engine = builder(model).approver(some).build()) {
      RunResult result = engine.session("s").run("go");
      assertThat(result.approvals())
          .extracting(each -> each.request().call())
          .containsExactly(SEND);
      assertThat(sent).hasValue(1);
    }
  }

  @Test
  void aCallWithASecretCannotWait() {
    ToolCall secret = new ToolCall("s", "send", "{\"to\":\"sk-live-0123456789abcdef\"}");
    ScriptedModel model = ScriptedModel.builder().calls(secret).reply("done").build();
    try (Engine engine =
        builder(model)
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey("sk-live-0123456789abcdef"))
            .build()) {
      RunResult result = engine.session("s").run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(ScriptedModel.results(model.requests().get(1)))
          .extracting(ToolMessage::text)
          .containsExactly(
              "Permission denied for 'send': its arguments hold a secret, which is not stored, so"
                  + " that nobody could decide about it later. It did not run.");
      assertThat(sent).hasValue(0);
    }
  }

  @Test
  void whereNobodyIsAskedAnyMoreItGoesOnWaiting() {
    PendingApproval first = waiting(SEND);
    try (Engine engine = unattended(ScriptedModel.replying("done")).build()) {
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(engine.sessions().list().get(0).state()).isEqualTo(State.NEEDS_APPROVAL);
      engine.session("s").decide(first.id(), Decision.allowOnce());
      assertThat(engine.session("s").resume().text()).isEqualTo("done");
      assertThat(sent).hasValue(1);
    }
  }

  @Test
  void anEndOfTheTurnWaitsForTheOthers() {
    ToolCall finish =
        new ToolCall("f", "finish", "{\"status\":\"completed\",\"summary\":\"sent\"}");
    try (Engine engine = engine(ScriptedModel.builder().calls(SEND, finish).build())) {
      RunResult result = engine.session("s").run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(result.messages())
          .last()
          .isEqualTo(
              ToolMessage.of(
                  finish, "Not done: other calls of this turn wait for a decision first.", true));
    }
  }

  /** What a call of it would do is what the test says. */
  private final class Send implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("send", "Sends", "{\"type\":\"object\"}").withEffects(Effect.NETWORK);
    }

    @Override
    public PreparedCall prepare(ToolCall call, ToolContext context) {
      return new PreparedCall() {
        @Override
        public List<Resource> resources() {
          return List.of(new Resource.Host(host.get()));
        }

        @Override
        public Optional<String> preview() {
          return Optional.of(preview.get());
        }

        @Override
        public String fingerprint() {
          return basis.get();
        }

        @Override
        public ToolResult run(ToolContext context) {
          sent.incrementAndGet();
          return ToolResult.success("sent");
        }
      };
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      throw new UnsupportedOperationException("It is prepared");
    }
  }
}
