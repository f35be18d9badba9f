package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxedAgentTest {
  @TempDir Path top;

  private Path folder;

  @BeforeEach
  void makeWorkspace() throws IOException {
    folder = Files.createDirectory(top.resolve("ws"));
  }

  @Test
  @Needs(Need.SANDBOX)
  void anAllowedCommandStaysInTheWorkspace() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("mvnw"), "#!/bin/sh\necho built > built.txt; echo x > ../outside.txt\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    ChildProgram program = run("", Map.of(), "./mvnw test");

    assertThat(program.output()).isEqualTo("COMPLETED: Done.\n");
    assertThat(folder.resolve("built.txt")).exists();
    assertThat(top.resolve("outside.txt")).doesNotExist();
  }

  @Test
  @Needs(Need.SANDBOX)
  void whoApprovesIsToldOfTheSandbox() throws Exception {
    ChildProgram program = run("y\n", Map.of(), "touch made.txt");

    assertThat(program.lines())
        .containsExactly(
            "shell {command=touch made.txt}",
            "runs in a sandbox: it can write in the workspace (not .git, .penguin, .github, .agents) and in a"
                + " /tmp of its own; there is no network",
            "May it? [y/N]",
            "COMPLETED: Done.");
    assertThat(folder.resolve("made.txt")).exists();
  }

  @Test
  @DisplayName("A7 a sandbox is demanded and none is available: a typed error, and nothing runs")
  void a7WithoutASandboxThereIsNoAgent() throws Exception {
    Path empty = Files.createDirectory(top.resolve("empty"));

    ChildProgram program = run("y\n", Map.of("PATH", empty.toString()), "touch made.txt");

    assertThat(program.exitCode()).isNotZero();
    assertThat(program.output())
        .contains("dev.penguin.error.ConfigurationException: No sandbox is available: ")
        .contains("(see errors.md#no-sandbox in the penguin-core jar)")
        .doesNotContain("COMPLETED", "May it?");
    assertThat(folder).isEmptyDirectory();
  }

  private ChildProgram run(String input, Map<String, String> more, String command)
      throws IOException, InterruptedException {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("shell", "{\"command\":\"" + command + "\"}")
            .thenText("Done.")) {
      Map<String, String> environment = new HashMap<>(server.environment());
      environment.putAll(more);
      return ChildProgram.runWithInput(
          input, SandboxedAgent.class, environment, folder.toString(), "Do something");
    }
  }
}
