package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.ProjectException.LeaseLost;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.testing.ManualClock;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose lease is lost changes nothing about its task, by whichever method. */
class LateWritesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What only reads, what is about no task that is there, and what makes other views. */
  private static final Set<String> OTHERS =
      Set.of(
          ("open builder as under async close verify backup export events eventsAfter addListener"
                  + " lastSequence createProject project findProject projects updateProject"
                  + " setProjectStatus deleteProject task findTask tasks dependencies dependents"
                  + " transitions rollUp lease executions artifacts clarifications ready next blockers"
                  + " criticalPath dot mermaid claim")
              .split(" "));

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  ProjectManager manager;
  ProjectId project;
  TaskId task;
  TaskId other;
  Lease lease;

  @BeforeEach
  void open() {
    manager = ProjectManager.builder(folder.resolve("p.db")).clock(clock).open();
    project = manager.createProject("SHOP", "The shop").id();
    other = manager.createTask(project, "Other").id();
    TaskId waitedFor = manager.createTask(project, "Waited for").id();
    manager.transition(waitedFor, Status.CANCELLED, "");
    task = manager.createTask(project, "Task").id();
    lease = manager.claim(task, "late", MINUTE);
    ProjectManager worker = manager.as(Actor.agent("late")).under(lease);
    worker.addArtifact(task, "report", Artifact.Source.of("k", "l"));
    worker.startExecution(task, "late", null);
    worker.ask(task, "Which?");
    manager.answer(task, 1, "That");
    worker.ask(task, "And then?");
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @Test
  void eachMethodThatChangesATaskIsTried() {
    Set<String> tried = new TreeSet<>();
    writes(manager, manager).keySet().forEach(name -> tried.add(name.split(" ")[0]));
    tried.addAll(OTHERS);

    assertThat(
            Arrays.stream(ProjectManager.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .distinct())
        .containsExactlyInAnyOrderElementsOf(tried);
  }

  @Test
  void nothingIsWrittenOnceTheLeaseHasRunOut() {
    clock.advance(MINUTE);
    Map<String, Runnable> writes = writesOfTheLateWorker();
    // A worker that comes late while nobody has taken over may go on, or give up in order.
    writes.remove("renew");
    writes.remove("release");

    assertRefused(writes);

    manager.renew(lease, MINUTE);
    manager.as(Actor.agent("late")).under(lease).withdraw(task, 2);
    assertThat(manager.task(task).status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void nothingIsWrittenOnceAnotherHasTakenOver() {
    clock.advance(MINUTE);
    manager.withdraw(task, 2);
    Lease heir = manager.claim(task, "heir", MINUTE);

    assertRefused(writesOfTheLateWorker());
    assertThat(manager.lease(task)).contains(heir);
  }

  @Test
  void nothingIsWrittenOnceTheTaskHasBeenTakenAway() {
    manager.transition(task, Status.CANCELLED, "no more");

    assertRefused(writesOfTheLateWorker());
  }

  @Test
  void aTaskWithAnOpenQuestionIsNotTakenUp() {
    clock.advance(MINUTE);

    assertThatThrownBy(() -> manager.claim(task, "heir", MINUTE))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage("SHOP-3 cannot become RUNNING while question 2 is open; answer or withdraw it");
    assertThatThrownBy(() -> manager.transition(task, Status.PLANNED, "again"))
        .hasMessage("SHOP-3 cannot become PLANNED while question 2 is open; answer or withdraw it");

    manager.answer(task, 2, "Nothing");
    assertThat(manager.task(task).status()).isEqualTo(Status.READY);
  }

  @Test
  void anAgentWithoutALeaseKeepsOffTheDependenciesOfAHeldTask() {
    ProjectManager intruder = manager.as(Actor.agent("intruder"));

    assertThatThrownBy(() -> intruder.addDependency(task, other)).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> intruder.removeDependency(task, other)).isInstanceOf(LeaseLost.class);
    assertThatThrownBy(() -> intruder.deleteProject(project)).isInstanceOf(LeaseLost.class);
    intruder.addDependency(other, task);
  }

  private Map<String, Runnable> writesOfTheLateWorker() {
    return writes(
        manager.as(Actor.agent("late")).under(lease),
        manager.as(Actor.person("late")).under(lease));
  }

  private void assertRefused(Map<String, Runnable> writes) {
    long before = manager.lastSequence();
    Task then = manager.task(task);
    writes.forEach(
        (name, write) -> assertThatThrownBy(write::run).as(name).isInstanceOf(LeaseLost.class));

    assertThat(manager.lastSequence()).isEqualTo(before);
    assertThat(manager.task(task)).isEqualTo(then);
  }

  private Map<String, Runnable> writes(ProjectManager agent, ProjectManager person) {
    Map<String, Runnable> writes = new LinkedHashMap<>();
    NewTask part = NewTask.builder(project, "part").parent(task).build();
    writes.put("createTask below", () -> agent.createTask(part));
    writes.put("createTasks below", () -> agent.createTasks(List.of(part)));
    writes.put(
        "updateTask",
        () -> {
          Task read = agent.task(task);
          agent.updateTask(task, read.version(), read.edit().progress(50).build());
        });
    writes.put("moveTask", () -> agent.moveTask(task, other));
    writes.put("moveTask below", () -> agent.moveTask(other, task));
    writes.put("deleteTask", () -> agent.deleteTask(task));
    writes.put("deleteTask by a person", () -> person.deleteTask(task));
    writes.put("addDependency", () -> agent.addDependency(task, other));
    writes.put("addDependency by a person", () -> person.addDependency(task, other));
    writes.put("removeDependency", () -> agent.removeDependency(task, other));
    writes.put("transition", () -> agent.transition(task, Status.BLOCKED, "late"));
    writes.put(
        "transition phase", () -> agent.transition(task, Status.BLOCKED, Phase.TEST, "late"));
    writes.put("advance", () -> agent.advance(task, Phase.TEST, "late"));
    writes.put(
        "completeWithoutEvidence", () -> person.completeWithoutEvidence(task, "I want it so"));
    writes.put("charge", () -> agent.charge(task, Usage.of(1, BigDecimal.ZERO)));
    writes.put("startExecution", () -> agent.startExecution(task, "late", null));
    Execution.Result result =
        new Execution.Result(Execution.Outcome.SUCCESS, "", List.of(), Optional.empty());
    writes.put("endExecution", () -> agent.endExecution(task, result, Usage.zero()));
    writes.put("addArtifact", () -> agent.addArtifact(task, "a", Artifact.Source.of("k", "l")));
    writes.put("invalidateArtifact", () -> agent.invalidateArtifact(task, "report"));
    writes.put("ask", () -> agent.ask(task, "Why?"));
    writes.put("answer", () -> agent.answer(task, 2, "So"));
    writes.put("withdraw", () -> agent.withdraw(task, 2));
    writes.put("renew", () -> agent.renew(lease, MINUTE));
    writes.put("release", () -> agent.release(lease, "late"));
    return writes;
  }
}
