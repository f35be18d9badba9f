package dev.penguin.checks.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.error.ConfigurationException;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.Tools;
import dev.penguin.tools.CodingTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demand for a sandbox is met or the agent is not built. */
@Timeout(60)
class SandboxDemandTest {
  /** The parameter of a tool. */
  record Wish(String text) {}

  @TempDir Path root;

  private Sandbox files;

  @BeforeEach
  void fill() throws IOException {
    files = Sandbox.in(root);
  }

  @Test
  @DisplayName("A7 a sandbox is demanded and none is available: a typed error")
  void a7NoneIsAvailable() throws IOException {
    Path empty = Files.createDirectory(root.resolve("empty"));

    assertThatThrownBy(
            () ->
                CodingTools.in(files.workspace())
                    .sandbox(dev.penguin.tools.Sandbox.standard().withSearchPath(List.of(empty)))
                    .build())
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e -> {
              assertThat(e.anchor()).isEqualTo("no-sandbox");
              assertThat(e).hasMessageStartingWith("No sandbox is available: ");
            });
  }

  @Test
  @DisplayName("A7 a sandbox is demanded and no tool takes one: a typed error")
  void a7NobodyFulfilsTheDemand() {
    assertThatThrownBy(
            () -> PenguinAgent.builder().model(ScriptedModel.replying()).requireSandbox().build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "A sandbox is required, and no tool of the agent runs in one. Name a workspace, or pass"
                + " tools of CodingTools.in(folder).sandbox(…), or remove requireSandbox() (see"
                + " errors.md#no-sandbox in the penguin-core jar)");
    assertThatThrownBy(
            () ->
                PenguinAgent.builder()
                    .model(ScriptedModel.replying())
                    .tools(CodingTools.in(files.workspace()).build().tools())
                    .requireSandbox()
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "A sandbox is required, and the tool 'shell' may run commands outside of one.");
  }

  @Test
  @Needs(Need.SANDBOX)
  void aToolThatRunsCommandsBesideTheSandboxIsRefused() {
    Tool runner =
        Tools.withEffects(Tool.of("runner", "Runs", Wish.class, wish -> ""), Effect.EXECUTE);

    assertThatThrownBy(
            () ->
                PenguinAgent.builder()
                    .model(ScriptedModel.replying())
                    .workspace(files.workspace())
                    .tools(runner)
                    .requireSandbox()
                    .build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the tool 'runner' may run commands outside of one");
  }

  @Test
  @Needs(Need.SANDBOX)
  void aDemandIsMetByTheWorkspaceAndByToolsInASandbox() throws Exception {
    files.run(
        builder -> builder.permissions(Permissions.full()).requireSandbox(),
        Sandbox.shell("touch made; rm -rf ../out; echo x > ../x"));
    try (CodingTools tools =
            CodingTools.in(files.workspace())
                .sandbox(dev.penguin.tools.Sandbox.standard())
                .build();
        PenguinAgent agent =
            PenguinAgent.builder()
                .model(ScriptedModel.replying("hello"))
                .tools(tools.tools())
                .requireSandbox()
                .build()) {
      assertThat(agent.run("go").text()).isEqualTo("hello");
    }

    assertThat(files.file("made")).exists();
    assertThat(root.resolve("out/secret")).exists();
    assertThat(root.resolve("x")).doesNotExist();
    assertThat(files.file(".penguin")).doesNotExist();
  }

  @Test
  @Needs(Need.SANDBOX)
  void theStateDirectoryIsNotShown() {
    Path state = root.resolve("state");

    List<String> results =
        files.run(
            builder ->
                builder.permissions(Permissions.full()).stateDirectory(state).requireSandbox(),
            Sandbox.shell("ls -A ../state; echo x > ../state/x || echo refused"));

    assertThat(results.get(0)).contains("refused").doesNotContain("audit");
    assertThat(state.resolve("audit.jsonl")).exists();
  }

  @Test
  @Needs(Need.SANDBOX)
  void whatPermissionsDoNotCatchIsBounded() throws Exception {
    Files.writeString(files.file("check.sh"), "rm ../out/secret; cat ../out/secret\n");
    String before = Files.readString(root.resolve("out/secret"));

    List<String> results =
        files.run(
            builder ->
                builder
                    .permissions(Permissions.workspace().allow("shell", "sh check.sh"))
                    .requireSandbox(),
            Sandbox.shell("sh check.sh"));

    assertThat(results.get(0)).doesNotContain("line one of out/secret");
    assertThat(root.resolve("out/secret")).hasContent(before);
  }
}
