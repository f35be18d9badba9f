package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.Dependency.Policy;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of tasks, dependencies, evidence and questions. */
@ParameterizedClass
@EnumSource(Style.class)
class WorkTest {
  private static final Map<Status, Set<Status>> ALLOWED = allowed();

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
  void aTaskGoesAllTheWay() {
    TaskId task = task("Sell");

    assertThat(manager.task(task).status()).isEqualTo(Status.READY);
    manager.transition(task, Status.RUNNING, "go");
    manager.advance(task, Phase.TEST, "written");
    manager.advance(task, Phase.VERIFY, "nothing to use");
    manager.transition(task, Status.IN_REVIEW, "done");
    Task completed = manager.transition(task, Status.COMPLETED, "accepted");

    assertThat(completed.phase()).isEqualTo(Phase.DONE);
    assertThat(manager.transitions(task).stream().map(step -> step.from() + " " + step.to()))
        .containsExactly(
            "PLANNED/PENDING RUNNING/IMPLEMENT",
            "RUNNING/IMPLEMENT RUNNING/TEST",
            "RUNNING/TEST RUNNING/VERIFY",
            "RUNNING/VERIFY IN_REVIEW/DONE",
            "IN_REVIEW/DONE COMPLETED/DONE");
  }

  @Test
  void eachStepThatTheTableLacksIsRefusedNamingBothStatesAndTheAllowedOnes() {
    for (Status from : ALLOWED.keySet()) {
      for (Status to : Status.values()) {
        TaskId task = taskIn(from);
        if (to == Status.READY) {
          assertThatThrownBy(() -> manager.transition(task, to, ""))
              .isInstanceOf(ProjectException.IllegalTransition.class)
              .hasMessageEndingWith(
                  " cannot be set READY: that follows from its dependencies. Set PLANNED");
        } else if (ALLOWED.get(from).contains(to)) {
          assertThat(manager.transition(task, to, "").status())
              .isEqualTo(to == Status.PLANNED ? Status.READY : to);
        } else if (from != to) {
          String number = manager.task(task).number();
          String allowed =
              ALLOWED.get(from).isEmpty()
                  ? "nothing"
                  : String.join(", ", ALLOWED.get(from).stream().map(Enum::name).toList());
          assertThatThrownBy(() -> manager.transition(task, to, ""))
              .isInstanceOf(ProjectException.IllegalTransition.class)
              .hasMessage(
                  "%s is %s and cannot become %s; allowed: %s"
                      .formatted(number, from, to, allowed));
        }
      }
    }
  }

  @Test
  void eachPhaseLeadsToTheNextOrBack() {
    Phase[] phases = Phase.values();
    for (Phase from : EnumSet.range(Phase.IMPLEMENT, Phase.VERIFY)) {
      for (Phase to : phases) {
        TaskId task = runningIn(from);
        boolean next =
            to.ordinal() == from.ordinal() + 1 || from == Phase.TEST && to == Phase.VERIFY;
        boolean back = to.ordinal() < from.ordinal() && to != Phase.PENDING;
        if ((next || back) && to != Phase.DONE) {
          assertThat(manager.advance(task, to, "").phase()).isEqualTo(to);
        } else {
          assertThatThrownBy(() -> manager.advance(task, to, ""))
              .isInstanceOf(ProjectException.IllegalTransition.class);
        }
      }
    }
    TaskId task = runningIn(Phase.IMPLEMENT);
    assertThatThrownBy(() -> manager.advance(task, Phase.VERIFY, ""))
        .hasMessage(
            "%s is in phase IMPLEMENT and cannot go to VERIFY; allowed: TEST"
                .formatted(manager.task(task).number()));
    assertThatThrownBy(() -> manager.transition(task, Status.IN_REVIEW, ""))
        .hasMessage(
            "%s cannot be IN_REVIEW in phase IMPLEMENT; phases of IN_REVIEW: DONE"
                .formatted(manager.task(task).number()));
  }

  @Test
  void anAgentsWorkEndsInReview() {
    TaskId task = taskIn(Status.IN_REVIEW);

    assertThatThrownBy(
            () -> manager.as(Actor.agent("bot")).transition(task, Status.COMPLETED, "done"))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage(
            "SHOP-1: an agent cannot set COMPLETED; its work ends in review, and a person or a"
                + " verifier completes it");

    manager.as(Actor.verifier("ci")).transition(task, Status.COMPLETED, "green");
    assertThat(manager.transitions(task).get(5).actor()).isEqualTo(Actor.verifier("ci"));
  }

