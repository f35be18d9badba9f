package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model is offered what it could use. */
class OfferedToolsTest {
  private static final String WRITE = "{\"path\":\"a.txt\",\"content\":\"x\"}";

  @TempDir Path folder;

  private List<String> offered(Permissions permissions) {
    ScriptedModel model = ScriptedModel.builder().call("write_file", WRITE).reply("done").build();
    try (Engine engine =
        Engine.builder().model(model).workspace(folder).permissions(permissions).build()) {
      engine.run(RunRequest.of("go"));
    }
    assertThat(model.requests().get(1).tools()).isEqualTo(model.requests().get(0).tools());
    return model.requests().get(0).tools().stream().map(ToolSpec::name).toList();
  }

  @Test
  void underReadOnlyNoToolIsOfferedThatDoesMoreThanRead() {
    assertThat(offered(Permissions.readOnly()))
        .contains("read_file", "list_files", "find_files", "search_text", "ask_user", "finish")
        .doesNotContain("write_file", "edit_file", "apply_patch", "shell", "git_commit")
        .hasSizeLessThan(offered(Permissions.workspace()).size() - 5);
    assertThat(folder.resolve("a.txt")).exists(); // by the second agent alone
  }

  @Test
  void whatAnAllowRuleMayPermitIsOffered() {
    assertThat(offered(Permissions.readOnly().allow("shell", "git status")))
        .contains("shell")
        .doesNotContain("write_file");
    assertThat(offered(Permissions.readOnly().allow(Effect.WRITE, Effect.READ)))
        .contains("write_file", "edit_file")
        .doesNotContain("shell");
  }

  @Test
  void whatARuleDeniesAsAWholeIsNotOfferedAndWhatItDeniesInPartIs() {
    assertThat(offered(Permissions.full().deny("write_file").deny(Effect.EXECUTE)))
        .contains("edit_file", "read_file")
        .doesNotContain("write_file", "shell");
    assertThat(offered(Permissions.full().deny("write_file", "secrets").deny("shell", "rm")))
        .contains("write_file", "shell");
    assertThat(offered(Permissions.full().deny("*"))).isEmpty();
  }

  @Test
  void aPlanIsMadeWithAllTools() {
    assertThat(offered(Permissions.plan())).contains("write_file", "shell", "submit_plan");
  }

  @Test
  void aCallOfAToolThatWasNotOfferedIsAnsweredWithTheReason() {
    ScriptedModel model = ScriptedModel.builder().call("write_file", WRITE).reply("done").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .workspace(folder)
            .permissions(Permissions.readOnly())
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(ScriptedModel.results(model.requests().get(1)))
        .extracting(ToolMessage::text)
        .containsExactly(
            "Permission denied for 'write_file': only reading is permitted. It did not run.");
    assertThat(folder.resolve("a.txt")).doesNotExist();
  }
}
