package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.model.ModelReply;
import dev.penguin.observe.RunActivity;
import dev.penguin.project.TaskId;
import dev.penguin.project.runner.RunnerStatus.Phase;
import dev.penguin.project.runner.RunnerStatus.TaskWork;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a runner says of itself while its agents and verifiers hang. */
@Timeout(60)
class RunnerStatusTest {
  @TempDir Path folder;

  private final CountDownLatch asked = new CountDownLatch(2);
  private final CountDownLatch answer = new CountDownLatch(1);
  private final CountDownLatch verify = new CountDownLatch(1);

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RunnerStatus await(ProjectRunner runner, Predicate<RunnerStatus> wanted) {
    RunnerStatus status = runner.status();
    while (!wanted.test(status)) {
      Thread.yield();
      status = runner.status();
    }
    return status;
  }

  private ScriptedModel model() {
    return ScriptedModel.builder()
        .byConversation()
        .turn(
            request -> {
              asked.countDown();
              await(answer);
              return ModelReply.text("done");
            })
        .build();
  }

  private static boolean all(RunnerStatus status, Phase phase) {
    return status.work().size() == 2
        && status.work().stream().allMatch(work -> work.phase() == phase);
  }

  @Test
  void eachTaskShowsItsWorkerItsPhaseAndWhatItsAgentWaitsFor() throws Exception {
    Verifier hanging =
        (task, commands) -> {
          await(verify);
          return Looks.good().verify(task, commands);
        };
    try (Board board = new Board(folder, model());
        ProjectRunner runner = board.runner().verifier(hanging).build()) {
      TaskId one = board.task("One");
      TaskId two = board.task("Two");
      Instant before = Instant.now();
      assertThat(runner.status().work()).isEmpty();
      CompletableFuture<ProjectResult> work = runner.runAllAsync(board.project, 3);
      await(asked);

      RunnerStatus asking =
          await(runner, status -> all(status, Phase.AGENT) && status.idleWorkers() == 1);

      assertThat(asking.work()).extracting(TaskWork::task).containsExactlyInAnyOrder(one, two);
      assertThat(asking.paused()).isFalse();
      assertThat(asking.work())
          .allSatisfy(
              each -> {
                assertThat(each.worker()).matches("runner/[123]");
                assertThat(each.since()).isBetween(before, each.phaseSince());
                assertThat(each.sessionId()).isEqualTo("task-" + each.task() + "-1");
                List<RunActivity> waits = each.run().orElseThrow().activities();
                assertThat(waits)
                    .extracting(RunActivity::kind)
                    .containsExactly(RunActivity.Kind.MODEL_REQUEST);
              });

      runner.pause();
      assertThat(runner.status().paused()).isTrue();
      runner.proceed();
      answer.countDown();
      RunnerStatus verifying = await(runner, status -> all(status, Phase.VERIFYING));
      assertThat(verifying.work()).allMatch(each -> each.run().isEmpty());

      verify.countDown();
      work.get();
      assertThat(runner.status().work()).isEmpty();
      assertThat(runner.status().idleWorkers()).isZero();
    }
  }
}