  @Test
  void aTaskWithOpenSubtasksCannotComplete() {
    TaskId parent = task("Whole");
    TaskId part = manager.createTask(NewTask.builder(project, "Part").parent(parent).build()).id();
    bring(parent, Phase.VERIFY);

    assertThatThrownBy(() -> manager.transition(parent, Status.IN_REVIEW, ""))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage("SHOP-1 cannot become IN_REVIEW while its subtask SHOP-2 is open");

    manager.transition(part, Status.CANCELLED, "");
    manager.transition(parent, Status.IN_REVIEW, "");
    manager.transition(parent, Status.COMPLETED, "");

    assertThatThrownBy(() -> manager.transition(part, Status.PLANNED, ""))
        .hasMessage(
            "SHOP-2 cannot be reopened while the task above it is done; reopen that one first");
    assertThatThrownBy(
            () -> manager.createTask(NewTask.builder(project, "New").parent(parent).build()))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage("SHOP-1 is COMPLETED and takes no open subtasks; reopen it first");
  }

  @Test
  void withoutEvidenceOnlyAPersonCompletesAndWithAReason() {
    NewTask content =
        NewTask.builder(project, "Sell").acceptanceCriteria(List.of("tests pass")).build();
    TaskId proven = review(manager.createTask(content).id());
    TaskId unproven = review(manager.createTask(content).id());
    manager.addArtifact(proven, "report", Artifact.Source.of("test-report", "build/report.xml"));
    manager.invalidateArtifact(proven, "report");

    assertThatThrownBy(() -> manager.transition(proven, Status.COMPLETED, ""))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage(
            "SHOP-1 has acceptance criteria and no valid evidence; add an artifact, or let a person"
                + " complete it with a reason");
    assertThatThrownBy(
            () -> manager.as(Actor.agent("bot")).completeWithoutEvidence(unproven, "trust me"))
        .hasMessage(
            "Only a person can complete a task without evidence, and agent bot is not a person");
    assertThatThrownBy(() -> manager.completeWithoutEvidence(unproven, " "))
        .hasMessage("Completing a task without evidence needs a reason");

    manager.addArtifact(proven, "report", Artifact.Source.of("test-report", "build/report2.xml"));
    assertThat(manager.transition(proven, Status.COMPLETED, "").status())
        .isEqualTo(Status.COMPLETED);
    assertThat(manager.completeWithoutEvidence(unproven, "seen it work").status())
        .isEqualTo(Status.COMPLETED);
    assertThat(manager.artifacts(proven).stream().map(Artifact::valid))
        .containsExactly(false, true);
  }

  @Test
  void dependenciesLockUntilTheirPolicyIsMet() {
    TaskId first = task("First");
    TaskId completion = task("Waits for completion");
    TaskId review = task("Waits for review");
    TaskId artifact = task("Waits for an artifact");
    manager.addDependency(completion, first);
    manager.addDependency(review, first, Policy.reviewReadyOk());
    manager.addDependency(artifact, first, Policy.artifactReady("api"));

    assertThat(ready()).containsExactly("First");
    assertThat(manager.blockers(completion))
        .containsExactly(
            new Dependency.Blocker(
                Dependency.Cause.DEPENDENCY,
                first,
                "It waits for SHOP-1 to be completed, which is PLANNED"));
    assertThatThrownBy(() -> manager.transition(artifact, Status.RUNNING, ""))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage(
            "SHOP-4 is not ready: It waits for SHOP-1 to have a valid artifact 'api', which is"
                + " PLANNED");

    manager.transition(first, Status.RUNNING, "");
    manager.addArtifact(first, "api", Artifact.Source.of("schema", "api.json"));
    assertThat(ready()).containsExactly("Waits for an artifact");
    manager.invalidateArtifact(first, "api");
    assertThat(ready()).isEmpty();

    manager.transition(first, Status.BLOCKED, "no access");
    assertThat(ready()).isEmpty();
    manager.transition(first, Status.RUNNING, "");
    review(first);
    assertThat(ready()).containsExactly("Waits for review");
    manager.transition(first, Status.COMPLETED, "");
    assertThat(ready()).containsExactly("Waits for completion", "Waits for review");
    manager.transition(first, Status.ARCHIVED, "");
    assertThat(ready()).containsExactly("Waits for completion", "Waits for review");
    assertThat(manager.dependencies(artifact))
        .containsExactly(new Dependency(artifact, first, Policy.artifactReady("api")));
    assertThat(manager.dependents(first)).hasSize(3);
  }

