package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentClosedException;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import outside.consumer.weather.City;

/** Ways to stop a run. */
class CancellationTest {
  private final Runs.Endless endless = new Runs.Endless();

  @Test
  void cancelOfARunGivesANormalResult() throws Exception {
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      AgentRun run = agent.start(RunRequest.of("work").inSession("s"));
      Runs.await(endless.asked);
      run.cancel();
      run.cancel();

      RunResult result = Runs.soon(run.result());
      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.text()).isEmpty();
      assertThat(agent.session("s").run(RunRequest.of("go on").withModel("echo/plain")).text())
          .isEqualTo("go on");
    }
  }

  @Test
  void cancelOfTheFutureStopsTheRunAndDerivedStagesDoNot() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    AtomicReference<String> outcome = new AtomicReference<>();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(endless)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.RunFinished finished) {
                    outcome.set(finished.outcome());
                    over.countDown();
                  }
                })
            .build()) {
      CompletableFuture<RunResult> future = agent.runAsync("work");
      Runs.await(endless.asked);
      CompletableFuture<String> derived = future.thenApply(RunResult::text);
      assertThat(derived.cancel(true)).isTrue();
      assertThat(future).isNotDone();

      assertThat(future.cancel(true)).isTrue();

      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
      Runs.await(over);
      assertThat(outcome).hasValue("CANCELLED");
    }
  }

  @Test
  void aFutureThatItsOwnerEndsOtherwiseStopsTheRunToo() throws Exception {
    CountDownLatch over = new CountDownLatch(2);
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(endless)
            .listener(Runs.opens(over, AgentEvent.RunFinished.class))
            .build()) {
      CompletableFuture<RunResult> late =
          agent.runAsync("work").orTimeout(20, TimeUnit.MILLISECONDS);
      var typed = agent.runAsync(RunRequest.of("work"), String.class);
      typed.orTimeout(20, TimeUnit.MILLISECONDS);

      assertThatThrownBy(late::join).hasCauseInstanceOf(TimeoutException.class);
      assertThatThrownBy(typed::join).hasCauseInstanceOf(TimeoutException.class);
      Runs.await(over);
    }
  }

  @Test
  void cancelReachesARunThatWaitsForApproval() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CommandTool shell = new CommandTool();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(Runs.commands("make"))
            .tools(shell)
            .approver(
                request -> {
                  asked.countDown();
                  return new CompletableFuture<>();
                })
            .build()) {
      AgentRun run = agent.start(RunRequest.of("work"));
      Runs.await(asked);
      run.cancel();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(Runs.results(run.result().join())).hasSize(1);
      assertThat(shell.ran()).isEmpty();
    }
  }

  @Test
  void cancelReachesARunThatWaitsForItsNextAttempt() throws Exception {
    CountDownLatch retried = new CountDownLatch(1);
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ModelConfig.of("echo/down").withMaxRetries(20))
            .listener(Runs.opens(retried, AgentEvent.ModelRetried.class))
            .random(() -> -1) // the longest waits
            .build()) {
      AgentRun run = agent.start(RunRequest.of("work"));
      Runs.await(retried);
      run.cancel();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void aToolThatDoesNotStopIsLeftBehind() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Tool deaf =
        Tool.of(
            "deaf",
            "Hears nothing",
            City.class,
            city -> {
              begun.countDown();
              while (release.getCount() > 0) {
                Thread.onSpinWait();
              }
              return "late";
            });
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("deaf", "{\"name\":\"Oslo\"}").build())
            .tools(deaf)
            .build()) {
      AgentRun run = agent.start(RunRequest.of("work"));
      Runs.await(begun);
      run.cancel();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(Runs.results(run.result().join()))
          .containsExactly("'deaf' was stopped because the run was; what it did so far is unknown");
    } finally {
      release.countDown();
    }
  }

  @Test
  void aRunInsideAToolEndsWithTheRunAroundIt() throws Exception {
    AtomicReference<PenguinAgent> self = new AtomicReference<>();
    AtomicReference<RunResult> inner = new AtomicReference<>();
    Tool nested =
        Tool.of(
            "nested",
            "Runs another agent",
            City.class,
            city -> {
              inner.set(self.get().run(RunRequest.of("inner").withModel(endless)));
              return "inner ended with " + inner.get().outcome();
            });
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("nested", "{\"name\":\"Oslo\"}").build())
            .tools(nested)
            .build()) {
      self.set(agent);
      AgentRun run = agent.start(RunRequest.of("work"));
      Runs.await(endless.asked);
      run.cancel();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(inner.get().outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void cancelOfATypedFutureStopsTheRun() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(endless)
            .listener(Runs.opens(over, AgentEvent.RunFinished.class))
            .build()) {
      var future = agent.runAsync(RunRequest.of("work"), String.class);
      Runs.await(endless.asked);

      assertThat(future.cancel(true)).isTrue();

      Runs.await(over);
      assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void anInterruptGivesANormalResultAndTheFlagIsKept() throws Exception {
    try (PenguinAgent agent = PenguinAgent.builder().model(endless).build()) {
      CompletableFuture<RunResult> result = new CompletableFuture<>();
      AtomicBoolean flag = new AtomicBoolean();
      Thread caller = caller(agent, result, flag);
      Runs.await(endless.asked);
      caller.interrupt();

      assertThat(Runs.soon(result).outcome()).isEqualTo(Outcome.CANCELLED);
      caller.join();
      assertThat(flag).isTrue();
    }
  }

  @Test
  void anInterruptDuringAToolGivesANormalResultAndTheFlagIsKept() throws Exception {
    WaitingTool tool = new WaitingTool();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().call("wait", "{}").build())
            .tools(tool)
            .build()) {
      CompletableFuture<RunResult> result = new CompletableFuture<>();
      AtomicBoolean flag = new AtomicBoolean();
      Thread caller = caller(agent, result, flag);
      Runs.await(tool.begun);
      caller.interrupt();

      assertThat(Runs.soon(result).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(Runs.results(result.join()))
          .containsExactly("'wait' was stopped because the run was; what it did so far is unknown");
      caller.join();
      assertThat(flag).isTrue();
    }
  }

  @Test
  void aThreadThatWasInterruptedBeforeAsksNoModel() throws Exception {
    ScriptedModel model = ScriptedModel.replying("too late");
    try (PenguinAgent agent = PenguinAgent.builder().model(model).build()) {
      CompletableFuture<RunResult> result = new CompletableFuture<>();
      AtomicBoolean flag = new AtomicBoolean();
      Thread caller =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                result.complete(agent.run("work"));
                flag.set(Thread.currentThread().isInterrupted());
              });
      caller.start();

      assertThat(Runs.soon(result).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(model.requests()).isEmpty();
      caller.join();
      assertThat(flag).isTrue();
    }
  }

  @Test
  void aModelThatAnswersAStopWithAnExceptionOfItsOwnIsStillCancelled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    ChatModel rough =
        new ChatModel() {
          @Override
          public ModelInfo info() {
            return ModelInfo.of("rough", "model");
          }

          @Override
          public ModelReply generate(ModelRequest request, DeltaListener deltas) {
            CountDownLatch stopped = new CountDownLatch(1);
            request.cancellation().onCancel(stopped::countDown);
            asked.countDown();
            try {
              stopped.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            throw new IllegalStateException("socket closed");
          }
        };
    try (PenguinAgent agent = PenguinAgent.builder().model(rough).build()) {
      AgentRun run = agent.start(RunRequest.of("work"));
      Runs.await(asked);
      run.cancel();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void closeEndsARunThatTheSameThreadStarted() throws Exception {
    PenguinAgent agent = PenguinAgent.builder().model(new SlowToStop(endless)).build();
    AgentRun run = agent.start(RunRequest.of("work"));
    EventReader reader = new EventReader();
    run.events().subscribe(reader);
    Runs.await(endless.asked);

    agent.close();

    assertThat(run.result()).isDone();
    assertThat(run.result().get().outcome()).isEqualTo(Outcome.CANCELLED);
    List<AgentEvent> events = Runs.soon(reader.all());
    assertThat(events.get(events.size() - 1)).isInstanceOf(AgentEvent.RunFinished.class);
  }

  @Test
  void aListenerMayCloseTheAgentAndTheRunUnderWayIsCancelled() throws Exception {
    AtomicReference<PenguinAgent> agent = new AtomicReference<>();
    agent.set(
        PenguinAgent.builder()
            .model(endless)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.TurnStarted) {
                    agent.get().close();
                  }
                })
            .build());

    RunResult result = Runs.soon(agent.get().runAsync("work"));

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThatThrownBy(() -> agent.get().run("more")).isInstanceOf(AgentClosedException.class);
  }

  @Test
  void aRunThatStillWaitsForItsThreadWhenTheAgentClosesNeverBegins() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    CountDownLatch release = new CountDownLatch(1);
    try {
      single.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      PenguinAgent agent = PenguinAgent.builder().model(endless).executor(single).build();
      AgentRun run = agent.start(RunRequest.of("work"));
      agent.close();

      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
      release.countDown();
      assertThat(endless.asked.getCount()).isEqualTo(1);
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void aRunThatIsStoppedInALaterTurnDoesNotRepeatAnEarlierAnswer() {
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ScriptedModel.builder().reply("first answer").build())
            .build()) {
      var session = agent.session("s");
      session.run("first");
      RunResult second =
          session.run(
              RunRequest.of("second")
                  .withModel(endless)
                  .withLimits(RunLimits.builder().timeout(Duration.ofMillis(50)).build()));

      assertThat(second.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(second.text()).isEmpty();
    }
  }

  private static Thread caller(
      PenguinAgent agent, CompletableFuture<RunResult> result, AtomicBoolean flag) {
    Thread caller =
        new Thread(
            () -> {
              RunResult value = agent.run("work");
              flag.set(Thread.currentThread().isInterrupted());
              result.complete(value);
            });
    caller.start();
    return caller;
  }

  /** Takes a while to come back from a stop. */
  private record SlowToStop(ChatModel model) implements ChatModel {
    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      try {
        return model.generate(request, deltas);
      } finally {
        long end = System.nanoTime() + Duration.ofMillis(150).toNanos();
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
      }
    }
  }

  /** Waits until it is interrupted. */
  private static final class WaitingTool implements Tool {
    final CountDownLatch begun = new CountDownLatch(1);

    @Override
    public ToolSpec spec() {
      return ToolSpec.of("wait", "Waits", "{\"type\":\"object\"}");
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
      begun.countDown();
      new CountDownLatch(1).await();
      return ToolResult.success("never");
    }
  }
}
