package dev.penguin.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Param;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that another one calls: what they are asked, what they may use, what they answer. */
@Timeout(60)
class SubAgentsTest {
  private static final String TASK = "{\"task\":\"find the bug\"}";

  record Question(
      @Param(value = "folder", description = "where to look") String folder, int depth) {}

  static AgentDefinition.Builder researcher(ChatModel model) {
    return AgentDefinition.builder("researcher")
        .description("Looks things up")
        .instructions("You look things up.")
        .model(model);
  }

  static ScriptedModel calling(String tool, String arguments) {
    return ScriptedModel.builder().call(tool, arguments).reply("done").build();
  }

  private static EngineBuilder lead(AgentDefinition... agents) {
    return Engine.builder().model(calling("researcher", TASK)).subAgents(agents);
  }

  static List<ToolMessage> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(ToolMessage.class::cast)
        .toList();
  }

  private static ToolMessage only(RunResult result) {
    assertThat(results(result)).hasSize(1);
    return results(result).get(0);
  }

  private static List<String> tools(ModelRequest request) {
    return request.tools().stream().map(ToolSpec::name).toList();
  }

  @Test
  void theAnswerOfAnAgentIsTheResultOfItsCall() {
    ScriptedModel parent = calling("researcher", TASK);
    ScriptedModel child =
        ScriptedModel.builder().call("look", "{}").reply("it is in line 3").build();
    TestTool look = TestTool.reading("look");
    try (Engine engine =
        Engine.builder()
            .model(parent)
            .instructions("You lead.")
            .tools(look)
            .subAgents(researcher(child).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.text()).isEqualTo("done");
      assertThat(only(result))
          .isEqualTo(
              ToolMessage.of(new ToolCall("call_1", "researcher", TASK), "it is in line 3", false));
      assertThat(look.calls()).hasSize(1);
      ModelRequest first = child.requests().get(0);
      assertThat(first.messages())
          .containsExactly(
              new SystemMessage("You look things up."), UserMessage.of("find the bug"));
      assertThat(tools(parent.requests().get(0))).startsWith("look", "researcher");
      assertThat(tools(first)).startsWith("look").doesNotContain("researcher");
    }
  }

  @Test
  void theComponentsOfARecordAreWhatACallMustHold() {
    String arguments = "{\"folder\":\"src\",\"depth\":2}";
    ScriptedModel parent =
        ScriptedModel.builder()
            .call("researcher", "{\"folder\":\"src\"}")
            .call("researcher", arguments)
            .reply("done")
            .build();
    ScriptedModel child = ScriptedModel.replying("found");
    try (Engine engine =
        Engine.builder()
            .model(parent)
            .subAgents(researcher(child).input(Question.class).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(results(result).get(0).failed()).isTrue();
      assertThat(results(result).get(1).text()).isEqualTo("found");
      assertThat(child.requests().get(0).messages()).endsWith(UserMessage.of(arguments)).hasSize(2);
    }
  }

  @Test
  void anAgentWithoutAModelOrLimitsHasThoseOfTheRunThatCallsIt() {
    ScriptedModel model =
        ScriptedModel.builder().call("helper", TASK).reply("helped").reply("done").build();
    AgentDefinition helper = AgentDefinition.builder("helper").description("Helps").build();
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying()).subAgents(helper).build()) {
      RunResult result = engine.run(RunRequest.of("go").withModel(model));

      assertThat(only(result).text()).isEqualTo("helped");
      assertThat(model.requests()).hasSize(3);
      assertThat(model.requests().get(1).messages())
          .containsExactly(UserMessage.of("find the bug"));
    }
  }

  @Test
  void anAgentHasOfItsToolsThoseThatTheRunThatCallsItHas() {
    ScriptedModel child = ScriptedModel.builder().reply("a").reply("b").byConversation().build();
    TestTool look = TestTool.reading("look");
    TestTool write = TestTool.reading("write");
    TestTool third = TestTool.reading("third");
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("researcher", TASK)
                    .reply("done")
                    .byConversation()
                    .build())
            .tools(look, write, third)
            .subAgents(researcher(child).tools("look", "write").build())
            .build()) {
      engine.run(RunRequest.of("all"));
      engine.run(RunRequest.of("some").withTools("third", "write", "researcher"));
      engine.run(RunRequest.of("none").withTools("researcher"));

      List<ModelRequest> asked = child.requests();
      assertThat(tools(asked.get(0))).startsWith("look", "write").doesNotContain("third");
      assertThat(tools(asked.get(1))).startsWith("write").doesNotContain("look", "third");
      assertThat(tools(asked.get(2))).isEmpty();
    }
  }

  @Test
  void anAgentThatFailsGivesAResultWithItsWorkSoFar() {
    ScriptedModel child =
        ScriptedModel.builder()
            .call("look", "{\"at\":1}")
            .turn(
                request ->
                    new ModelReply(
                        new AssistantMessage(
                            List.of(Part.text("Half of it is done.")),
                            List.of(new ToolCall("c", "broken", "{}"))),
                        FinishReason.TOOL_CALLS,
                        Usage.NONE,
                        ""))
            .fault(new ModelException.Unavailable("The provider is down"))
            .build();
    TestTool broken =
        TestTool.doing(
            "broken",
            (call, context) -> {
              throw new IllegalStateException("no");
            });
    try (Engine engine =
        lead(researcher(child).build()).tools(TestTool.reading("look"), broken).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(only(result).failed()).isTrue();
      assertThat(only(result).text())
          .isEqualTo(
              """
              'researcher' failed: Unavailable: The provider is down
              Its last text: Half of it is done.
              Its calls:
              - look {"at":1}: done
              - broken {}: failed""");
    }
  }

  @Test
  void anAgentThatALimitEndsSaysSo() {
    ScriptedModel child =
        ScriptedModel.builder().call("look", "{}").call("look", "{\"more\":1}").build();
    RunLimits limits = RunLimits.builder().maxTurns(2).build();
    try (Engine engine =
        lead(researcher(child).limits(limits).build()).tools(TestTool.reading("look")).build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(only(result).failed()).isTrue();
      assertThat(only(result).text())
          .isEqualTo(
              """
              'researcher' did not complete its task. It ended with TURN_LIMIT: the run may ask the model 2 times
              Its calls:
              - look {}: done
              - look {"more":1}: done""");
    }
  }

  @Test
  void agentsAreCalledAsDeepAsTheRunAllows() {
    AgentDefinition third = researcher(ScriptedModel.replying("deep")).build();
    ScriptedModel middle = calling("researcher", TASK);
    AgentDefinition second =
        AgentDefinition.builder("second").description("2").model(middle).subAgents(third).build();
    ScriptedModel model =
        ScriptedModel.builder().call("second", TASK).reply("done").byConversation().build();
    for (int depth = 0; depth <= 2; depth++) {
      ScriptedModel deeper =
          ScriptedModel.builder().call("researcher", TASK).reply("end").byConversation().build();
      AgentDefinition agent =
          AgentDefinition.builder("second").description("2").model(deeper).subAgents(third).build();
      RunLimits limits = RunLimits.builder().maxAgentDepth(depth).build();
      try (Engine engine = Engine.builder().model(model).subAgents(agent).limits(limits).build()) {
        RunResult result = engine.run(RunRequest.of("go"));

        assertThat(only(result).failed()).isEqualTo(depth == 0);
        assertThat(deeper.requests()).hasSize(depth == 0 ? 0 : 2);
        if (depth > 0) {
          assertThat(tools(deeper.requests().get(0)).contains("researcher")).isEqualTo(depth > 1);
        }
      }
    }
    assertThat(second.subAgents()).containsExactly(third);
  }

  @Test
  void noMoreAgentsAreStartedInTheTreeThanTheRunAllows() {
    ScriptedModel grandchild = ScriptedModel.builder().reply("leaf").byConversation().build();
    ScriptedModel child =
        ScriptedModel.builder()
            .calls(
                new ToolCall("a", "researcher", "{\"task\":\"1\"}"),
                new ToolCall("b", "researcher", "{\"task\":\"2\"}"))
            .reply("node")
            .build();
    AgentDefinition second =
        AgentDefinition.builder("second")
            .description("2")
            .model(child)
            .subAgents(researcher(grandchild).build())
            .build();
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder()
                    .call("second", TASK)
                    .call("second", "{\"task\":\"again\"}")
                    .reply("done")
                    .build())
            .subAgents(second)
            .limits(RunLimits.builder().maxAgents(3).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(grandchild.requests()).hasSize(2);
      assertThat(results(result).get(0).text()).isEqualTo("node");
      assertThat(results(result).get(1).text())
          .isEqualTo(
              "'second' did not run: no more than 3 agents may be started here. Go on without it.");
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void whatADefinitionCannotMeanIsToldWhenTheEngineIsBuilt() {
    ScriptedModel model = ScriptedModel.replying();
    TestTool look = TestTool.reading("look");
    assertThatThrownBy(() -> lead(researcher(model).tools("lok").build()).tools(look).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Agent 'researcher' names tool 'lok', which the engine lacks; it has [look]. Did you mean 'look'? (see errors.md#unknown-tool-of-agent in the penguin-core jar)");
    assertThatThrownBy(
            () ->
                lead(researcher(model).permissions(Permissions.full().deny("lok")).build())
                    .tools(look)
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("names tool 'lok'");
    assertThatThrownBy(
            () -> lead(researcher(model).build()).tools(TestTool.reading("researcher")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There are two tools named 'researcher': one is passed with tools(…), the other is a sub-agent. Give one of them another name, or leave one out");
    assertThatThrownBy(() -> lead(researcher(model).build()).limits(money()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the price of scripted/model is unknown");
    assertThatThrownBy(() -> AgentDefinition.builder("two words").description("x").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> AgentDefinition.builder("silent").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a description");
    assertThatThrownBy(
            () ->
                Engine.builder()
                    .model(model)
                    .subAgents(
                        AgentDefinition.builder("a")
                            .description("a")
                            .model(ModelConfig.of("nobody/x"))
                            .build())
                    .build())
        .isInstanceOf(ConfigurationException.class);
  }

  private static RunLimits money() {
    return RunLimits.builder().maxCostUsd(BigDecimal.ONE).build();
  }

  @Test
  void aRuleMayNameAnAgent() {
    ScriptedModel child = ScriptedModel.replying("found");
    try (Engine engine =
        lead(researcher(child).build())
            .permissions(Permissions.full().deny("researcher"))
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(only(result).failed()).isTrue();
      assertThat(child.requests()).isEmpty();
    }
  }

  @Test
  void attributesReachTheToolsOfAnAgent() {
    TestTool look =
        TestTool.doing(
            "look", (call, context) -> ToolResult.success(context.attributes().toString()));
    ScriptedModel child = calling("look", "{}");
    try (Engine engine = lead(researcher(child).build()).tools(look).build()) {
      engine.run(RunRequest.of("go").withAttribute("tenant", "acme"));

      assertThat(ScriptedModel.results(child.requests().get(1)).get(0).text())
          .isEqualTo(Map.of("tenant", "acme").toString());
    }
  }
}
