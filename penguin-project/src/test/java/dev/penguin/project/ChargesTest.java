package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.ProjectException.BudgetExceeded;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task.Status;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which tasks can be charged, and where a charge arrives. */
class ChargesTest {
  private static final Usage USAGE = new Usage(3, new BigDecimal("0.5"), Duration.ofSeconds(7), 2);
  private static final Usage TWICE = new Usage(6, BigDecimal.ONE, Duration.ofSeconds(14), 4);

  @TempDir Path folder;
  ProjectManager manager;
  ProjectId project;
  ProjectId elsewhere;

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("p.db"));
    project = manager.createProject("SHOP", "The shop").id();
    elsewhere = manager.createProject("ELSE", "Elsewhere").id();
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @ParameterizedTest
  @EnumSource(names = "READY", mode = EnumSource.Mode.EXCLUDE)
  void aTaskIsChargedInEachStatusUntilItIsArchived(Status status) {
    TaskId task = TaskStates.taskIn(manager, project, status);
    long before = manager.lastSequence();

    if (status == Status.ARCHIVED) {
      assertThatThrownBy(() -> manager.charge(task, USAGE))
          .isInstanceOf(ProjectException.Refused.class)
          .hasMessage("SHOP-1 is archived and cannot be changed");
      assertThat(manager.lastSequence()).isEqualTo(before);
      assertThat(manager.task(task).usage()).isEqualTo(Usage.zero());
    } else {
      Task charged = manager.charge(task, USAGE);

      assertThat(charged).isEqualTo(manager.task(task));
      assertThat(charged.usage()).isEqualTo(USAGE);
      ProjectEvent event = manager.eventsAfter(before, 10).get(0);
      assertThat(manager.eventsAfter(before, 10))
          .containsExactly(new ProjectEvent.Charged(event.header(), task, USAGE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLateChargeCountsInAProjectThatHasEnded(Project.Status status) {
    TaskId task = manager.createTask(project, "Task").id();
    TaskId foreign = manager.createTask(elsewhere, "Foreign").id();
    manager.setProjectStatus(project, status);

    manager.charge(task, USAGE);
    manager.charge(task, USAGE);

    assertThat(manager.task(task).usage()).isEqualTo(TWICE);
    assertThat(manager.project(project).usage()).isEqualTo(TWICE);
    assertThat(manager.task(foreign).usage()).isEqualTo(Usage.zero());
    assertThat(manager.project(elsewhere).usage()).isEqualTo(Usage.zero());
  }

  @Test
  void aTaskThatIsNotThereIsNotCharged() {
    TaskId gone = manager.createTask(project, "Gone").id();
    manager.deleteTask(gone);

    assertThatThrownBy(() -> manager.charge(gone, USAGE))
        .isInstanceOf(NoSuchTaskException.class)
        .hasMessage("There is no task " + gone + "; it may have been deleted");
    assertThat(manager.project(project).usage()).isEqualTo(Usage.zero());
  }

  @Test
  void whatIsOpenAtAnArchivedTaskEndsAndItsLateUseCounts() {
    TaskId task = manager.createTask(project, "Task").id();
    manager.transition(task, Status.RUNNING, "");
    manager.startExecution(task, "w", null);
    manager.ask(task, "Which?");
    manager.transition(task, Status.CANCELLED, "");
    manager.transition(task, Status.ARCHIVED, "");

    Execution.Result late = Execution.Result.of(Execution.Outcome.SUCCESS, "");
    Execution ended = manager.endExecution(task, late, USAGE);
    manager.answer(task, 1, "That");

    assertThat(ended.end()).map(Execution.End::result).contains(late);
    assertThat(manager.project(project).usage()).isEqualTo(USAGE);
  }

  @Test
  void aTaskMovesOnlyWhereWhatItUsedFits() {
    TaskId task = manager.createTask(project, "Task").id();
    TaskId narrow = limited(ResourceBudget.unlimited().withTokens(2));
    TaskId wide = limited(ResourceBudget.unlimited().withTokens(3));
    manager.charge(task, USAGE);

    assertThatThrownBy(() -> manager.moveTask(task, narrow))
        .isInstanceOf(BudgetExceeded.class)
        .hasMessage(
            "The budget of SHOP-2 does not allow it: tokens are limited to 2, 0 are used, and the"
                + " charge is 3. Nothing was charged");
    assertThat(manager.moveTask(task, wide).parent()).contains(wide);
    assertThat(manager.task(wide).usage()).isEqualTo(USAGE);
    assertThat(manager.task(narrow).usage()).isEqualTo(Usage.zero());
  }

  @Test
  void eachLimitIsSpentToItsEdgeAndNoFurther() {
    ResourceBudget none = ResourceBudget.unlimited();
    assertEdge(none.withTokens(3), "tokens are limited to 3, 3 are used, and the charge is 3");
    assertEdge(
        none.withCostUsd(new BigDecimal("0.5")),
        "US dollars are limited to 0.5, 0.5 are used, and the charge is 0.5");
    assertEdge(
        none.withDuration(Duration.ofSeconds(7)),
        "working time are limited to PT7S, PT7S are used, and the charge is PT7S");
    assertEdge(
        none.withToolCalls(2), "tool calls are limited to 2, 2 are used, and the charge is 2");
  }

  @Test
  void aRefusalNamesTheLimitThatIsExceededNotOneThatIsMet() {
    ResourceBudget met = ResourceBudget.unlimited().withTokens(6);
    assertEdge(
        met.withCostUsd(new BigDecimal("0.9")),
        "US dollars are limited to 0.9, 0.5 are used, and the charge is 0.5");
    met = met.withCostUsd(BigDecimal.ONE);
    assertEdge(
        met.withDuration(Duration.ofSeconds(13)),
        "working time are limited to PT13S, PT7S are used, and the charge is PT7S");
    met = met.withDuration(Duration.ofSeconds(14));
    assertEdge(
        met.withToolCalls(3), "tool calls are limited to 3, 2 are used, and the charge is 2");
    assertEdge(
        ResourceBudget.unlimited().withToolCalls(4),
        new Usage(Long.MAX_VALUE, BigDecimal.ZERO, Duration.ZERO, 2),
        "more than can be counted");
  }

  private void assertEdge(ResourceBudget budget, String reason) {
    assertEdge(budget, USAGE, reason);
  }

  private void assertEdge(ResourceBudget budget, Usage more, String reason) {
    TaskId task = limited(budget);
    manager.charge(task, USAGE);

    assertThatThrownBy(() -> manager.charge(task, more))
        .isInstanceOf(BudgetExceeded.class)
        .hasMessage(
            "The budget of %s does not allow it: %s. Nothing was charged"
                .formatted(manager.task(task).number(), reason));
    assertThat(manager.task(task).usage()).isEqualTo(USAGE);
  }

  private TaskId limited(ResourceBudget budget) {
    return manager.createTask(NewTask.builder(project, "Limited").budget(budget).build()).id();
  }
}
