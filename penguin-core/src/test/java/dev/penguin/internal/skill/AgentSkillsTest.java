package dev.penguin.internal.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.error.ConfigurationException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Skills where nothing reads them: this module's tests run without penguin-tools. */
class AgentSkillsTest {
  @TempDir Path folder;

  @Test
  void skillsThatAreNamedWithoutTheLibraryThatReadsThemAreAnErrorOfTheBuild() {
    EngineBuilder builder = Engine.builder().model(ScriptedModel.replying()).skills(folder);

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Skills are read by a library that is not on the class path or module path. Add the"
                + " dependency dev.penguin:penguin-tools (see errors.md#no-skills in the penguin-core jar)");
  }

  @Test
  void skillsThatAWorkspaceMerelyHasKeepNoAgentFromStarting() throws IOException {
    Path skill = Files.createDirectories(folder.resolve(".agents/skills/tea"));
    Files.writeString(skill.resolve("SKILL.md"), "---\nname: tea\ndescription: Makes tea\n---\n");
    ScriptedModel model = ScriptedModel.replying("hi");

    try (Engine engine =
        Engine.builder().model(model).workspace(folder).toolProviders(new OtherFiles()).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("hi");
    }

    assertThat(model.requests().get(0).tools())
        .extracting(spec -> spec.name())
        .contains("look")
        .doesNotContain("skill");
  }

  /** Tools for a workspace of somebody who knows no skills. */
  private static final class OtherFiles implements ToolProvider {
    @Override
    public String name() {
      return "files";
    }

    @Override
    public boolean forWorkspace() {
      return true;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.of(TestTool.reading("look"));
    }
  }
}
