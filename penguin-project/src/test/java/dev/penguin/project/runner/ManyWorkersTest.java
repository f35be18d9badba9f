package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.project.Actor;
import dev.penguin.project.Execution;
import dev.penguin.project.Lease;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many workers of two runners at one project, and workers that are gone. 2,000 tasks with
 * PENGUIN_ROUNDS=full.
 */
@Timeout(600)
class ManyWorkersTest {
  private static final int TASKS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 2_000 : 120;
  private static final int DEAD = 6;

  @TempDir Path folder;

  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();

  @Test
  void noTaskIsClaimedTwiceAndThoseOfDeadWorkersAreTakenOver() throws Exception {
    ScriptedModel model = ScriptedModel.builder().byConversation().turn(this::reply).build();
    Path file = folder.resolve("shop.db");
    try (ProjectManager one = ProjectManager.open(file);
        ProjectManager other = ProjectManager.open(file);
        Engine engine = Engine.builder().model(model).build();
        ProjectRunner first = runner(one, engine, "first");
        ProjectRunner second = runner(other, engine, "second")) {
      ProjectId project = one.createProject("SHOP", "A shop").id();
      List<NewTask> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        tasks.add(NewTask.builder(project, "Task " + i).build());
      }
      List<TaskId> ids = one.createTasks(tasks);
      List<Lease> dead = new ArrayList<>();
      ProjectManager ghost = one.as(Actor.agent("ghost"));
      for (int i = 0; i < DEAD; i++) {
        Lease lease = ghost.claim(project, "ghost", Set.of(), Duration.ofMillis(300)).orElseThrow();
        ghost.under(lease).startExecution(lease.task(), "ghost", null);
        dead.add(lease);
      }

      CompletableFuture<ProjectResult> half = first.runAllAsync(project, 8);
      ProjectResult rest = second.runAll(project, 8);

      assertThat(half.get().isCompleted()).isTrue();
      assertThat(rest.count(Task.Status.COMPLETED)).isEqualTo(TASKS);
      assertThat(half.get().tasks().size() + rest.tasks().size()).isEqualTo(TASKS);
      assertThat(asked).hasSize(TASKS).allSatisfy((task, times) -> assertThat(times).hasValue(1));
      Set<TaskId> left = Set.copyOf(dead.stream().map(Lease::task).toList());
      for (TaskId id : ids) {
        assertThat(one.executions(id))
            .extracting(each -> each.end().orElseThrow().result().outcome())
            .containsExactlyElementsOf(
                left.contains(id)
                    ? List.of(Execution.Outcome.INCOMPLETE, Execution.Outcome.SUCCESS)
                    : List.of(Execution.Outcome.SUCCESS));
        assertThat(one.transitions(id))
            .filteredOn(step -> step.to().status() == Task.Status.COMPLETED)
            .hasSize(1);
      }
      assertNoLateWrite(ghost, dead);
      one.verify();
    }
  }

  @Test
  void aTaskThatTakesLongerThanItsLeaseIsNotTakenOver() {
    ScriptedModel model =
        ScriptedModel.builder().delay(Duration.ofMillis(3_500)).turn(this::reply).build();
    try (Board board = new Board(folder, model);
        ProjectRunner runner =
            board.runner().lease(Duration.ofMillis(1_500)).verifier(Looks.good()).build()) {
      TaskId task = board.task("Long");

      assertThat(runner.runAll(board.project, 3).isCompleted()).isTrue();

      assertThat(board.manager.executions(task)).hasSize(1);
      assertThat(board.manager.eventsAfter(0, 1_000))
          .filteredOn(
              event ->
                  event instanceof ProjectEvent.LeaseChanged lease
                      && lease.action() == ProjectEvent.Action.CHANGED)
          .hasSizeGreaterThanOrEqualTo(3)
          .allSatisfy(event -> assertThat(event.actor()).isEqualTo(Actor.agent("runner")));
    }
  }

  private static void assertNoLateWrite(ProjectManager ghost, List<Lease> dead) {
    for (Lease lease : dead) {
      ProjectManager late = ghost.under(lease);
      assertThatThrownBy(
              () -> late.transition(lease.task(), Task.Status.IN_REVIEW, Task.Phase.DONE, "late"))
          .isInstanceOf(ProjectException.LeaseLost.class);
      assertThatThrownBy(() -> late.startExecution(lease.task(), "ghost", null))
          .isInstanceOf(ProjectException.LeaseLost.class);
    }
  }

  private static ProjectRunner runner(ProjectManager manager, Engine engine, String name) {
    return ProjectRunner.builder(manager, engine).name(name).verifier(Looks.good()).build();
  }

  private ModelReply reply(ModelRequest request) {
    String prompt =
        request.messages().stream()
            .filter(UserMessage.class::isInstance)
            .findFirst()
            .orElseThrow()
            .text();
    String task = prompt.lines().findFirst().orElseThrow();
    asked.computeIfAbsent(task, key -> new AtomicInteger()).incrementAndGet();
    return ModelReply.text("done");
  }
}
