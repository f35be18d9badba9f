package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.ResultTypeException;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.SpendingCap;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.Spending;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Agents that call agents, and what all of them may spend. */
class SubAgentTest {
  private static final String TASK = "{\"task\":\"choose a colour\"}";

  private static PenguinAgent agent(ChatModel painter) {
    return PenguinAgent.builder()
        .model(ScriptedModel.builder().call("painter", TASK).reply("It is painted").build())
        .subAgents(
            AgentDefinition.builder("painter")
                .description("Paints")
                .instructions("You paint.")
                .model(painter)
                .build())
        .build();
  }

  @Test
  void theQuestionOfAnAgentReachesTheCallerAndItsAnswerTheAgent() {
    ScriptedModel painter =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Which colour?\"}")
            .reply("Blue it is")
            .build();
    try (PenguinAgent agent = agent(painter)) {
      Session session = agent.session("house");
      RunResult asks = session.run("Paint the house");

      assertThat(asks.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      PendingQuestion question = asks.questions().get(0);
      assertThat(question.agentPath()).containsExactly("painter");
      assertThat(question.text()).isEqualTo("Which colour?");
      assertThat(session.pendingQuestions()).containsExactly(question);

      session.answer(question.id(), "Blue");
      RunResult done = session.resume();

      assertThat(done.text()).isEqualTo("It is painted");
      assertThat(agent.sessions().children("house"))
          .singleElement()
          .extracting(SessionInfo::parent)
          .asString()
          .contains("house");
      assertThat(done.spending())
          .extracting(Spending::agentPath)
          .contains(List.of(), List.of("painter"));
    }
  }

  @Test
  void aTreeIsAsLargeAsItsLimitsSay() {
    RunLimits none =
        RunLimits.builder().maxAgentDepth(1).maxAgents(0).maxConcurrentAgents(2).build();
    assertThat(none.maxAgentDepth()).isEqualTo(1);
    assertThat(none.maxAgents()).isZero();
    assertThat(none.maxConcurrentAgents()).isEqualTo(2);
    ScriptedModel painter = ScriptedModel.builder().reply("never asked").build();
    try (PenguinAgent agent = agent(painter)) {
      RunResult result = agent.run(RunRequest.of("Paint").withLimits(none));

      assertThat(Runs.results(result)).singleElement().asString().contains("agents");
      assertThat(painter.requests()).isEmpty();
    }
  }

  @Test
  void aRunThatALimitEndedGoesOnUnderAHigherOne() {
    RunLimits once = RunLimits.builder().maxTurns(1).build();
    CommandTool shell = new CommandTool();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(Runs.commands("once a"))
            .tools(shell)
            .approver(new HouseRules())
            .limits(once)
            .keepProcesses()
            .build()) {
      Session session = agent.session("s");
      assertThat(session.run("go").outcome()).isEqualTo(Outcome.TURN_LIMIT);

      RunLimits raised = RunLimits.builder().maxTurns(5).build();
      RunResult done = session.resume(raised);

      assertThat(done.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(shell.ran()).containsExactly("once a");
    }
  }

  @Test
  void aTypedRunThatALimitEndedGoesOnTyped() {
    ScriptedModel model =
        ScriptedModel.builder().call("shell", "{\"line\":\"a\"}").reply("{\"value\":-4}").build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(new CommandTool())
            .permissions(Permissions.full())
            .limits(RunLimits.builder().maxTurns(1).build())
            .build()) {
      RunRequest request = RunRequest.of("How cold is it?").inSession("s");
      assertThatThrownBy(() -> agent.run(request, Integer.class))
          .isInstanceOf(ResultTypeException.class);

      RunLimits raised = RunLimits.builder().maxTurns(5).build();
      assertThat(agent.session("s").resume(raised, Integer.class).value()).isEqualTo(-4);
    }
  }

  @Test
  void agentsShareACap() {
    SpendingCap cap =
        SpendingCap.named("team").usd(new BigDecimal("0.10"), SpendingCap.Period.DAY).build();
    ModelInfo.Price dear =
        new ModelInfo.Price(BigDecimal.ONE, BigDecimal.valueOf(100_000)); // 0.1 USD a token
    EchoModel echo = new EchoModel(ModelInfo.of("echo", "model").withPrice(dear));
    try (PenguinAgent agent = PenguinAgent.builder().model(echo).spendingCap(cap).build()) {
      RunResult refused = agent.run("one two three four five six seven eight nine ten eleven");

      assertThat(refused.outcome()).isEqualTo(Outcome.BUDGET_EXCEEDED);
      assertThat(refused.reason().orElseThrow()).contains("team");
    }
  }
}
