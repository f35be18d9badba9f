package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an engine says of itself to those who choose among what it has. */
class EngineDescriptionTest {

  @Test
  void itNamesTheToolsThatEveryRunMayUseAndAgentsLast() {
    TestTool read = TestTool.reading("look");
    TestTool write = TestTool.giving("write", "done").with(Effect.WRITE);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying())
            .tools(read, write)
            .toolProviders(new ForEachRun())
            .subAgents(AgentDefinition.builder("helper").description("Helps").build())
            .build()) {
      assertThat(engine.tools())
          .extracting(ToolSpec::name)
          .containsExactly("look", "write", "helper");
      assertThat(engine.tools()).contains(read.spec(), write.spec());
    }
  }

  @Test
  void itNamesTheLimitsOfItsBuilder() {
    RunLimits limits = RunLimits.builder().maxTurns(3).maxTokens(9).build();
    try (Engine usual = Engine.builder().model(ScriptedModel.replying()).build();
        Engine limited = Engine.builder().model(ScriptedModel.replying()).limits(limits).build()) {
      assertThat(usual.limits()).isEqualTo(RunLimits.defaults());
      assertThat(limited.limits()).isEqualTo(limits);
    }
  }

  private static final class ForEachRun implements ToolProvider {
    @Override
    public String name() {
      return "for each run";
    }

    @Override
    public Scope scope() {
      return Scope.RUN;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of(TestTool.reading("of_a_run"));
    }
  }
}
