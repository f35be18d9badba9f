package dev.penguin.project.internal.agent;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelRequest;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A shop whose tasks an agent works on: SHOP-1 has the part SHOP-2, which has the part SHOP-3;
 * SHOP-4 is beside it, SHOP-5 above.
 */
abstract class ShopOfTasks {
  static final Duration MINUTE = Duration.ofMinutes(1);

  /** A call of each tool that succeeds for a running task, as often as it is made. */
  static final Map<String, String> CALLS =
      new LinkedHashMap<>(
          Map.of(
              "task_list", "{}",
              "task_get", "{}",
              "task_create", "{\"title\":\"a part\"}",
              "task_update", "{\"progress\":5}",
              "task_move", "{\"phase\":\"TEST\",\"reason\":\"written\"}",
              "task_evidence", "{\"key\":\"k\",\"kind\":\"file\",\"location\":\"a.txt\"}",
              "task_ask", "{\"question\":\"Which?\"}",
              "task_usage", "{\"tokens\":1}"));

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-12-02T12:00:00Z"));
  ProjectManager manager;
  ProjectId project;

  @BeforeEach
  void open() {
    manager = ProjectManager.builder(folder.resolve("p.db")).clock(clock).open();
    project = manager.createProject("SHOP", "The shop").id();
    TaskId bound = manager.createTask(project, "bound").id();
    TaskId part = manager.createTask(below("part", bound)).id();
    manager.createTask(below("part of the part", part));
    manager.createTask(project, "beside");
    TaskId above = manager.createTask(project, "above").id();
    manager.moveTask(bound, above);
    manager.createProject("OTHER", "Another project");
    manager.createTask(manager.findProject("OTHER").orElseThrow().id(), "elsewhere");
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  NewTask below(String title, TaskId above) {
    return NewTask.builder(project, title).parent(above).build();
  }

  TaskId id(String number) {
    return manager.findTask(number).orElseThrow().id();
  }

  Engine engine(ScriptedModel model) {
    return Engine.builder().model(model).toolProviders(ProjectTools.provider(manager)).build();
  }

  static RunRequest bound(String task) {
    return RunRequest.of("Do it").withAttribute(ProjectTools.TASK_ATTRIBUTE, task);
  }

  static List<String> names(ModelRequest request) {
    return request.tools().stream()
        .map(ToolSpec::name)
        .filter(name -> name.startsWith("task_"))
        .toList();
  }

  static List<ToolMessage> results(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(ToolMessage.class::cast)
        .toList();
  }
}
