package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that no file keeps as it is, changes at once, and pages of rows that move. */
class HostileUseTest {
  @TempDir Path folder;
  ProjectManager manager;
  Project project;

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("projects.db"));
    project = manager.createProject("SHOP", "The shop");
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @Test
  void textThatCannotBeKeptIsRefusedWhereverItIsGiven() {
    TaskId task = manager.createTask(project.id(), "planned").id();
    Task running = manager.createTask(project.id(), "running");
    Lease lease = manager.claim(running.id(), "worker", Duration.ofMinutes(5));
    TaskId asked = manager.createTask(project.id(), "asked").id();
    manager.ask(asked, "why?");
    long before = manager.lastSequence();

    calls(task, running.id(), asked, lease)
        .forEach(
            (name, call) -> {
              for (String text : List.of("a\0b", "\ud83d", "x\udc27")) {
                assertThatThrownBy(() -> call.accept(text))
                    .as(name)
                    .isInstanceOf(ProjectException.InvalidText.class);
              }
            });

    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  private Map<String, Consumer<String>> calls(
      TaskId task, TaskId running, TaskId asked, Lease lease) {
    Map<String, Consumer<String>> calls = new LinkedHashMap<>();
    calls.put("reason", text -> manager.transition(task, Task.Status.CANCELLED, text));
    calls.put(
        "reason with phase",
        text -> manager.transition(task, Task.Status.RUNNING, Task.Phase.IMPLEMENT, text));
    calls.put("reason of a phase", text -> manager.advance(running, Task.Phase.TEST, text));
    calls.put("override", text -> manager.completeWithoutEvidence(running, text));
    calls.put("release", text -> manager.release(lease, text));
    calls.put("worker", text -> manager.claim(task, text, Duration.ofMinutes(1)));
    calls.put(
        "next worker", text -> manager.claim(project.id(), text, Set.of(), Duration.ofMinutes(1)));
    calls.put("executor", text -> manager.startExecution(running, text, null));
    calls.put("session", text -> manager.startExecution(running, "me", text));
    calls.put("question", text -> manager.ask(task, text));
    calls.put("answer", text -> manager.answer(asked, 1, text));
    calls.put(
        "artifact",
        text -> manager.addArtifact(running, text, Artifact.Source.of("kind", "place")));
    calls.put(
        "place", text -> manager.addArtifact(running, "key", Artifact.Source.of("kind", text)));
    calls.put("actor", text -> manager.as(Actor.agent(text)).createTask(project.id(), "x"));
    calls.put("project", text -> manager.createProject("OTHER", text));
    calls.put("title", text -> manager.createTask(project.id(), text));
    calls.put("recipe", text -> manager.createTask(task("x").recipe(text).build()));
    calls.put("skill", text -> manager.createTask(task("x").requiredSkills(List.of(text)).build()));
    calls.put(
        "metadata", text -> manager.createTask(task("x").metadata(Map.of("k", text)).build()));
    return calls;
  }

  private NewTask.Builder task(String title) {
    return NewTask.builder(project.id(), title);
  }

  @Test
  void chargesAtOnceSpendABudgetExactly() throws Exception {
    ResourceBudget hundred = ResourceBudget.unlimited().withTokens(100);
    TaskId above = manager.createTask(task("above").budget(hundred).build()).id();
    List<TaskId> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(manager.createTask(task("part").parent(above).build()).id());
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (ProjectManager other = ProjectManager.open(folder.resolve("projects.db"))) {
      List<Future<Integer>> charged = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        ProjectManager mine = i % 2 == 0 ? manager : other;
        TaskId part = parts.get(i);
        charged.add(threads.submit(() -> chargeUntilRefused(mine, part)));
      }
      int sum = 0;
      for (Future<Integer> each : charged) {
        sum += each.get();
      }

      assertThat(sum).isEqualTo(100 / 3);
      assertThat(manager.task(above).usage().tokens()).isEqualTo(99);
    } finally {
      threads.shutdownNow();
    }
  }

  private static int chargeUntilRefused(ProjectManager manager, TaskId task) {
    int charged = 0;
    try {
      while (true) {
        manager.charge(task, ResourceBudget.Usage.of(3, BigDecimal.ZERO));
        charged++;
      }
    } catch (ProjectException.BudgetExceeded e) {
      return charged;
    }
  }

  @Test
  void pagesMissNothingThatStaysWhileOtherRowsComeAndGo() {
    List<TaskId> stays = new ArrayList<>();
    List<TaskId> goes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Task made =
          manager.createTask(task("task " + i).priority(Task.Priority.values()[i % 4]).build());
      (i % 3 == 0 ? goes : stays).add(made.id());
    }
    for (TaskQuery.Order order : List.of(TaskQuery.Order.CREATION, TaskQuery.Order.PRIORITY)) {
      TaskQuery query = TaskQuery.of(project.id()).orderedBy(order).withPageSize(7);
      List<TaskId> seen = new ArrayList<>();
      TaskQuery.Page page = manager.tasks(query);
      while (true) {
        page.tasks().forEach(each -> seen.add(each.id()));
        // Also the very task at which the next page begins goes.
        TaskId last = page.tasks().get(page.tasks().size() - 1).id();
        if (goes.remove(last)) {
          manager.deleteTask(last);
        }
        manager.createTask(task("new").priority(Task.Priority.CRITICAL).build());
        if (page.next().isEmpty() || seen.size() > 200) {
          break;
        }
        page = manager.tasks(query.after(page.next().get()));
      }

      assertThat(seen).as(order.name()).doesNotHaveDuplicates().containsAll(stays);
    }
  }

  @Test
  void anAgentCannotDeleteATreeInWhichAnotherWorks() {
    TaskId above = manager.createTask(project.id(), "above").id();
    TaskId part = manager.createTask(task("part").parent(above).build()).id();
    Lease lease = manager.claim(part, "worker", Duration.ofMinutes(5));

    assertThatThrownBy(() -> manager.as(Actor.agent("intruder")).deleteTask(above))
        .isInstanceOf(ProjectException.LeaseLost.class);

    assertThat(manager.deleteTask(above)).isEqualTo(2);
    ProjectManager worker = manager.as(Actor.agent("worker")).under(lease);
    assertThatThrownBy(() -> worker.advance(part, Task.Phase.TEST, "late"))
        .isInstanceOf(NoSuchTaskException.class);
    assertThatThrownBy(() -> worker.renew(lease, Duration.ofMinutes(1)))
        .isInstanceOf(NoSuchTaskException.class);
  }

  @Test
  void idsOfAnotherProjectAreRefusedWhereTwoMeet() {
    TaskId here = manager.createTask(project.id(), "here").id();
    Project other = manager.createProject("OTHER", "Another");
    Task there = manager.createTask(other.id(), "there");
    long before = manager.lastSequence();
    NewTask astray = task("astray").parent(there.id()).build();
    List<Runnable> calls =
        List.of(
            () -> manager.createTask(astray),
            () -> manager.createTasks(List.of(task("fine").build(), astray)),
            () -> manager.moveTask(here, there.id()),
            () -> manager.moveTask(there.id(), here),
            () -> manager.addDependency(here, there.id()),
            () -> manager.addDependency(there.id(), here, Dependency.Policy.reviewReadyOk()),
            () -> manager.updateTask(here, 1, there.edit().build()),
            () -> manager.updateTask(there.id(), 1, manager.task(here).edit().build()),
            () -> manager.updateProject(project.id(), 1, other.edit().build()));

    for (int i = 0; i < calls.size(); i++) {
      assertThatThrownBy(calls.get(i)::run)
          .as("call %d", i)
          .isInstanceOf(ProjectException.Refused.class);
    }

    assertThat(manager.removeDependency(here, there.id())).isFalse();
    TaskQuery below = TaskQuery.of(project.id()).childrenOf(there.id());
    assertThat(manager.tasks(below).tasks()).isEmpty();
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void aTreeIsDeletedWithAllThatHangsOnIt() {
    TaskId above = manager.createTask(project.id(), "above").id();
    TaskId part = manager.createTask(task("part").parent(above).build()).id();
    TaskId deep = manager.createTask(task("deep").parent(part).build()).id();
    TaskId outside = manager.createTask(project.id(), "outside").id();
    manager.addDependency(outside, deep, Dependency.Policy.artifactReady("report"));
    Lease lease = manager.claim(deep, "worker", Duration.ofMinutes(5));
    ProjectManager worker = manager.as(Actor.agent("worker")).under(lease);
    worker.startExecution(deep, "worker", "session");
    worker.charge(deep, ResourceBudget.Usage.of(7, BigDecimal.ONE));
    worker.addArtifact(deep, "report", Artifact.Source.of("kind", "place"));
    worker.ask(deep, "why?");

    assertThatThrownBy(() -> manager.deleteTask(above))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage(
            "SHOP-4 depends on SHOP-3, which would be deleted; remove the dependency first");
    assertThat(manager.lease(deep)).contains(lease);
    manager.removeDependency(outside, deep);
    assertThat(manager.deleteTask(above)).isEqualTo(3);

    assertThatThrownBy(() -> worker.answer(deep, 1, "late"))
        .isInstanceOf(NoSuchTaskException.class);
    assertThat(manager.project(project.id()).usage().tokens()).isEqualTo(7);
    assertThat(manager.rollUp(project.id()).tasks()).isEqualTo(1);
    assertThat(manager.claim(project.id(), "worker", Set.of(), Duration.ofMinutes(5)))
        .map(Lease::task)
        .contains(outside);
  }
}
