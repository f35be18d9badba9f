package dev.penguin.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodingAgentTest {
  @TempDir Path folder;

  @Test
  void worksInTheFolderWithoutAsking() throws Exception {
    ChildProgram program = run("", "write_file", "{\"path\":\"notes.txt\",\"content\":\"hello\"}");

    assertThat(program.output()).isEqualTo("COMPLETED: Done.\n");
    assertThat(folder.resolve("notes.txt")).hasContent("hello");
  }

  @Test
  void runsACommandThatTheUserAllows() throws Exception {
    ChildProgram program = run("y\n", "shell", "{\"command\":\"touch made.txt\"}");

    assertThat(program.lines())
        .containsExactly("May it run shell [touch made.txt]? [y/N]", "COMPLETED: Done.");
    assertThat(folder.resolve("made.txt")).exists();
  }

  @Test
  void runsNoCommandThatTheUserRefuses() throws Exception {
    ChildProgram program = run("n\n", "shell", "{\"command\":\"touch made.txt\"}");

    assertThat(program.lines())
        .containsExactly("May it run shell [touch made.txt]? [y/N]", "COMPLETED: Done.");
    assertThat(folder.resolve("made.txt")).doesNotExist();
  }

  @Test
  void runsNoCommandWhenNobodyAnswers() throws Exception {
    ChildProgram program = run("", "shell", "{\"command\":\"touch made.txt\"}");

    assertThat(program.lines())
        .containsExactly("May it run shell [touch made.txt]? [y/N]", "COMPLETED: Done.");
    assertThat(folder.resolve("made.txt")).doesNotExist();
  }

  @Test
  void runsTheCommandsThatARuleAllows() throws Exception {
    Path script = Files.writeString(folder.resolve("mvnw"), "#!/bin/sh\necho built > built.txt\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    ChildProgram program = run("", "shell", "{\"command\":\"./mvnw test\"}");

    assertThat(program.output()).isEqualTo("COMPLETED: Done.\n");
    assertThat(folder.resolve("built.txt")).exists();
  }

  private ChildProgram run(String input, String tool, String argumentsJson)
      throws IOException, InterruptedException {
    try (LoopbackOpenAi server =
        LoopbackOpenAi.start().thenCall(tool, argumentsJson).thenText("Done.")) {
      return ChildProgram.runWithInput(
          input, CodingAgent.class, server.environment(), folder.toString(), "Do something");
    }
  }
}
