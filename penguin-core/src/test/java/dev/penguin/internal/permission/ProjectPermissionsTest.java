package dev.penguin.internal.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.error.ConfigurationException;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectPermissionsTest {
  @TempDir Path workspace;

  @Test
  void aProjectMayDenyAndHaveAsked() throws IOException {
    write(
        """
        # what this project does not want
        deny shell git push
          ask\twrite_file  docs/a b

        deny effect:network
        deny fetch
        """);

    assertThat(ProjectPermissions.read(workspace))
        .contains(
            Permissions.full()
                .deny("shell", "git push")
                .ask("write_file", "docs/a b")
                .deny(Effect.NETWORK)
                .deny("fetch"));
  }

  @Test
  void mostProjectsSayNothing() {
    assertThat(ProjectPermissions.read(workspace)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allow shell|line 1 allows something, which only the application may: Permissions.allow(…)",
        "deny|line 1 is not 'deny' or 'ask', a tool and what it touches",
        "forbid shell|line 1 is not 'deny' or 'ask', a tool and what it touches",
        "deny effect:fly|line 1 names no effect; they are effect:read, write, execute and network",
        "ask effect:read a|line 1 names an effect and more; an effect stands alone"
      })
  void whatIsNotUnderstoodStopsTheBuild(String line, String why) throws IOException {
    write(line);

    assertBad(why);
  }

  @Test
  void filesThatAreNoTextAreRefused() throws IOException {
    write("x".repeat(70_000));
    assertBad("it has more than 65536 bytes");
    Files.write(workspace.resolve(".penguin/permissions"), new byte[] {(byte) 0xFF});
    assertBad("it is not UTF-8 text");
    Files.delete(workspace.resolve(".penguin/permissions"));
    Files.createSymbolicLink(workspace.resolve(".penguin/permissions"), Path.of("/etc/hosts"));
    assertBad("it is no regular file, or lies behind a link");
  }

  private void write(String text) throws IOException {
    Files.createDirectories(workspace.resolve(".penguin"));
    Files.writeString(workspace.resolve(".penguin/permissions"), text);
  }

  private void assertBad(String why) {
    assertThatThrownBy(() -> ProjectPermissions.read(workspace))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "The project's .penguin/permissions cannot be used, so the agent was not built: "
                + why
                + ". Fix or remove the file");
  }
}
