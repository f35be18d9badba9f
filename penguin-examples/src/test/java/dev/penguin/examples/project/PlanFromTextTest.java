package dev.penguin.examples.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penguin.PenguinAgent;
import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.PlanFromText;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Permissions;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.planner.PlanResult;
import dev.penguin.project.planner.Planner;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFromTextTest {
  @TempDir Path folder;

  @Test
  void theTextOfAFileBecomesTasksInAnotherOne() throws Exception {
    Path text = Files.writeString(folder.resolve("timer.txt"), "A timer for eggs");
    Path file = folder.resolve("projects.db");

    ChildProgram program =
        ChildProgram.run(PlanFromText.class, Map.of(), text.toString(), file.toString());

    assertThat(program.exitCode()).as(program.output()).isZero();
    try (ProjectManager manager = ProjectManager.open(file)) {
      TaskQuery all = TaskQuery.of(manager.findProject("EGG").orElseThrow().id());
      assertThat(manager.tasks(all).tasks())
          .extracting(Task.Summary::title, Task.Summary::status)
          .containsExactly(
              tuple("Read the time", Task.Status.READY),
              tuple("Count down and beep", Task.Status.FAILED),
              tuple("Try it with an egg", Task.Status.PLANNED));
    }
  }

  @Test
  void thePlannerReadsAWorkspaceWithTheCodingToolsAndWritesNothing() throws Exception {
    Path source = Files.writeString(folder.resolve("Egg.java"), "class Egg {}");
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(
                new ToolCall("1", "read_file", "{\"path\":\"Egg.java\"}"),
                new ToolCall("2", "write_file", "{\"path\":\"New.java\",\"content\":\"x\"}"),
                new ToolCall("3", "shell", "{\"command\":\"touch made\"}"))
            .turn(
                request -> {
                  List<ToolMessage> results = ScriptedModel.results(request);
                  assertThat(results.get(0).text()).contains("class Egg {}");
                  assertThat(results)
                      .extracting(ToolMessage::failed)
                      .containsExactly(false, true, true);
                  return ModelReply.text(
                      """
                      {"questions": ["Which egg?"], "key": "EGG", "title": "Egg", "overview": "",
                       "goals": [], "nonGoals": []}
                      """);
                })
            .build();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .workspace(folder)
            .permissions(Permissions.full())
            .build()) {
      PlanResult result = Planner.of(agent.engine()).plan("An egg timer");

      assertThat(result.questions()).containsExactly("Which egg?");
      try (var files = Files.list(folder)) {
        assertThat(files).containsExactly(source);
      }
      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .contains("read_file", "list_files", "search_text")
          .doesNotContain("write_file", "edit_file", "shell", "process_start");
    }
  }
}
