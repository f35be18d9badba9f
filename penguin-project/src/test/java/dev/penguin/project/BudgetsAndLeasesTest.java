package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task.Status;
import dev.penguin.testing.ManualClock;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Budgets, roll-ups, attempts and leases. */
@ParameterizedClass
@EnumSource(Style.class)
class BudgetsAndLeasesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Parameter Style style;
  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  Api manager;
  ProjectId project;

  @BeforeEach
  void open() {
    manager = style.wrap(ProjectManager.builder(folder.resolve("p.db")).clock(clock).open());
    project =
        manager
            .createProject(
                NewProject.builder("SHOP", "The shop")
                    .budget(ResourceBudget.unlimited().withCostUsd(new BigDecimal("1.00")))
                    .build())
            .id();
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @Test
  void aChargeThatExceedsABudgetIsRefusedNamingWhich() {
    TaskId parent = limited("Parent", null, ResourceBudget.unlimited().withTokens(100));
    TaskId child = limited("Child", parent, ResourceBudget.unlimited().withToolCalls(2));

    manager.charge(child, new Usage(60, new BigDecimal("0.40"), Duration.ofSeconds(5), 1));

    assertThatThrownBy(() -> manager.charge(child, new Usage(0, BigDecimal.ZERO, Duration.ZERO, 2)))
        .isInstanceOf(ProjectException.BudgetExceeded.class)
        .hasMessage(
            "The budget of SHOP-2 does not allow it: tool calls are limited to 2, 1 are used, and"
                + " the charge is 2. Nothing was charged");
    assertThatThrownBy(() -> manager.charge(child, Usage.of(41, BigDecimal.ZERO)))
        .hasMessage(
            "The budget of SHOP-1 does not allow it: tokens are limited to 100, 60 are used, and"
                + " the charge is 41. Nothing was charged");
    assertThatThrownBy(() -> manager.charge(child, Usage.of(0, new BigDecimal("0.600000000001"))))
        .hasMessage(
            "The budget of project SHOP does not allow it: US dollars are limited to 1, 0.4 are"
                + " used, and the charge is 0.600000000001. Nothing was charged");
    Usage used = new Usage(60, new BigDecimal("0.4"), Duration.ofSeconds(5), 1);
    assertThat(manager.task(parent).usage()).isEqualTo(used);
    assertThat(manager.project(project).usage()).isEqualTo(used);
    manager.charge(child, Usage.of(40, new BigDecimal("0.6")));
  }

  @Test
  void sumsAreEqualAtEachLevelAndMoveWithTheirTask() {
    TaskId left = limited("Left", null, ResourceBudget.unlimited());
    TaskId right = limited("Right", null, ResourceBudget.unlimited().withTokens(5));
    TaskId leaf = limited("Leaf", left, ResourceBudget.unlimited());
    manager.transition(leaf, Status.RUNNING, "");
    manager.startExecution(leaf, "worker", "session-1");
    manager.charge(leaf, Usage.of(3, new BigDecimal("0.01")));
    Execution ended =
        manager.endExecution(
            leaf,
            new Execution.Result(
                Execution.Outcome.BLOCKED, "no key", List.of("shell"), Optional.of("401")),
            new Usage(1, BigDecimal.ZERO, MINUTE, 2));

    assertThat(ended.usage()).isEqualTo(new Usage(4, new BigDecimal("0.01"), MINUTE, 2));
    assertThat(manager.executions(leaf)).containsExactly(ended);
    assertThat(manager.rollUp(left).usage()).isEqualTo(ended.usage());
    assertThat(manager.rollUp(left).executions()).isEqualTo(1);
    assertThat(manager.rollUp(project).usage()).isEqualTo(ended.usage());
    assertThat(manager.task(right).usage()).isEqualTo(Usage.zero());

    manager.moveTask(leaf, right);

    assertThat(manager.task(left).usage()).isEqualTo(Usage.zero());
    assertThat(manager.task(right).usage()).isEqualTo(ended.usage());
    manager.charge(leaf, Usage.of(1, BigDecimal.ZERO));
    assertThatThrownBy(() -> manager.charge(leaf, Usage.of(1, BigDecimal.ZERO)))
        .isInstanceOf(ProjectException.BudgetExceeded.class);

    manager.deleteTask(leaf);

    assertThat(manager.task(right).usage().tokens()).isEqualTo(5);
    assertThat(manager.project(project).usage().tokens()).isEqualTo(5);
  }

  @Test
  void rollUpsCountAndAverage() {
    TaskId parent = limited("Parent", null, ResourceBudget.unlimited());
    for (int progress : new int[] {0, 50, 100, 90}) {
      manager.createTask(
          NewTask.builder(project, "p" + progress).parent(parent).progress(progress).build());
    }
    manager.transition(manager.findTask("SHOP-5").orElseThrow().id(), Status.CANCELLED, "");

    Task.RollUp sum = manager.rollUp(parent);

    assertThat(sum.tasks()).isEqualTo(5);
    assertThat(sum.byStatus())
        .containsEntry(Status.CANCELLED, 1L)
        .containsEntry(Status.PLANNED, 4L);
    assertThat(sum.progress()).isEqualTo(50);
    assertThat(manager.rollUp(project)).isEqualTo(sum);
  }

  @Test
  void aWorkerClaimsTheNextTaskAndNobodyElseGetsIt() {
    TaskId only = limited("Only", null, ResourceBudget.unlimited());

    Lease lease = manager.claim(project, "w1", Set.of(), MINUTE).orElseThrow();

    assertThat(lease.task()).isEqualTo(only);
    assertThat(lease.expiresAt()).isEqualTo(clock.instant().plus(MINUTE));
    assertThat(lease.toString()).doesNotContain(lease.token());
    assertThat(manager.lease(only)).contains(lease);
    assertThat(manager.task(only).status()).isEqualTo(Status.RUNNING);
    assertThat(manager.claim(project, "w2", Set.of(), MINUTE)).isEmpty();
    assertThatThrownBy(() -> manager.claim(only, "w2", MINUTE))
        .isInstanceOf(ProjectException.LeaseLost.class)
        .hasMessage("SHOP-1 is held by w1 until 2026-11-24T12:01:00Z");
    assertThatThrownBy(
            () -> manager.as(Actor.agent("w2")).charge(only, Usage.of(1, BigDecimal.ZERO)))
        .isInstanceOf(ProjectException.LeaseLost.class);
    manager.release(lease, "no time");
    assertThat(manager.task(only).status()).isEqualTo(Status.READY);
  }

  @Test
  void aDeadWorkersLeaseIsTakenOverAndItsLateWriteIsRefused() {
    TaskId task = limited("Only", null, ResourceBudget.unlimited());
    Lease dead = manager.claim(project, "dead", Set.of(), MINUTE).orElseThrow();
    Api deadWorker = manager.as(Actor.agent("dead")).under(dead);
    deadWorker.startExecution(task, "dead", null);

    clock.advance(MINUTE);

    assertThatThrownBy(() -> deadWorker.advance(task, Task.Phase.TEST, ""))
        .isInstanceOf(ProjectException.LeaseLost.class)
        .hasMessage("The lease of dead for SHOP-1 expired at 2026-11-24T12:01:00Z; renew it first");
    Lease heir = manager.claim(project, "heir", Set.of(), MINUTE).orElseThrow();
    assertThat(heir.task()).isEqualTo(task);
    assertThatThrownBy(() -> deadWorker.transition(task, Status.BLOCKED, "late"))
        .isInstanceOf(ProjectException.LeaseLost.class)
        .hasMessage("SHOP-1 is held by heir until 2026-11-24T12:02:00Z");
    assertThatThrownBy(() -> manager.renew(dead, MINUTE))
        .isInstanceOf(ProjectException.LeaseLost.class);
    assertThatThrownBy(() -> manager.release(dead, "late"))
        .isInstanceOf(ProjectException.LeaseLost.class);
    Execution abandoned = manager.executions(task).get(0);
    assertThat(abandoned.end().orElseThrow().result().outcome())
        .isEqualTo(Execution.Outcome.INCOMPLETE);

    Api worker = manager.as(Actor.agent("heir")).under(heir);
    worker.advance(task, Task.Phase.TEST, "");
    worker.advance(task, Task.Phase.VERIFY, "");
    worker.transition(task, Status.IN_REVIEW, "done");
    assertThat(manager.lease(task)).isEmpty();
    assertThatThrownBy(() -> worker.addArtifact(task, "a", Artifact.Source.of("k", "l")))
        .isInstanceOf(ProjectException.LeaseLost.class)
        .hasMessage("The lease of heir for SHOP-1 has ended; claim the task again");
  }

  @Test
  void aRenewedLeaseLives() {
    TaskId task = limited("Only", null, ResourceBudget.unlimited());
    Lease lease = manager.claim(task, "w1", MINUTE);
    clock.advance(Duration.ofSeconds(90));

    Lease renewed = manager.renew(lease, MINUTE);

    assertThat(renewed.expiresAt()).isEqualTo(clock.instant().plus(MINUTE));
    assertThat(manager.claim(project, "w2", Set.of(), MINUTE)).isEmpty();
    manager.as(Actor.agent("w1")).under(renewed).charge(task, Usage.of(1, BigDecimal.ZERO));
  }

  @Test
  void anAnsweredQuestionGivesTheTaskBackToTheWorkerThatHoldsIt() {
    TaskId task = limited("Only", null, ResourceBudget.unlimited());
    Lease lease = manager.claim(task, "w1", MINUTE);
    manager.as(Actor.agent("w1")).under(lease).ask(task, "Which?");

    manager.answer(task, 1, "That one");

    assertThat(manager.task(task).status()).isEqualTo(Status.RUNNING);
    assertThat(manager.lease(task)).contains(lease);
  }

  @Test
  void aTaskGoesToWorkersThatSuitIt() {
    manager.createTask(NewTask.builder(project, "Annas").assignee("anna").sequence(1).build());
    manager.createTask(
        NewTask.builder(project, "Skilled").requiredSkills(List.of("java", "sql")).build());

    assertThat(manager.claim(project, "bob", Set.of("java"), MINUTE)).isEmpty();
    assertThat(manager.claim(project, "bob", Set.of("sql", "java", "c"), MINUTE)).isPresent();
    assertThat(manager.claim(project, "anna", Set.of(), MINUTE)).isPresent();
    TaskId forCarl =
        manager.createTask(NewTask.builder(project, "Carls").assignee("carl").build()).id();
    assertThatThrownBy(() -> manager.claim(forCarl, "bob", MINUTE))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage("SHOP-3 is assigned to carl, not to bob");
  }

  @Test
  void aTaskThatWantsToBeAloneIsClaimedAlone() {
    TaskId parent = limited("Parent", null, ResourceBudget.unlimited());
    manager.createTask(NewTask.builder(project, "a").parent(parent).build());
    manager.createTask(
        NewTask.builder(project, "alone").parent(parent).parallelizable(false).build());
    manager.createTask(NewTask.builder(project, "b").parent(parent).build());

    assertThat(claimed()).contains("a");
    assertThat(claimed()).contains("b");
    assertThat(claimed()).isEmpty();
    for (String number : List.of("SHOP-2", "SHOP-4")) {
      TaskId done = manager.findTask(number).orElseThrow().id();
      manager.transition(done, Status.CANCELLED, "");
    }
    assertThat(claimed()).contains("alone");
    manager.createTask(NewTask.builder(project, "c").parent(parent).build());
    assertThat(claimed()).isEmpty();
  }

  @Test
  void anAttemptBelongsToARunningTaskAndIsTheOnlyOne() {
    TaskId task = limited("Only", null, ResourceBudget.unlimited());

    assertThatThrownBy(() -> manager.startExecution(task, "w", null))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage("SHOP-1 is PLANNED; an attempt begins when it is RUNNING");
    manager.transition(task, Status.RUNNING, "");
    manager.startExecution(task, "w", null);
    assertThatThrownBy(() -> manager.startExecution(task, "w", null))
        .hasMessage("Attempt 1 at SHOP-1 has not ended; end it first");
  }

  @Test
  void eachChangeIsAnEventInOrder() {
    long before = manager.lastSequence();
    TaskId task = limited("Only", null, ResourceBudget.unlimited());
    Lease lease = manager.claim(task, "w", MINUTE);
    manager.charge(task, Usage.of(1, new BigDecimal("0.02")));
    manager.addArtifact(task, "a", Artifact.Source.of("k", "l"));
    manager.ask(task, "Which?");

    List<ProjectEvent> events = manager.eventsAfter(before, 100);

    assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
        .containsExactly(
            "TaskChanged",
            "TaskMovedOn",
            "LeaseChanged",
            "Charged",
            "EvidenceChanged",
            "TaskMovedOn",
            "ClarificationChanged");
    assertThat(events.stream().map(ProjectEvent::sequence)).isSorted();
    assertThat(events.get(3))
        .isEqualTo(
            new ProjectEvent.Charged(
                events.get(3).header(), task, Usage.of(1, new BigDecimal("0.02"))));
    assertThat(events.get(0).actor()).isEqualTo(Actor.person("local"));
    assertThat(lease.owner()).isEqualTo("w");
  }

  private Optional<String> claimed() {
    return manager
        .claim(project, "w", Set.of(), MINUTE)
        .map(lease -> manager.task(lease.task()).title());
  }

  private TaskId limited(String title, TaskId parent, ResourceBudget budget) {
    return manager
        .createTask(NewTask.builder(project, title).parent(parent).budget(budget).build())
        .id();
  }
}
