package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that a later message of the chat finds again, as docs/guide/processes.md shows it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "commands run in a POSIX shell")
class KeptProcessesTest {
  @TempDir Path folder;

  @Test
  void aLaterMessageFindsTheServer() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("process_start", "{\"command\":\"echo up; cat\",\"ready_pattern\":\"up\"}")
            .reply("It is up.")
            .call("process_list", "{}")
            .reply("It still is.")
            .build();

    // region: keep-processes
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(folder)
            .permissions(Permissions.workspace().allow("shell", "echo").allow("shell", "cat"))
            .keepProcesses()
            .build()) {
      // endregion
      agent.session("chat").run("Start it.");
      assertThat(agent.session("chat").run("Is it up?").text()).isEqualTo("It still is.");
    }
    assertThat(ScriptedModel.results(model.requests().get(3)).get(0).text())
        .startsWith("p1 runs for ")
        .endsWith(": echo up; cat");
  }
}