  @Test
  void aParentsDependencyAndStatusHoldItsSubtasks() {
    TaskId first = task("First");
    TaskId parent = task("Parent");
    TaskId child =
        manager.createTask(NewTask.builder(project, "Child").parent(parent).build()).id();
    TaskId grandchild =
        manager.createTask(NewTask.builder(project, "Grandchild").parent(child).build()).id();
    manager.addDependency(parent, first);

    assertThat(ready()).containsExactly("First");
    assertThat(manager.task(grandchild).status()).isEqualTo(Status.PLANNED);
    assertThat(manager.blockers(grandchild))
        .containsExactly(
            new Dependency.Blocker(
                Dependency.Cause.PARENT_DEPENDENCY,
                first,
                "SHOP-2, above it, waits for SHOP-1 to be completed, which is PLANNED"));

    manager.removeDependency(parent, first);
    manager.transition(parent, Status.WAITING, "");
    assertThat(ready()).containsExactly("First");
    assertThat(manager.blockers(grandchild))
        .containsExactly(
            new Dependency.Blocker(
                Dependency.Cause.PARENT_STATUS, parent, "SHOP-2, above it, is WAITING"));

    manager.transition(parent, Status.PLANNED, "");
    assertThat(ready()).containsExactly("First", "Parent", "Child", "Grandchild");
    manager.setProjectStatus(project, Project.Status.PAUSED);
    assertThat(ready()).isEmpty();
    assertThat(manager.task(grandchild).status()).isEqualTo(Status.PLANNED);
    manager.setProjectStatus(project, Project.Status.ACTIVE);
  }

  @Test
  void d3CyclesAreRefused() {
    TaskId a = task("a");
    TaskId b = task("b");
    TaskId c = task("c");
    manager.addDependency(a, b);
    manager.addDependency(b, c);

    assertThatThrownBy(() -> manager.addDependency(a, a))
        .isInstanceOf(ProjectException.Cycle.class)
        .hasMessage("SHOP-1 cannot depend on itself");
    assertThatThrownBy(() -> manager.addDependency(c, a))
        .isInstanceOf(ProjectException.Cycle.class)
        .hasMessage(
            "SHOP-3 cannot depend on SHOP-1, which already waits for it, directly or through other"
                + " tasks");
    assertThatThrownBy(() -> manager.addDependency(b, a))
        .isInstanceOf(ProjectException.Cycle.class);
    assertThatThrownBy(() -> manager.moveTask(a, a)).isInstanceOf(ProjectException.Cycle.class);

    manager.removeDependency(a, b);
    manager.addDependency(c, a);
    assertThat(manager.removeDependency(a, b)).isFalse();
  }

  @Test
  void d3ParentsAndDependenciesTogetherMakeNoCycleEither() {
    TaskId parent = task("parent");
    TaskId child =
        manager.createTask(NewTask.builder(project, "child").parent(parent).build()).id();
    TaskId other = task("other");
    manager.addDependency(other, parent);

    assertThatThrownBy(() -> manager.addDependency(child, parent))
        .isInstanceOf(ProjectException.Cycle.class);
    assertThatThrownBy(() -> manager.addDependency(parent, child))
        .isInstanceOf(ProjectException.Cycle.class);
    assertThatThrownBy(() -> manager.addDependency(child, other))
        .isInstanceOf(ProjectException.Cycle.class);
    assertThatThrownBy(() -> manager.moveTask(other, parent))
        .isInstanceOf(ProjectException.Cycle.class)
        .hasMessage(
            "SHOP-3 cannot be a part of SHOP-1: by their dependencies the two would wait for each"
                + " other");
    assertThatThrownBy(() -> manager.moveTask(parent, child))
        .isInstanceOf(ProjectException.Cycle.class)
        .hasMessage("SHOP-1 cannot be a part of SHOP-2, which is the task itself or a part of it");
  }

  @Test
  void d3UnknownAndForeignTasksAreRefused() {
    TaskId a = task("a");
    TaskId unknown = TaskId.of("0".repeat(26));
    ProjectId other = manager.createProject("OTHER", "Other").id();
    TaskId foreign = manager.createTask(other, "foreign").id();

    assertThatThrownBy(() -> manager.addDependency(a, unknown))
        .isInstanceOf(NoSuchTaskException.class);
    assertThatThrownBy(
            () -> manager.createTask(NewTask.builder(project, "x").parent(unknown).build()))
        .isInstanceOf(NoSuchTaskException.class);
    assertThatThrownBy(() -> manager.addDependency(a, foreign))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage("SHOP-1 cannot depend on OTHER-1, a task of another project");
    assertThatThrownBy(() -> manager.moveTask(a, foreign))
        .hasMessage("OTHER-1 belongs to another project and cannot be the parent");
  }

