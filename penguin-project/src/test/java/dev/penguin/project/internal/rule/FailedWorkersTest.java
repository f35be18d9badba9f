package dev.penguin.project.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.Actor;
import dev.penguin.project.ChildJvm;
import dev.penguin.project.Lease;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition;
import dev.penguin.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Workers that die or give up: their tasks are taken over, and stop no others. */
class FailedWorkersTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  Path file;
  ProjectManager manager;
  ProjectId project;

  @BeforeEach
  void open() {
    file = folder.resolve("p.db");
    manager = ProjectManager.builder(file).clock(clock).open();
    project = manager.createProject("SHOP", "The shop").id();
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({
    "IMPLEMENT, dies", "TEST, dies", "USE, dies", "VERIFY, dies",
    "IMPLEMENT, gives up", "TEST, gives up", "USE, gives up", "VERIFY, gives up",
    "IMPLEMENT, asks", "TEST, asks", "USE, asks", "VERIFY, asks",
  })
  void aTaskLeftInAnyPhaseIsBroughtToItsEndByTheStepsOfEachWorker(Phase phase, String end) {
    TaskId task = manager.createTask(project, "Task").id();
    Lease first = claim("first").orElseThrow();
    advance(manager.under(first), task, phase);
    switch (end) {
      case "gives up" -> manager.release(first, "no time");
      case "asks" -> {
        manager.under(first).ask(task, "Which?");
        clock.advance(MINUTE);
        manager.answer(task, 1, "That");
      }
      default -> clock.advance(MINUTE);
    }

    Lease heir = claim("heir").orElseThrow();
    advance(manager.as(Actor.agent("heir")).under(heir), task, Phase.VERIFY);
    manager.under(heir).transition(task, Status.IN_REVIEW, "done");

    assertThat(heir.task()).isEqualTo(task);
    assertThat(manager.task(task).status()).isEqualTo(Status.IN_REVIEW);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"IMPLEMENT", "TEST", "USE", "VERIFY"})
  void aRepeatedStepOfTheHolderChangesNothing(Phase phase) {
    TaskId task = manager.createTask(project, "Task").id();
    ProjectManager holder = manager.as(Actor.agent("w")).under(claim("w").orElseThrow());
    advance(holder, task, phase);
    Task before = manager.task(task);
    List<Transition> steps = manager.transitions(task);
    long last = manager.lastSequence();

    assertThat(holder.advance(task, phase, "again")).isEqualTo(before);
    assertThat(holder.transition(task, Status.RUNNING, "again")).isEqualTo(before);
    assertThat(holder.transition(task, Status.RUNNING, phase, "again")).isEqualTo(before);

    assertThat(manager.task(task)).isEqualTo(before);
    assertThat(manager.transitions(task)).isEqualTo(steps);
    assertThat(manager.lastSequence()).isEqualTo(last);
  }

  @Test
  void aRepeatedStepOfAnybodyElseIsRefused() {
    TaskId task = manager.createTask(project, "Task").id();
    Lease lost = claim("lost").orElseThrow();
    clock.advance(MINUTE);
    claim("holder");
    TaskId other = manager.createTask(project, "Other").id();
    Lease elsewhere = manager.claim(other, "elsewhere", MINUTE);

    assertThatThrownBy(() -> manager.under(lost).advance(task, Phase.IMPLEMENT, ""))
        .isInstanceOf(ProjectException.LeaseLost.class);
    for (ProjectManager each : List.of(manager, manager.under(elsewhere))) {
      assertThatThrownBy(() -> each.advance(task, Phase.IMPLEMENT, ""))
          .isInstanceOf(ProjectException.IllegalTransition.class)
          .hasMessage(
              "SHOP-1 is RUNNING/IMPLEMENT already; allowed: PLANNED, IN_REVIEW, WAITING, BLOCKED,"
                  + " FAILED, CANCELLED");
    }
    assertThatThrownBy(() -> manager.under(elsewhere).transition(other, Status.READY, ""))
        .isInstanceOf(ProjectException.IllegalTransition.class);
  }

  @Test
  void tasksThatAreGivenUpAgainAndAgainComeLastAndInTurn() {
    for (Task.Priority priority : List.of(Task.Priority.HIGH, Task.Priority.HIGH)) {
      manager.createTask(NewTask.builder(project, "Fails").priority(priority).build());
    }
    manager.createTask(project, "Works");
    manager.createTask(project, "Works");
    List<String> claimed = new ArrayList<>();

    for (int i = 0; i < 11; i++) {
      Optional<String> next = manager.next(project).map(Task.Summary::number);
      Lease lease = claim("w").orElseThrow();
      Task task = manager.task(lease.task());
      assertThat(next).contains(task.number());
      claimed.add(task.number());
      if (task.title().equals("Fails")) {
        manager.release(lease, "it failed");
      } else {
        manager.under(lease).transition(task.id(), Status.CANCELLED, "done");
      }
    }

    assertThat(claimed)
        .containsExactly(
            "SHOP-1", "SHOP-1", "SHOP-2", "SHOP-2", "SHOP-3", "SHOP-4", "SHOP-1", "SHOP-2",
            "SHOP-1", "SHOP-2", "SHOP-1");
  }

  @Test
  void aTaskThatIsBroughtToAnotherPhaseHasItsPlaceAgain() {
    TaskId task =
        manager
            .createTask(NewTask.builder(project, "Failed").priority(Task.Priority.HIGH).build())
            .id();
    TaskId other = manager.createTask(project, "Other").id();
    for (int i = 0; i < 3; i++) {
      manager.release(manager.claim(task, "w", MINUTE), "it failed");
    }
    assertThat(manager.next(project).map(Task.Summary::id)).contains(other);

    Lease lease = manager.claim(task, "w", MINUTE);
    manager.under(lease).advance(task, Phase.TEST, "written at last");
    manager.release(lease, "for today");

    assertThat(manager.next(project).map(Task.Summary::id)).contains(task);
  }

  @Test
  void theHistoryOfATaskOnWhichWorkersDieTellsIt() {
    TaskId task = manager.createTask(project, "Kills").id();
    List<String> told = new ArrayList<>();
    for (String worker : List.of("a", "b", "c", "d")) {
      claim(worker);
      clock.advance(MINUTE);
    }

    for (Transition step : manager.transitions(task)) {
      told.add(step.from() + " " + step.to() + " " + step.reason());
    }
    assertThat(told)
        .containsExactly(
            "PLANNED/PENDING RUNNING/IMPLEMENT claimed by a",
            "RUNNING/IMPLEMENT RUNNING/IMPLEMENT taken over by b",
            "RUNNING/IMPLEMENT PLANNED/IMPLEMENT left by its worker again",
            "PLANNED/IMPLEMENT RUNNING/IMPLEMENT claimed by c",
            "RUNNING/IMPLEMENT PLANNED/IMPLEMENT left by its worker again",
            "PLANNED/IMPLEMENT RUNNING/IMPLEMENT claimed by d");
  }

  @Test
  void aTaskThatWantsToBeAloneAndKillsItsWorkersDoesNotStopTheOthersOfItsParent() {
    TaskId parent = manager.createTask(project, "Parent").id();
    TaskId alone = part(parent, false);
    TaskId other = part(parent, true);
    for (String worker : List.of("a", "b")) {
      assertThat(claim(worker).orElseThrow().task()).isEqualTo(alone);
      assertThat(claim("beside")).isEmpty();
      clock.advance(MINUTE);
    }

    assertThat(claim("c").orElseThrow().task()).isEqualTo(other);
    assertThat(claim("d")).isEmpty();
  }

  @Test
  void killedWorkersAndATaskInEachPhaseThatKillsThemDoNotStopTheOthers() throws Exception {
    Map<Phase, TaskId> failing = new EnumMap<>(Phase.class);
    for (Phase phase : EnumSet.range(Phase.IMPLEMENT, Phase.VERIFY)) {
      NewTask task =
          NewTask.builder(project, "Fails in " + phase).priority(Task.Priority.HIGH).build();
      failing.put(phase, manager.createTask(task).id());
    }
    manager.createTasks(Collections.nCopies(8, works()));

    // Twice three workers die of the first three; then one dies of the fourth, and the others work.
    for (int round = 0; round < 3; round++) {
      assertThat(manager.rollUp(project).byStatus()).doesNotContainKey(Status.IN_REVIEW);
      runAndKill(round * 10);
    }

    assertThat(manager.rollUp(project).byStatus()).containsEntry(Status.IN_REVIEW, 8L);
    failing.forEach(
        (phase, task) -> assertThat(manager.task(task).phase()).as("%s", phase).isEqualTo(phase));
  }

  /** Three workers at once, each of which is killed when it fails. */
  private void runAndKill(int minutes) throws Exception {
    List<ChildJvm> workers = new ArrayList<>();
    try {
      for (String name : List.of("a", "b", "c")) {
        workers.add(
            ChildJvm.start(
                FailingWorker.class, List.of(), file.toString(), name, String.valueOf(minutes)));
      }
      for (ChildJvm worker : workers) {
        String line = worker.line();
        while (line.startsWith("did ")) {
          line = worker.line();
        }
        assertThat(line).isIn("fails", "nothing left");
      }
    } finally {
      for (ChildJvm worker : workers) {
        worker.close();
      }
    }
  }

  private NewTask works() {
    return NewTask.builder(project, "Works").build();
  }

  private TaskId part(TaskId parent, boolean parallelizable) {
    NewTask task =
        NewTask.builder(project, "Part").parent(parent).parallelizable(parallelizable).build();
    return manager.createTask(task).id();
  }

  private Optional<Lease> claim(String worker) {
    return manager.claim(project, worker, Set.of(), MINUTE);
  }

  /** The steps of a worker from the first one on, as it takes them wherever the task is. */
  private static void advance(ProjectManager worker, TaskId task, Phase to) {
    for (Phase phase : EnumSet.range(Phase.TEST, Phase.VERIFY)) {
      if (phase.compareTo(to) <= 0) {
        worker.advance(task, phase, "next");
      }
    }
  }
}
