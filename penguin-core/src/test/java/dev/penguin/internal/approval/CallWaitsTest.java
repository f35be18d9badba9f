package dev.penguin.internal.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A tool of the engine says that its call waits, as one does that runs another agent. */
@Timeout(60)
class CallWaitsTest {
  private static final ToolCall DELEGATE = new ToolCall("d", "delegate", "{\"task\":\"x\"}");
  private static final ToolCall LOOK = new ToolCall("l", "look", "{}");
  private static final PendingApproval CHILDS =
      new PendingApproval(
          "approval-of-child",
          new ApprovalRequest(
              "child-run", "child", new ToolCall("c", "pay", "{}"), Set.of(), List.of(), "why"),
          List.of("delegate"),
          Instant.EPOCH,
          Optional.empty());

  private final SessionStore store = SessionStore.inMemory();
  private final AtomicReference<Waiting> waits = new AtomicReference<>();
  private final TestTool look = TestTool.reading("look");
  private final TestTool delegate =
      TestTool.doing(
          "delegate",
          (call, context) -> {
            Waiting waiting = waits.get();
            if (waiting != null) {
              throw new CallWaitsException(waiting);
            }
            return ToolResult.success("the child is done");
          });

  private Engine engine(ScriptedModel model, Effect effect) {
    return builder(model, effect).build();
  }

  private EngineBuilder builder(ScriptedModel model, Effect effect) {
    return Engine.builder()
        .model(model)
        .tools(look, delegate.with(effect))
        .sessionStore(store)
        .approver(Approver.deferred());
  }

  @Test
  void theRunEndsWithTheApprovalsOfOthersAndGoesOn() {
    waits.set(Waiting.forApprovals(List.of(CHILDS)));
    try (Engine engine =
        engine(ScriptedModel.builder().calls(DELEGATE, LOOK).build(), Effect.READ)) {
      RunResult result = engine.session("s").run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      assertThat(result.approvals()).containsExactly(CHILDS);
      assertThat(look.calls()).containsExactly(LOOK);
    }
    ScriptedModel model = ScriptedModel.replying("all done");
    try (Engine engine = engine(model, Effect.WRITE)) { // what waits is not in doubt
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
      waits.set(null);
      assertThat(engine.session("s").resume().text()).isEqualTo("all done");
      assertThat(delegate.calls()).containsExactly(DELEGATE, DELEGATE, DELEGATE);
      assertThat(look.calls()).containsExactly(LOOK);
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .contains(ToolMessage.of(DELEGATE, "the child is done", false));
      assertThat(RequestLaw.problems(model.requests().get(0).messages())).isEmpty();
    }
  }

  @Test
  void aCallThatWaitsForAnAnswerEndsTheRunSo() {
    waits.set(Waiting.forAnswers());
    ScriptedModel model = ScriptedModel.builder().calls(DELEGATE).reply("all done").build();
    try (Engine engine = engine(model, Effect.READ)) {
      Session session = engine.session("s");
      RunResult result = session.run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(result.question()).isEmpty();
      assertThat(result.reason()).contains("a call waits for an answer");
      waits.set(null);
      assertThat(session.resume().text()).isEqualTo("all done");
      assertThat(delegate.calls()).hasSize(2);
    }
  }

  /** The approval of the call itself holds for as long as the call waits. */
  @Test
  void whatLetTheCallBeginIsNotAskedForAgain() {
    AtomicInteger asked = new AtomicInteger();
    Approver once =
        Approver.blocking(
            request -> {
              asked.incrementAndGet();
              return Decision.allowOnce();
            });
    waits.set(Waiting.forApprovals(List.of(CHILDS)));
    ScriptedModel model = ScriptedModel.builder().calls(DELEGATE).reply("all done").build();
    try (Engine engine = builder(model, Effect.EXECUTE).approver(once).build()) {
      Session session = engine.session("s");
      assertThat(session.run("go").approvals()).containsExactly(CHILDS);
      waits.set(null);
      assertThat(session.resume().text()).isEqualTo("all done");
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void anInterceptorMakesNoResultOfIt() {
    waits.set(Waiting.forApprovals(List.of(CHILDS)));
    ScriptedModel model = ScriptedModel.builder().calls(DELEGATE).build();
    try (Engine engine =
        builder(model, Effect.READ)
            .toolInterceptors(
                (call, chain) -> {
                  try {
                    return chain.proceed(call);
                  } catch (Exception e) {
                    return ToolResult.success("swallowed");
                  }
                })
            .build()) {
      assertThat(engine.session("s").run("go").outcome()).isEqualTo(Outcome.NEEDS_APPROVAL);
    }
  }
}
