package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What closing an engine does to its runs, and to those who come later. */
@Timeout(60)
class CloseTest {
  private static final ToolCall WORK = new ToolCall("a", "work", "{}");
  private static final String CLOSED = "This agent is closed. Build a new one, or close it later";

  @Test
  void aRunThatItsOwnStarterClosesIsOverWhenCloseReturns() throws InterruptedException {
    SessionStore store = SessionStore.inMemory();
    StubbornModel model = StubbornModel.throwingModelException();
    Engine engine = Engine.builder().model(model).sessionStore(store).build();
    AgentRun run = engine.start(RunRequest.of("go").inSession("s"));
    model.asked.await();
    engine.close();

    List<SessionEntry> log = ThreeWays.log(store, "s");
    assertThat(log.get(log.size() - 1).body()).isInstanceOf(SessionEntry.RunEnded.class);
    assertThat(ThreeWays.await(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    try (Engine next =
        Engine.builder().model(ScriptedModel.replying("on")).sessionStore(store).build()) {
      assertThat(next.session("s").run("go on").text()).isEqualTo("on");
    }
  }

  @Test
  void closingInTheMiddleOfAToolGivesItsCallAResult() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    AtomicBoolean enough = new AtomicBoolean();
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              reached.countDown();
              while (!enough.get()) {
                Thread.onSpinWait();
              }
              return ToolResult.success("too late");
            });
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    Engine engine = Engine.builder().model(model).tools(work).build();
    AgentRun run = engine.start(RunRequest.of("go"));
    reached.await();
    long start = System.nanoTime();
    engine.close();
    enough.set(true);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    RunResult result = ThreeWays.await(run.result());
    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(RequestLaw.problems(result.messages())).isEmpty();
  }

  @Test
  @DisplayName(
      "closing at any moment gives each of many calls one result, and starts none after it")
  void closingWhileManyCallsBeginGivesEachOneResult() throws InterruptedException {
    for (int round = 0; round < 40; round++) {
      AtomicBoolean closed = new AtomicBoolean();
      AtomicBoolean begunAfterwards = new AtomicBoolean();
      CountDownLatch reached = new CountDownLatch(1);
      TestTool work =
          TestTool.doing(
                  "work",
                  (call, context) -> {
                    begunAfterwards.compareAndSet(false, closed.get());
                    reached.countDown();
                    LockSupport.parkNanos(200_000);
                    return ToolResult.success("done");
                  })
              .with(Effect.READ);
      ToolCall[] calls =
          IntStream.range(0, 16)
              .mapToObj(i -> new ToolCall("id" + i, "work", "{\"n\":" + i + "}"))
              .toArray(ToolCall[]::new);
      Engine engine =
          Engine.builder()
              .model(ScriptedModel.builder().calls(calls).reply("done").build())
              .tools(work)
              .listener(
                  event -> {
                    throw new IllegalStateException("a listener that fails");
                  })
              .build();
      AgentRun run = engine.start(RunRequest.of("go"));
      reached.await();
      LockSupport.parkNanos(round * 50_000L);
      engine.close();
      closed.set(true);

      RunResult result = ThreeWays.await(run.result());
      assertThat(RequestLaw.problems(result.messages())).isEmpty();
      assertThat(result.messages()).filteredOn(ToolMessage.class::isInstance).hasSize(16);
      assertThat(begunAfterwards).isFalse();
    }
  }

  @Test
  void closingFromTheRunItselfDoesNotWaitForIt() {
    AtomicReference<Engine> engine = new AtomicReference<>();
    ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
    engine.set(
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("work", "done"))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ToolFinished) {
                    engine.get().close();
                  }
                })
            .build());
    long start = System.nanoTime();
    RunResult result = ThreeWays.await(engine.get().start(RunRequest.of("go")).result());

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aClosedEngineTakesNothingMore() {
    Engine engine = Engine.builder().model(ScriptedModel.builder().build()).build();
    Session session = engine.session("s");
    engine.close();
    engine.close();

    RunRequest request = RunRequest.of("go");
    assertThatThrownBy(() -> engine.run(request))
        .isInstanceOf(AgentClosedException.class)
        .hasMessage(CLOSED);
    assertThatThrownBy(() -> engine.start(request)).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(() -> ThreeWays.await(engine.runAsync(request)))
        .isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(() -> session.run("go")).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(session::resume).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(() -> engine.session("t")).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(engine::sessions).isInstanceOf(AgentClosedException.class);
  }

  @Test
  void theModelThatWasPassedInIsNotClosed() {
    AtomicBoolean closed = new AtomicBoolean();
    Engine.builder().model(new ClosableModel(() -> closed.set(true))).build().close();

    assertThat(closed).isFalse();
  }

  @Test
  void theExecutorThatWasPassedInIsNotShutDown() {
    ExecutorService mine = Executors.newSingleThreadExecutor();
    try {
      Engine engine =
          Engine.builder().model(ScriptedModel.replying("hello")).executor(mine).build();
      ThreeWays.await(engine.runAsync(RunRequest.of("hi")));
      engine.close();

      assertThat(mine.isShutdown()).isFalse();
    } finally {
      mine.shutdown();
    }
  }

  @Test
  void anExecutorThatTakesNoMoreWorkFailsTheRunAndFreesTheSession() {
    ExecutorService mine = Executors.newSingleThreadExecutor();
    mine.shutdown();
    RunRequest request = RunRequest.of("hi").inSession("s");
    try (Engine engine =
        Engine.builder().model(ScriptedModel.replying("hello")).executor(mine).build()) {
      assertThatThrownBy(() -> engine.start(request))
          .isInstanceOf(RejectedExecutionException.class);
      assertThatThrownBy(() -> ThreeWays.await(engine.runAsync(request)))
          .isInstanceOf(RejectedExecutionException.class);

      assertThat(engine.run(request).text()).isEqualTo("hello");
    }
  }

  @Test
  void aRunThatStillWaitsForAThreadWhenTheEngineClosesEnds() {
    ExecutorService single = Executors.newSingleThreadExecutor();
    CountDownLatch free = new CountDownLatch(1);
    single.execute(
        () -> {
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Engine engine =
        Engine.builder().model(ScriptedModel.builder().build()).executor(single).build();
    AgentRun run = engine.start(RunRequest.of("go"));
    engine.close();

    assertThat(ThreeWays.await(run.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    free.countDown();
    single.shutdown();
  }

  @Test
  void anExecutorOfOneThreadNeverDeadlocks() {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try (Engine engine =
        Engine.builder()
            .model(
                ScriptedModel.builder().byConversation().call("nested", "{}").reply("done").build())
            .tools(nested())
            .executor(single)
            .build()) {
      var first = engine.runAsync(RunRequest.of("one"));
      var second = engine.runAsync(RunRequest.of("two"));

      assertThat(ThreeWays.await(first).text()).isEqualTo("done");
      assertThat(ThreeWays.await(second).text()).isEqualTo("done");
    } finally {
      single.shutdown();
    }
  }

  private static TestTool nested() {
    return TestTool.doing(
        "nested",
        (call, context) -> {
          try (Engine inner = Engine.builder().model(ScriptedModel.replying("inner")).build()) {
            return ToolResult.success(inner.run(RunRequest.of("inner")).text());
          }
        });
  }

  @Test
  void closingWhenACallIsToldEndsTheRunAndTheCallIsNotBegun() {
    AtomicReference<Engine> itself = new AtomicReference<>();
    AtomicBoolean began = new AtomicBoolean();
    TestTool work =
        TestTool.doing(
            "work",
            (call, context) -> {
              began.set(true);
              return ToolResult.success("done");
            });
    Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(WORK).build())
            .tools(work)
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ToolStarted) {
                    itself.get().close();
                  }
                })
            .build();
    itself.set(engine);

    RunResult result = engine.run(RunRequest.of("go"));

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.messages().get(2).text()).isEqualTo("Not run: the run was stopped.");
    assertThat(began).isFalse();
  }

  @Test
  void closingWhenApprovalIsAskedForEndsTheRun() {
    AtomicReference<Engine> itself = new AtomicReference<>();
    Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(WORK).build())
            .tools(TestTool.giving("work", "done"))
            .permissions(Permissions.full().ask("work"))
            .approver(Approver.blocking(request -> Decision.allowOnce()))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.ApprovalAsked) {
                    itself.get().close();
                  }
                })
            .build();
    itself.set(engine);

    RunResult result = engine.run(RunRequest.of("go"));

    assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(result.messages().get(2).text())
        .isEqualTo(
            "Permission denied for 'work': the run was stopped before anybody answered. It did not"
                + " run.");
  }
}
