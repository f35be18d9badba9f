package dev.penguin.testing;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelInfo.Price;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Agents of which one waits for a decision and one for an answer, to see how they go on. */
final class WaitingAgents {
  private static final String TASK = "{\"task\":\"x\"}";
  private static final Usage USAGE = Usage.of(100, 10);

  private WaitingAgents() {}

  /**
   * Runs the agents in a session until they wait, decides and answers in a second engine, and
   * resumes the run in a third one.
   *
   * @return what they showed, in order, without what differs from run to run
   */
  static List<String> resumed(SessionStore store, String sessionId) {
    List<String> told = new ArrayList<>();
    try (Engine engine = engine(store)) {
      tell(engine.session(sessionId).run("pay"), told);
    }
    try (Engine engine = engine(store)) {
      Session session = engine.session(sessionId);
      for (PendingApproval approval : session.pendingApprovals()) {
        told.add("decided " + approval.agentPath() + approval.request().call());
        session.decide(approval.id(), Decision.allowOnce());
      }
      for (PendingQuestion question : session.pendingQuestions()) {
        told.add("answered " + question.agentPath() + question.text());
        session.answer(question.id(), "blue");
      }
    }
    try (Engine engine = engine(store)) {
      tell(engine.session(sessionId).resume(), told);
      for (SessionInfo child : engine.sessions().children(sessionId)) {
        told.add("child" + texts(engine.sessions().open(child.id()).messages()));
        if (child.parent().isPresent()) { // a store need not report it
          Expect.equal(
              sessionId, child.parent().get(), "The list says whose agent a session is of");
        }
      }
    }
    return told;
  }

  private static void tell(RunResult result, List<String> told) {
    told.add(result.outcome() + " " + result.spending() + texts(result.messages()));
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(Message::text).toList();
  }

  private static Engine engine(SessionStore store) {
    return Engine.builder()
        .model(
            script("lead")
                .turn(
                    request ->
                        ModelReply.calls(
                                new ToolCall("p", "payer", TASK), new ToolCall("a", "asker", TASK))
                            .withUsage(USAGE))
                .turn(request -> ModelReply.text("done").withUsage(USAGE))
                .build())
        .subAgents(
            agent("payer", new ToolCall("c", "pay", TASK)),
            agent("asker", new ToolCall("c", "ask_user", "{\"question\":\"Which?\"}")))
        .tools(new Pay())
        .approver(Approver.deferred())
        .sessionStore(store)
        .build();
  }

  private static AgentDefinition agent(String name, ToolCall first) {
    ScriptedModel model =
        script(name)
            .turn(request -> ModelReply.calls(first).withUsage(USAGE))
            .turn(request -> ModelReply.text(name + " is done").withUsage(USAGE))
            .build();
    return AgentDefinition.builder(name).description(name).model(model).build();
  }

  private static ScriptedModel.Builder script(String name) {
    Price price = new Price(BigDecimal.ONE, BigDecimal.TEN);
    return ScriptedModel.builder()
        .info(ModelInfo.of("contract", name).withPrice(price))
        .byConversation();
  }

  /** A tool that the approver is asked about. */
  private static final class Pay implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("pay", "Pays", "{\"type\":\"object\"}").withEffects(Effect.NETWORK);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      return ToolResult.success("paid");
    }
  }
}
