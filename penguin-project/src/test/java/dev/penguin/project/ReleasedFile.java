package dev.penguin.project;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Made {@code schema-1.db} of the test resources. Each release that changes the schema makes such a
 * file once, and keeps those of the releases before it.
 */
public final class ReleasedFile {
  private ReleasedFile() {}

  /** Where to make it. */
  public static void main(String[] arguments) {
    try (ProjectManager manager = ProjectManager.open(Path.of(arguments[0]))) {
      ProjectId project = manager.createProject("OLD", "Old project").id();
      TaskId odd =
          manager.createTask(project, "Robert'); DROP TABLE task;-- % _ \ud83d\udc27").id();
      manager.transition(odd, Task.Status.RUNNING, "go");
      manager.startExecution(odd, "worker", "session");
      manager.charge(odd, ResourceBudget.Usage.of(3, new BigDecimal("0.000000000007")));
      manager.advance(odd, Task.Phase.TEST, "written");
      manager.advance(odd, Task.Phase.VERIFY, "tested");
      manager.addArtifact(odd, "report", Artifact.Source.of("report", "report.xml"));
      manager.endExecution(
          odd, Execution.Result.of(Execution.Outcome.SUCCESS, "done"), ResourceBudget.Usage.zero());
      manager.transition(odd, Task.Status.IN_REVIEW, "look");
      manager.transition(odd, Task.Status.COMPLETED, "good");
      TaskId before = odd;
      for (int i = 2; i <= 40; i++) {
        TaskId task =
            manager
                .createTask(
                    NewTask.builder(project, "task " + i)
                        .description("\u2603 " + i)
                        .parent(i % 4 == 0 ? manager.findTask("OLD-3").orElseThrow().id() : null)
                        .tags(List.of("a", "b"))
                        .metadata(Map.of("k", "v"))
                        .build())
                .id();
        if (i % 4 == 1) {
          manager.addDependency(task, before);
          before = task;
        }
      }
      manager.ask(manager.findTask("OLD-2").orElseThrow().id(), "Which?");
    }
  }
}