  @Test
  void deletingATaskThatAnotherWaitsForIsRefused() {
    TaskId first = task("First");
    TaskId second = task("Second");
    manager.addDependency(second, first);

    assertThatThrownBy(() -> manager.deleteTask(first))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage(
            "SHOP-2 depends on SHOP-1, which would be deleted; remove the dependency first");

    manager.moveTask(first, task("Above"));
    manager.moveTask(second, manager.findTask("SHOP-3").orElseThrow().id());
    assertThat(manager.deleteTask(manager.findTask("SHOP-3").orElseThrow().id())).isEqualTo(3);
  }

  @Test
  void aTaskWaitsForTheAnswersToItsQuestions() {
    TaskId task = task("Sell");
    manager.transition(task, Status.RUNNING, "");

    Clarification colour = manager.ask(task, "Which colour?");
    Clarification size = manager.ask(task, "Which size?");

    assertThat(manager.task(task).status()).isEqualTo(Status.WAITING);
    Clarification answered = manager.answer(task, colour.number(), "Blue");
    assertThat(answered.answer()).map(Clarification.Answer::text).contains("Blue");
    assertThat(manager.task(task).status()).isEqualTo(Status.WAITING);
    manager.withdraw(task, size.number());
    assertThat(manager.task(task).status()).isEqualTo(Status.READY);
    assertThat(manager.clarifications(task).stream().map(Clarification::status))
        .containsExactly(Clarification.Status.ANSWERED, Clarification.Status.WITHDRAWN);
    assertThatThrownBy(() -> manager.answer(task, 1, "Red"))
        .isInstanceOf(ProjectException.NoSuchEntry.class)
        .hasMessage("SHOP-1 has no open question 1");
  }

  private List<String> ready() {
    return manager.ready(project, 100).stream().map(Task.Summary::title).toList();
  }

  private TaskId task(String title) {
    return manager.createTask(project, title).id();
  }

  private TaskId runningIn(Phase phase) {
    TaskId task = task("In " + phase);
    bring(task, phase);
    return task;
  }

  private void bring(TaskId task, Phase phase) {
    if (manager.task(task).status() != Status.RUNNING) {
      manager.transition(task, Status.RUNNING, "");
    }
    for (Phase each : EnumSet.range(Phase.TEST, Phase.VERIFY)) {
      if (each.ordinal() <= phase.ordinal()) {
        manager.advance(task, each, "");
      }
    }
  }

  private TaskId review(TaskId task) {
    bring(task, Phase.VERIFY);
    manager.transition(task, Status.IN_REVIEW, "");
    return task;
  }

  private TaskId taskIn(Status status) {
    TaskId task = task("In " + status);
    switch (status) {
      case RUNNING -> bring(task, Phase.VERIFY);
      case WAITING, BLOCKED, CANCELLED -> manager.transition(task, status, "");
      case IN_REVIEW -> review(task);
      case COMPLETED -> manager.transition(review(task), status, "");
      case FAILED -> {
        manager.transition(task, Status.RUNNING, "");
        manager.transition(task, status, "");
      }
      case ARCHIVED -> {
        manager.transition(task, Status.CANCELLED, "");
        manager.transition(task, status, "");
      }
      default -> {}
    }
    return task;
  }

  /** As the documentation has it. */
  private static Map<Status, Set<Status>> allowed() {
    Map<Status, Set<Status>> allowed = new EnumMap<>(Status.class);
    allowed.put(
        Status.PLANNED,
        EnumSet.of(Status.RUNNING, Status.WAITING, Status.BLOCKED, Status.CANCELLED));
    allowed.put(
        Status.RUNNING,
        EnumSet.of(
            Status.PLANNED,
            Status.IN_REVIEW,
            Status.WAITING,
            Status.BLOCKED,
            Status.FAILED,
            Status.CANCELLED));
    allowed.put(
        Status.WAITING,
        EnumSet.of(
            Status.PLANNED, Status.RUNNING, Status.BLOCKED, Status.FAILED, Status.CANCELLED));
    allowed.put(
        Status.BLOCKED,
        EnumSet.of(Status.PLANNED, Status.RUNNING, Status.FAILED, Status.CANCELLED));
    allowed.put(
        Status.IN_REVIEW,
        EnumSet.of(
            Status.COMPLETED, Status.RUNNING, Status.PLANNED, Status.FAILED, Status.CANCELLED));
    allowed.put(Status.COMPLETED, EnumSet.of(Status.PLANNED, Status.ARCHIVED));
    allowed.put(Status.FAILED, EnumSet.of(Status.PLANNED, Status.CANCELLED, Status.ARCHIVED));
    allowed.put(Status.CANCELLED, EnumSet.of(Status.PLANNED, Status.ARCHIVED));
    allowed.put(Status.ARCHIVED, EnumSet.noneOf(Status.class));
    return allowed;
  }
}
