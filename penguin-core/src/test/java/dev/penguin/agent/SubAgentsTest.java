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
import dev.penguin.message.Message;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Param;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents that another one calls as tools: what they are asked, what they may use, what they answer. */
@Timeout(60)
class SubAgentsTest {
  private static final String TASK = "{\"task\":\"find the bug\"}";

  record Question(@Param(description = "where to look") String folder, int depth) {}

  static AgentDefinition.Builder researcher(ChatModel model) {
    return AgentDefinition.builder("researcher")
        .description("Looks things up")
        .instructions("You look things up.")
        .model(model);
  }

  static ScriptedModel calling(String tool, String arguments) {
    return ScriptedModel.builder().call(tool, arguments).reply("done").build();
  }

  static List<ToolMessage> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(ToolMessage.class::cast)
        .toList();
  }

  @Test
  void theAnswerOfAnAgentIsTheResultOfItsCall() {
    ScriptedModel parent = calling("researcher", TASK);
    ScriptedModel child = calling("look", "{}");
    child = ScriptedModel.builder().call("look", "{}").reply("it is in line 3").build();
    TestTool look = TestTool.reading("look");
    try (Engine engine =
        Engine.builder()
            .model(parent)
            .instructions("You lead.")
            .tools(look)
            .subAgents(researcher(child).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go").inSession("lead"));

      assertThat(result.text()).isEqualTo("done");
      assertThat(results(result))
          .containsExactly(
              ToolMessage.of(
                  new ToolCall("call_1", "researcher", TASK), "it is in line 3", false));
      assertThat(look.calls()).hasSize(1);
      ModelRequest first = child.requests().get(0);
      assertThat(first.messages())
          .containsExactly(
              new SystemMessage("You look things up."), UserMessage.of("find the bug"));
      assertThat(parent.requests().get(0).tools())
          .extracting(tool -> tool.name())
          .contains("look", "researcher");
      assertThat(first.tools()).extracting(tool -> tool.name()).contains("look");
      assertThat(first.tools()).extracting(tool -> tool.name()).doesNotContain("researcher");
    }
  }
}
