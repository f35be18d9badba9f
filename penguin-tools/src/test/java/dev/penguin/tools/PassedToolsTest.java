package dev.penguin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A set of tools that is passed as a provider keeps its options wherever it works. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it counts no names of a file, and has no sh")
class PassedToolsTest {
  @TempDir Path root;

  private Path first;
  private Path second;

  @BeforeEach
  void make() throws IOException {
    first = Files.createDirectory(root.resolve("first"));
    second = Files.createDirectory(root.resolve("second"));
    for (Path folder : new Path[] {first, second}) {
      Files.createLink(
          folder.resolve("linked.txt"),
          Files.writeString(root.resolve(folder.getFileName() + ".txt"), "outside"));
    }
  }

  @Test
  void itsOptionsHoldInTheWorkspaceOfTheAgentAndInThatOfARun() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 2; i++) {
      script
          .call("shell", "{\"command\":\"echo $GREETING; pwd\"}")
          .call("read_file", "{\"path\":\"linked.txt\"}")
          .reply("end");
    }
    try (CodingTools tools =
            CodingTools.in(first).withEnvironment("GREETING", "hello").refuseHardLinks().build();
        Engine engine =
            Engine.builder()
                .model(script.build())
                .workspace(first)
                .toolProviders(tools)
                .permissions(Permissions.full())
                .build()) {
      look(engine.run(RunRequest.of("go")), "first");
      look(engine.run(RunRequest.of("go").inWorkspace(second)), "second");
    }
  }

  private static void look(RunResult result, String folder) {
    assertThat(result.messages().get(2).text()).contains("hello").contains("/" + folder);
    assertThat(result.messages().get(4).text()).doesNotContain("outside").contains("linked.txt");
  }
}
