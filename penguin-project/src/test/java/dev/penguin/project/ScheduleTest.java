package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes next, and pictures of it. */
@ParameterizedClass
@EnumSource(Style.class)
class ScheduleTest {
  @Parameter Style style;
  @TempDir Path folder;
  Api manager;
  ProjectId project;

  @BeforeEach
  void open() {
    manager = style.open(folder.resolve("projects.db"));
    project = manager.createProject("SHOP", "The shop").id();
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @Test
  void theReadySetIsInOrder() {
    manager.createTask(NewTask.builder(project, "late").dueDate(day(9)).build());
    manager.createTask(NewTask.builder(project, "soon").dueDate(day(2)).build());
    manager.createTask(NewTask.builder(project, "no day").build());
    manager.createTask(NewTask.builder(project, "worth more").value(5).build());
    manager.createTask(NewTask.builder(project, "little work").effort(1).build());
    manager.createTask(NewTask.builder(project, "safe").risk(1).build());
    manager.createTask(NewTask.builder(project, "first").sequence(-1).build());
    manager.createTask(NewTask.builder(project, "urgent").priority(Task.Priority.CRITICAL).build());

    assertThat(ready())
        .containsExactly(
            "urgent", "soon", "late", "first", "little work", "worth more", "safe", "no day");
    assertThat(manager.next(project)).map(Task.Summary::title).contains("urgent");
    assertThat(manager.ready(project, 2)).hasSize(2);
  }

  @Test
  void diagramsHoldNothingThatTheirReadersExecute() {
    TaskId first = task("A \"quoted\" <b>\\ title\n[x]");
    TaskId second = task("B");
    manager.addDependency(second, first);
    manager.moveTask(task("C"), second);

    assertThat(manager.dot(project))
        .isEqualTo(
            """
            digraph "SHOP" {
              node [shape=box];
              t1 [label="SHOP-1 A \\"quoted\\" <b>\\\\ title [x]\\nPLANNED"];
              t2 [label="SHOP-2 B\\nPLANNED"];
              t3 [label="SHOP-3 C\\nPLANNED"];
              t2 -> t3 [style=dotted, arrowhead=none];
              t1 -> t2;
            }
            """);
    assertThat(manager.mermaid(project))
        .isEqualTo(
            """
            graph TD
              t1["SHOP-1 A #34;quoted#34; #60;b#62;#92; title #91;x#93;<br/>PLANNED"]
              t2["SHOP-2 B<br/>PLANNED"]
              t3["SHOP-3 C<br/>PLANNED"]
              t2 -.- t3
              t1 --> t2
            """);
  }

  @Test
  void theCriticalPathIsTheLongestWay() {
    TaskId design = hours("design", 8);
    TaskId build = hours("build", 16);
    TaskId docs = hours("docs", 20);
    TaskId ship = hours("ship", 1);
    manager.addDependency(build, design);
    manager.addDependency(ship, build);
    manager.addDependency(ship, docs);

    assertThat(manager.criticalPath(project).stream().map(Task.Summary::title))
        .containsExactly("design", "build", "ship");
  }

  private TaskId hours(String title, int hours) {
    return manager
        .createTask(NewTask.builder(project, title).estimate(Duration.ofHours(hours)).build())
        .id();
  }

  private static LocalDate day(int day) {
    return LocalDate.of(2026, 12, day);
  }

  private List<String> ready() {
    return manager.ready(project, 100).stream().map(Task.Summary::title).toList();
  }

  private TaskId task(String title) {
    return manager.createTask(project, title).id();
  }
}
