package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.project.Execution;
import dev.penguin.project.NewProject;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is used beyond a budget is counted all the same, and nothing more is used after it. */
@Timeout(120)
class RunnerOverrunsTest {
  private static final ResourceBudget NONE = ResourceBudget.unlimited();

  @TempDir Path folder;
  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong tokens = new AtomicLong();

  record Wait(int millis) {}

  private Tool slow() {
    return Tool.of(
        "slow",
        "Takes its time",
        Wait.class,
        wait -> {
          ran.incrementAndGet();
          try {
            Thread.sleep(wait.millis());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return "ok";
        });
  }

  /** Calls the tool so many times in each reply, and never ends. */
  private ScriptedModel calling(int calls, int millis, long input, long output) {
    ScriptedModel.Builder model =
        ScriptedModel.builder()
            .info(
                ModelInfo.of("scripted", "model")
                    .withPrice(new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN)));
    for (int i = 0; i < 200; i++) {
      model.turn(
          request -> {
            int number = requests.incrementAndGet();
            tokens.addAndGet(input + output);
            List<ToolCall> all = new ArrayList<>();
            for (int call = 0; call < calls; call++) {
              int wait = millis + number % 7 + call;
              all.add(new ToolCall("c" + number + "-" + call, "slow", "{\"millis\":" + wait + "}"));
            }
            ModelReply reply =
                calls == 0
                    ? ModelReply.text("done")
                    : ModelReply.calls(all.toArray(new ToolCall[0]));
            return reply.withUsage(Usage.of(input, output));
          });
    }
    return model.build();
  }

  private static void limit(Board board, ResourceBudget budget) {
    Project project = board.manager.project(board.project);
    NewProject content = project.edit().budget(budget).build();
    board.manager.updateProject(project.id(), project.version(), content);
  }

  private ResourceBudget.Usage used(Board board) {
    return board.manager.project(board.project).usage();
  }

  @Test
  void toolCallsBeyondTheBudgetBlockTheTask() {
    try (Board board = new Board(folder, calling(6, 1, 100, 10), it -> it.tools(slow()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Calls", it -> it.budget(NONE.withToolCalls(5)));

      TaskResult result = runner.run(task);

      assertThat(result.status()).as(result.toString()).isEqualTo(Task.Status.BLOCKED);
      assertThat(result.summary()).isEqualTo("The budget is used up: the run may call 5 tools");
      assertThat(ran).hasValue(5);
      assertThat(requests).hasValue(1);
      assertThat(board.manager.task(task).usage().toolCalls()).isEqualTo(6); // as it asked for
      assertThat(board.manager.task(task).usage().duration()).isPositive();
      assertThat(runner.run(task).status()).isEqualTo(Task.Status.BLOCKED);
      assertThat(ran).hasValue(5);
    }
  }

  @Test
  void aTaskWithMoreToolCallsGoesOnInItsSession() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("slow", "{\"millis\":1}")
            .call("slow", "{\"millis\":2}")
            .reply("done")
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(slow()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Calls", it -> it.budget(NONE.withToolCalls(1)));
      assertThat(runner.run(task).status()).isEqualTo(Task.Status.BLOCKED);

      Task blocked = board.manager.task(task);
      board.manager.updateTask(
          task, blocked.version(), blocked.edit().budget(NONE.withToolCalls(9)).build());

      assertThat(runner.run(task).isCompleted()).isTrue();
      assertThat(board.manager.executions(task))
          .extracting(each -> each.sessionId().orElseThrow())
          .containsOnly("task-" + task + "-1");
    }
  }

  @Test
  void aReplyThatUsesMoreThanWasLeftIsCountedAndTheLastOne() {
    try (Board board = new Board(folder, calling(1, 1, 50_000, 100), it -> it.tools(slow()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      limit(board, NONE.withTokens(30_000).withCostUsd(new BigDecimal("0.04")));
      TaskId first = board.task("First");
      TaskId second = board.task("Second");

      ProjectResult result = runner.runAll(board.project, 1);

      assertThat(requests).as(result.toString()).hasValue(1);
      assertThat(used(board).tokens()).isEqualTo(50_100);
      assertThat(used(board).costUsd()).isEqualByComparingTo("0.051");
      assertThat(used(board).duration()).isPositive();
      assertThat(board.status(first)).isEqualTo(Task.Status.BLOCKED);
      assertThat(board.status(second)).isEqualTo(Task.Status.BLOCKED);
    }
  }

  @Test
  void workingTimeBeyondTheBudgetIsCounted() {
    try (Board board = new Board(folder, calling(1, 20_000, 100, 10), it -> it.tools(slow()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Slow", it -> it.budget(NONE.withDuration(Duration.ofMillis(400))));

      TaskResult result = runner.run(task);

      assertThat(result.status()).as(result.toString()).isEqualTo(Task.Status.BLOCKED);
      assertThat(board.manager.task(task).usage().duration())
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(15));
      assertThat(board.manager.task(task).usage().toolCalls()).isEqualTo(1);
    }
  }

  @Test
  void workersThatShareTheLastOfABudgetCountEachCallOnce() {
    try (Board board = new Board(folder, calling(1, 5, 100, 10), it -> it.tools(slow()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      limit(board, NONE.withCostUsd(new BigDecimal("0.005")));
      for (int i = 0; i < 4; i++) {
        board.task("Task " + i);
      }

      ProjectResult result = runner.runAll(board.project, 2);

      assertThat(used(board).toolCalls()).as(result.toString()).isEqualTo(ran.get());
      assertThat(ran.get()).isGreaterThan(4);
      assertThat(used(board).tokens()).isEqualTo(tokens.get());
      assertThat(used(board).costUsd()).isLessThanOrEqualTo(new BigDecimal("0.005"));
    }
  }

  @Test
  void theEndOfAnAttemptIsRecordedWhateverItUsed() {
    try (Board board = new Board(folder, ScriptedModel.replying())) {
      TaskId task = board.task("Dear", it -> it.budget(NONE.withTokens(10)));
      board.manager.transition(task, Task.Status.RUNNING, "");
      board.manager.startExecution(task, "somebody", null);

      board.manager.endExecution(
          task,
          Execution.Result.of(Execution.Outcome.SUCCESS, "done"),
          ResourceBudget.Usage.of(25, BigDecimal.ZERO));

      assertThat(board.manager.task(task).usage().tokens()).isEqualTo(25);
      assertThat(board.manager.executions(task).get(0).usage().tokens()).isEqualTo(25);
      assertThatThrownBy(
              () -> board.manager.charge(task, ResourceBudget.Usage.of(1, BigDecimal.ZERO)))
          .isInstanceOf(ProjectException.BudgetExceeded.class)
          .hasMessageContaining("tokens are limited to 10, 25 are used, and the charge is 1");
    }
  }
}
