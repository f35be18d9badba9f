package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.project.Execution;
import dev.penguin.project.NewProject;
import dev.penguin.project.Project;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What attempts may spend: never more than their task, those above it and the project allow. */
@Timeout(300)
class RunnerBudgetsTest {
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 40 : 3;
  private static final long SEED = 7;

  @TempDir Path folder;

  private final AtomicLong spent = new AtomicLong();

  /** Each request costs what its messages are long, and its answer at most what is allowed. */
  private ScriptedModel model(int turns, Duration delay) {
    ScriptedModel.Builder model =
        ScriptedModel.builder()
            .byConversation()
            .info(
                ModelInfo.of("scripted", "model")
                    .withPrice(new ModelInfo.Price(BigDecimal.ONE, BigDecimal.TEN)));
    for (int i = 1; i < turns; i++) {
      String step = "{\"name\":\"%d\"}".formatted(i);
      model
          .delay(delay)
          .turn(
              request ->
                  priced(
                      request, ModelReply.calls(new ToolCall("c" + step.length(), "step", step))));
    }
    return model.delay(delay).turn(request -> priced(request, ModelReply.text("done"))).build();
  }

  private ModelReply priced(ModelRequest request, ModelReply reply) {
    long input = request.messages().stream().mapToLong(it -> it.text().length()).sum() / 8;
    Usage usage = Usage.of(input, 5);
    spent.addAndGet(usage.totalTokens());
    return reply.withUsage(usage);
  }

  @Test
  void nobodySpendsMoreThanTaskParentsAndProjectAllow() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      spent.set(0);
      Path here = Files.createDirectory(folder.resolve("round-" + round));
      long ofProject = 2_000 + random.nextInt(20_000);
      try (Board board =
              new Board(here, model(2, Duration.ofMillis(40)), it -> it.tools(Steps.step(here)));
          ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
        limit(board, ResourceBudget.unlimited().withTokens(ofProject));
        List<TaskId> tasks = new ArrayList<>();
        for (int parent = 0; parent < 3; parent++) {
          long most = 500 + random.nextInt(8_000);
          TaskId above =
              board.task(
                  "Part " + parent, it -> it.budget(ResourceBudget.unlimited().withTokens(most)));
          tasks.add(above);
          for (int child = 0; child < 5; child++) {
            long own = 200 + random.nextInt(3_000);
            tasks.add(
                board.task(
                    "Task " + child,
                    it ->
                        it.parent(above)
                            .budget(
                                own % 2 == 0
                                    ? ResourceBudget.unlimited()
                                    : ResourceBudget.unlimited().withTokens(own))));
          }
        }

        ProjectResult result = runner.runAll(board.project, 6);

        String which = "seed %d, round %d, %s".formatted(SEED, round, result.state());
        Project project = board.manager.project(board.project);
        assertThat(project.usage().tokens()).as(which).isEqualTo(spent.get());
        assertThat(spent.get()).as(which).isPositive().isLessThanOrEqualTo(ofProject);
        for (TaskId id : tasks) {
          Task task = board.manager.task(id);
          task.budget()
              .tokens()
              .ifPresent(
                  most -> assertThat(task.usage().tokens()).as(which).isLessThanOrEqualTo(most));
        }
        assertThat(result.count(Task.Status.COMPLETED)).as(which).isPositive();
        assertThat(result.count(Task.Status.RUNNING)).as(which).isZero();
      }
    }
  }

  @Test
  void aTaskThatHasUsedUpItsBudgetIsBlockedAndGoesOnWhenThereIsMore() {
    try (Board board =
            new Board(folder, model(5, Duration.ZERO), it -> it.tools(Steps.step(folder)));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task =
          board.task(
              "Dear",
              it ->
                  it.description("word ".repeat(400))
                      .budget(ResourceBudget.unlimited().withTokens(1_400)));

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.BLOCKED);
      assertThat(result.summary()).startsWith("The budget is used up: ");
      Task blocked = board.manager.task(task);
      assertThat(blocked.usage().tokens()).isEqualTo(spent.get());
      assertThat(blocked.usage().tokens()).isBetween(100L, 1_400L);
      assertThat(runner.run(task).status()).isEqualTo(Task.Status.BLOCKED); // still no more

      board.manager.updateTask(
          task,
          board.manager.task(task).version(),
          blocked.edit().budget(ResourceBudget.unlimited()).build());
      assertThat(runner.run(task).isCompleted()).isTrue();
      assertThat(board.manager.executions(task))
          .extracting(each -> each.sessionId().orElseThrow())
          .containsOnly("task-" + task + "-1");
      assertThat(board.manager.task(task).usage().tokens()).isEqualTo(spent.get());
      assertThat(board.manager.task(task).usage().toolCalls()).isEqualTo(4);
    }
  }

  @Test
  void whatARunThatFailsHasUsedIsCharged() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request ->
                    priced(
                        request, ModelReply.calls(new ToolCall("c", "step", "{\"name\":\"a\"}"))))
            .fault(new ModelException.Failed("the server is gone"))
            .reply("done")
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(Steps.step(folder)));
        ProjectRunner runner = board.runner().retries(0).verifier(Looks.good()).build()) {
      TaskId task = board.task("Unlucky");

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.FAILED);
      assertThat(result.summary()).isEqualTo("failed 1 times; last: Failed: the server is gone");
      Execution execution = board.manager.executions(task).get(0);
      assertThat(execution.usage().tokens()).isEqualTo(spent.get()).isPositive();
    }
  }

  private static void limit(Board board, ResourceBudget budget) {
    Project project = board.manager.project(board.project);
    NewProject content = project.edit().budget(budget).build();
    board.manager.updateProject(project.id(), project.version(), content);
  }

  @Test
  void aServerThatServesNobodyStopsTheWorkAndFailsNoTask() {
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request ->
                    priced(
                        request, ModelReply.calls(new ToolCall("c", "step", "{\"name\":\"a\"}"))))
            .fault(new ModelException.Authentication("the key was revoked"))
            .turn(request -> priced(request, ModelReply.text("done")))
            .turn(request -> priced(request, ModelReply.text("done")))
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(Steps.step(folder)));
        ProjectRunner runner = board.runner().retries(0).verifier(Looks.good()).build()) {
      TaskId task = board.task("First");
      board.task("Second");

      ProjectResult stopped = runner.runAll(board.project, 1);

      assertThat(stopped.stopped()).contains("Authentication: the key was revoked");
      assertThat(stopped.count(Task.Status.PLANNED)).isEqualTo(2);
      assertThat(runner.runAll(board.project, 1).isCompleted()).isTrue();
      assertThat(model.requests()).hasSize(4);
      assertThat(board.manager.executions(task))
          .extracting(each -> each.sessionId().orElseThrow())
          .containsExactly("task-" + task + "-1", "task-" + task + "-1");
      assertThat(board.manager.project(board.project).usage().tokens()).isEqualTo(spent.get());
    }
  }
}
