package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.project.Task.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be worked on: each status of a project with each status of a task. */
class ReadinessTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  ProjectManager manager;
  ProjectId project;
  final Map<Status, TaskId> tasks = new EnumMap<>(Status.class);

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("p.db"));
    project = manager.createProject("SHOP", "The shop").id();
    for (Status status : Status.values()) {
      if (status != Status.READY) {
        tasks.put(status, TaskStates.taskIn(manager, project, status));
      }
    }
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @ParameterizedTest
  @EnumSource
  void onlyAPlannedTaskOfAnActiveProjectIsReady(Project.Status status) {
    manager.setProjectStatus(project, status);
    boolean active = status == Project.Status.ACTIVE;

    List<TaskId> ready = active ? List.of(tasks.get(Status.PLANNED)) : List.of();
    assertThat(manager.ready(project, 10).stream().map(Task.Summary::id).toList()).isEqualTo(ready);
    assertThat(manager.next(project).stream().map(Task.Summary::id).toList()).isEqualTo(ready);
    tasks.forEach(
        (own, task) -> {
          Task read = manager.task(task);
          assertThat(read.status()).isEqualTo(ready.contains(task) ? Status.READY : own);
          assertThat(manager.blockers(task).stream().map(Dependency.Blocker::text).toList())
              .as("%s", own)
              .isEqualTo(reasons(read.number(), own, status));
        });
  }

  private static List<String> reasons(String number, Status own, Project.Status status) {
    List<String> reasons = new ArrayList<>();
    if (own != Status.PLANNED) {
      reasons.add(number + " is " + own);
    }
    if (status != Project.Status.ACTIVE) {
      reasons.add("The project is " + status);
    }
    return reasons;
  }

  @ParameterizedTest
  @EnumSource
  void workBeginsOnlyInAnActiveProject(Project.Status status) {
    manager.setProjectStatus(project, status);
    for (Status own : List.of(Status.PLANNED, Status.WAITING, Status.BLOCKED, Status.IN_REVIEW)) {
      TaskId task = tasks.get(own);
      String refusal =
          "%s is not ready: The project is %s".formatted(manager.task(task).number(), status);
      String expected = status == Project.Status.ACTIVE ? "done" : refusal;

      if (!expected.equals("done")) {
        assertThat(manager.claim(project, "w", Set.of(), MINUTE)).isEmpty();
        assertThat(outcome(() -> manager.claim(task, "w", MINUTE))).isEqualTo(expected);
      }
      assertThat(outcome(() -> manager.transition(task, Status.RUNNING, ""))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anArchivedProjectTakesNoTasks(Project.Status status) {
    manager.setProjectStatus(project, status);

    assertThat(outcome(() -> manager.createTask(project, "New")))
        .isEqualTo(
            status == Project.Status.ARCHIVED
                ? "Project SHOP is archived; make it active to add tasks"
                : "done");
  }

  private static String outcome(Runnable change) {
    try {
      change.run();
      return "done";
    } catch (ProjectException e) {
      return e.getMessage();
    }
  }
}
