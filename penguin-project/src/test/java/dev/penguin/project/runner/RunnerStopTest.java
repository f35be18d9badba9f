package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectEvent;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Work that is stopped, held, cancelled, interrupted, and gone on with. */
@Timeout(60)
class RunnerStopTest {
  @TempDir Path folder;

  /** A model that thinks for a minute when it is asked for the first time. */
  private static ScriptedModel slowAtFirst(CountDownLatch asked) {
    return ScriptedModel.builder()
        .turn(
            request -> {
              asked.countDown();
              CountDownLatch cancelled = new CountDownLatch(1);
              request.cancellation().onCancel(cancelled::countDown);
              try {
                cancelled.await(1, TimeUnit.MINUTES);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              throw new ModelException.Cancelled("cancelled");
            })
        .reply("done")
        .build();
  }

  @Test
  void aStopEndsTheWorkWithinASecondAndTheNextRunGoesOnInTheSession() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ScriptedModel model = slowAtFirst(asked);
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Long");
      CompletableFuture<ProjectResult> work = runner.runAllAsync(board.project, 2);
      asked.await();

      runner.stop("lunch");

      ProjectResult result = work.get(1, TimeUnit.SECONDS);
      assertThat(result.stopped()).contains("lunch");
      assertThat(board.status(task)).isEqualTo(Task.Status.READY);
      Execution stopped = board.manager.executions(task).get(0);
      assertThat(stopped.end().orElseThrow().result())
          .isEqualTo(Execution.Result.of(Execution.Outcome.CANCELLED, "stopped: lunch"));
      assertThat(board.manager.transitions(task))
          .last()
          .satisfies(step -> assertThat(step.reason()).isEqualTo("stopped: lunch"));

      assertThat(runner.run(task).isCompleted()).isTrue();
      assertThat(board.manager.executions(task)).hasSize(2);
      assertThat(board.manager.executions(task).get(1).sessionId()).isEqualTo(stopped.sessionId());
      assertThat(model.requests().get(1).messages())
          .extracting(Message::text)
          .anyMatch(text -> text.startsWith("The work was stopped from outside."));
    }
  }

  @Test
  void aCancelledFutureStopsTheWorkAndLeavesTheTaskToOthers() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Board board = new Board(folder, slowAtFirst(asked));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Long");
      CountDownLatch planned = new CountDownLatch(1);
      board.manager.addListener(
          0,
          event -> {
            if (event instanceof ProjectEvent.TaskMovedOn step
                && step.to().status() == Task.Status.PLANNED) {
              planned.countDown();
            }
          });
      CompletableFuture<TaskResult> work = runner.runAsync(task);
      asked.await();

      assertThat(work.cancel(true)).isTrue();

      assertThat(planned.await(2, TimeUnit.SECONDS)).isTrue();
      assertThat(board.manager.lease(task)).isEmpty();
      assertThat(runner.run(task).isCompleted()).isTrue();
    }
  }

  @Test
  void anInterruptOfTheCallerStopsItsWorkAndStaysSet() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Board board = new Board(folder, slowAtFirst(asked));
        ProjectRunner runner = board.runner().build()) {
      TaskId task = board.task("Long");
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                TaskResult result = runner.run(task);
                flag.complete(
                    Thread.currentThread().isInterrupted() && result.status() == Task.Status.READY);
              });
      caller.start();
      asked.await();

      caller.interrupt();

      assertThat(flag.get(2, TimeUnit.SECONDS)).isTrue();
      caller.join();
    }
  }

  @Test
  void aPausedRunnerBeginsNothingUntilItProceeds() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .turn(
                request -> {
                  asked.incrementAndGet();
                  first.countDown();
                  await(go);
                  return ModelReply.text("done");
                })
            .build();
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      board.task("One");
      board.task("Two");
      CompletableFuture<ProjectResult> work = runner.runAllAsync(board.project, 1);
      first.await();
      runner.pause();
      go.countDown();
      CountDownLatch completed = new CountDownLatch(1);
      board.manager.addListener(
          0,
          event -> {
            if (event instanceof ProjectEvent.TaskMovedOn step
                && step.to().status() == Task.Status.COMPLETED) {
              completed.countDown();
            }
          });
      completed.await(); // what was under way goes on
      assertThatThrownBy(() -> work.get(700, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(asked).hasValue(1);

      runner.proceed();

      assertThat(work.get(10, TimeUnit.SECONDS).isCompleted()).isTrue();
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void anAnswerWakesItsTaskWhileOthersWork() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .turn(
                request ->
                    request.messages().toString().contains("Asks")
                        ? ModelReply.calls(
                            new ToolCall("c", "ask_user", "{\"question\":\"Which?\"}"))
                        : ModelReply.text("done"))
            .reply("as you say")
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(Steps.step(folder)));
        ProjectRunner runner =
            board.runner().verifier(Looks.good()).waitForAnswers(Duration.ofMinutes(1)).build()) {
      TaskId task = board.task("Asks");
      board.manager.addListener(
          0,
          event -> {
            if (event instanceof ProjectEvent.ClarificationChanged) {
              asked.countDown();
            }
          });
      CompletableFuture<ProjectResult> work = runner.runAllAsync(board.project, 3);
      asked.await();
      board.manager.answer(task, 1, "The blue one");

      assertThat(work.get(10, TimeUnit.SECONDS).isCompleted()).isTrue();
      assertThat(model.requests()).hasSize(2);
    }
  }

  @Test
  void aPersonWhoCancelsATaskStopsItsWork() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Board board = new Board(folder, slowAtFirst(asked));
        ProjectRunner runner =
            board.runner().lease(Duration.ofMillis(600)).verifier(Looks.good()).build()) {
      TaskId task = board.task("Long");
      CompletableFuture<TaskResult> work = runner.runAsync(task);
      asked.await();

      board.manager.transition(task, Task.Status.CANCELLED, "not wanted");

      TaskResult result = work.get(5, TimeUnit.SECONDS);
      assertThat(result.status()).isEqualTo(Task.Status.CANCELLED);
      assertThat(board.manager.executions(task))
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.end().orElseThrow().result().outcome())
                      .isEqualTo(Execution.Outcome.CANCELLED));
    }
  }

  @Test
  void aClosedEngineStopsTheWork() {
    try (Board board = new Board(folder, ScriptedModel.replying());
        ProjectRunner runner = board.runner().build()) {
      board.task("One");
      board.engine.close();

      ProjectResult result = runner.runAll(board.project, 2);

      assertThat(result.stopped()).contains("the engine is closed");
      assertThat(result.count(Task.Status.PLANNED)).isEqualTo(1);
    }
  }

  @Test
  void aClosedRunnerBeginsNothing() {
    try (Board board = new Board(folder, ScriptedModel.replying())) {
      TaskId task = board.task("One");
      ProjectRunner runner = board.runner().build();
      runner.close();
      runner.close();

      assertThatThrownBy(() -> runner.run(task))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The runner is closed; build another one");
      assertThat(board.manager.executions(task)).isEqualTo(List.of());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
