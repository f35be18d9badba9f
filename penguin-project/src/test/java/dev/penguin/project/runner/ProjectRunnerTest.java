package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.UserMessage;
import dev.penguin.project.Artifact;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectException;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One task after the other: what follows from the end of an attempt. */
@Timeout(60)
class ProjectRunnerTest {
  @TempDir Path folder;

  @Test
  void aVerifiedTaskIsCompletedWithItsExecutionAndEvidence() {
    ScriptedModel model = ScriptedModel.replying("The schema is there.");
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task =
          board.task(
              "Design the schema",
              it -> it.description("Three tables").acceptanceCriteria(List.of("its tests pass")));

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.COMPLETED);
      assertThat(result.attempts()).isEqualTo(1);
      assertThat(result.summary()).isEqualTo("The schema is there.");
      assertThat(result.verifications()).containsExactly(Verification.passed("it is there"));
      Execution execution = board.manager.executions(task).get(0);
      assertThat(board.manager.executions(task)).hasSize(1);
      assertThat(execution.sessionId()).contains("task-" + task + "-1");
      assertThat(execution.end().orElseThrow().result().outcome())
          .isEqualTo(Execution.Outcome.SUCCESS);
      assertThat(execution.usage().tokens()).isPositive();
      assertThat(execution.usage().tokens())
          .isEqualTo(board.manager.project(board.project).usage().tokens());
      assertThat(board.manager.artifacts(task))
          .singleElement()
          .matches(Artifact::valid)
          .extracting(Artifact::key)
          .isEqualTo("verifier: looks");
      String prompt =
          ((UserMessage) board.engine.session("task-" + task + "-1").messages().get(0)).text();
      assertThat(prompt).contains("Design the schema", "Three tables", "its tests pass");
    }
  }

  @Test
  void aTaskThatNobodyVerifiesStaysInReview() {
    ScriptedModel model = ScriptedModel.replying("All is done and tested, believe me.");
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().build()) {
      TaskId task = board.task("Write it");

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.IN_REVIEW);
      assertThat(result.isCompleted()).isFalse();
      assertThat(runner.run(task).attempts()).isZero(); // and is not worked at again
    }
  }

  @Test
  void aFailedVerificationIsToldToTheNextAttempt() {
    ScriptedModel model = ScriptedModel.replying("done", "done again");
    AtomicInteger looks = new AtomicInteger();
    Verifier second =
        new Looks(
            "second",
            task ->
                looks.incrementAndGet() == 1
                    ? Verification.failed("two tests are red", "expected 3 but was 4")
                    : Verification.passed("green"));
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().verifier(second).build()) {
      TaskId task = board.task("Count");

      TaskResult result = runner.run(task);

      assertThat(result.isCompleted()).isTrue();
      assertThat(result.attempts()).isEqualTo(2);
      assertThat(board.manager.executions(task))
          .extracting(each -> each.end().orElseThrow().result().outcome())
          .containsExactly(Execution.Outcome.FAILURE, Execution.Outcome.SUCCESS);
      assertThat(model.requests().get(1).messages().toString())
          .contains("second: two tests are red", "expected 3 but was 4");
      assertThat(board.manager.artifacts(task))
          .extracting(Artifact::valid)
          .containsExactly(false, true);
    }
  }

  @Test
  void aTaskFailsAfterItsRetriesAndIsNotTriedAgain() {
    ScriptedModel model = ScriptedModel.replying("done", "done", "done", "done");
    Verifier never = new Looks("never", task -> Verification.failed("no", ""));
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().retries(1).verifier(never).build()) {
      TaskId task = board.task("Impossible");

      assertThat(runner.run(task).status()).isEqualTo(Task.Status.FAILED);

      assertThat(model.requests()).hasSize(2);
      assertThat(runner.run(task).attempts()).isZero();
      board.manager.transition(task, Task.Status.PLANNED, "try again");
      assertThat(runner.run(task).attempts()).isEqualTo(2); // a person gives it as many again
    }
  }

  @Test
  void blockedIsNoSuccessAndKeepsDependantsLocked() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("finish", "{\"status\":\"blocked\",\"summary\":\"the key is missing\"}")
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(Steps.step(folder)));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Deploy");
      TaskId next = board.task("Announce");
      board.manager.addDependency(next, task);

      ProjectResult result = runner.runAll(board.project, 2);

      assertThat(board.status(task)).isEqualTo(Task.Status.BLOCKED);
      assertThat(result.tasks())
          .singleElement()
          .extracting(TaskResult::summary)
          .isEqualTo("the key is missing");
      assertThat(board.manager.executions(task).get(0).end().orElseThrow().result().outcome())
          .isEqualTo(Execution.Outcome.BLOCKED);
      assertThat(board.status(next)).isEqualTo(Task.Status.PLANNED);
      assertThat(board.manager.executions(next)).isEmpty();
      assertThatThrownBy(() -> runner.run(next))
          .isInstanceOf(ProjectException.IllegalTransition.class)
          .hasMessageContaining("SHOP-1 to be completed, which is BLOCKED");
    }
  }

  @Test
  void aQuestionWaitsWithoutCostAndItsAnswerGoesOnInTheSession() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("ask_user", "{\"question\":\"Euros or dollars?\"}")
            .reply("Euros it is.")
            .build();
    try (Board board = new Board(folder, model, it -> it.tools(Steps.step(folder)));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Prices");

      ProjectResult waiting = runner.runAll(board.project, 2);

      assertThat(waiting.questions())
          .singleElement()
          .satisfies(it -> assertThat(it.question()).isEqualTo("Euros or dollars?"));
      assertThat(board.status(task)).isEqualTo(Task.Status.WAITING);
      assertThat(board.manager.lease(task)).isEmpty();
      assertThat(runner.run(task).attempts()).isZero();
      assertThat(model.requests()).hasSize(1);

      board.manager.answer(task, 1, "Euros");

      assertThat(runner.runAll(board.project, 2).isCompleted()).isTrue();
      assertThat(model.requests()).hasSize(2);
      assertThat(board.manager.executions(task))
          .extracting(each -> each.sessionId().orElseThrow())
          .containsExactly("task-" + task + "-1", "task-" + task + "-1");
      assertThat(
              model
                  .requests()
                  .get(1)
                  .messages()
                  .get(model.requests().get(1).messages().size() - 1)
                  .text())
          .isEqualTo("Answer to question 1 of SHOP-1: Euros");
    }
  }
}
