package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Needs(Need.GIT)
class CommittingAgentTest {
  @TempDir Path folder;

  @BeforeEach
  void makeRepository() throws Exception {
    git("init", "-q", "-b", "main");
    git("config", "user.name", "A Person");
    git("config", "user.email", "person@example.org");
    Files.writeString(folder.resolve("a.txt"), "first\n");
    git("add", "a.txt");
    git("commit", "-q", "-m", "first");
  }

  @Test
  void commitsWhatAPersonAgreesTo() throws Exception {
    ChildProgram program = run("y\n", "{\"message\":\"Say hello\"}");

    assertThat(program.lines())
        .containsExactly("git_commit {message=Say hello}", "May it? [y/N]", "COMPLETED: Done.");
    assertThat(git("log", "--format=%an %s")).isEqualTo("A Person Say hello\nA Person first\n");
    assertThat(git("status", "--short")).isEmpty();
  }

  @Test
  void whoApprovesIsToldThatHistoryIsRewritten() throws Exception {
    ChildProgram program = run("n\n", "{\"message\":\"Say hello\",\"amend\":true}");

    assertThat(program.lines())
        .contains("replaces the last commit of the branch: what has it already must follow")
        .endsWith("May it? [y/N]", "COMPLETED: Done.");
    assertThat(git("log", "--format=%s")).isEqualTo("first\n");
    assertThat(git("status", "--short")).isEqualTo("A  hello.txt\n");
  }

  private ChildProgram run(String input, String commit) throws IOException, InterruptedException {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start()
            .thenCall("write_file", "{\"path\":\"hello.txt\",\"content\":\"hello\"}")
            .thenCall("git_add", "{\"paths\":[\"hello.txt\"]}")
            .thenCall("git_commit", commit)
            .thenText("Done.")) {
      return ChildProgram.runWithInput(
          input, CommittingAgent.class, server.environment(), folder.toString(), "Say hello");
    }
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    String[] line = new String[arguments.length + 1];
    line[0] = "git";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    }
  }
}
