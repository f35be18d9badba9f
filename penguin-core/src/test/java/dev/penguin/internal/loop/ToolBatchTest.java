package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.OpenEngine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the calls of one turn run side by side, and what each leaves behind. */
@Timeout(60)
class ToolBatchTest {
  private static final String STOPPED = "Not run: the run was stopped.";

  private static final TestTool QUICK =
      TestTool.doing(
              "quick",
              (call, context) ->
                  ToolResult.success(
                      Thread.currentThread().isInterrupted() ? "interrupted" : "not interrupted"))
          .with(Effect.READ);

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  @DisplayName("sixteen calls that wait for each other all get a thread")
  void callsThatWaitRunSideBySide() {
    CyclicBarrier all = new CyclicBarrier(16);
    List<String> results =
        run(
            new Threads(100),
            16,
            tool(
                (number, context) -> {
                  all.await(20, TimeUnit.SECONDS);
                  return "done " + number;
                }));

    assertThat(results).isEqualTo(IntStream.range(0, 16).mapToObj(i -> "done " + i).toList());
  }

  @Test
  @DisplayName("a call whose thread comes late keeps its place")
  void aCallWhoseThreadComesLateKeepsItsPlace() {
    List<Runnable> late = new ArrayList<>();
    Threads threads =
        new Threads(100) {
          @Override
          public void execute(Runnable task) {
            late.add(task);
            if (late.size() == 3) {
              late.forEach(super::execute);
            }
          }
        };

    assertThat(run(threads, 3, tool((number, context) -> "" + number)))
        .containsExactly("0", "1", "2");
    assertThat(late).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"111", "011", "101", "001", "000"})
  @DisplayName("each call is one task of the pool, whether it waits or not")
  void eachCallIsOneTask(String waiting) {
    StillMoments still = new StillMoments();

    List<String> results =
        run(
            still,
            3,
            tool(
                (number, context) -> {
                  if (waiting.charAt(number) == '1') {
                    still.await(number);
                  }
                  return "done " + number;
                }));

    assertThat(results).containsExactly("done 0", "done 1", "done 2");
    assertThat(still.woken()).isEqualTo(3);
  }

  @Test
  @DisplayName("an interrupt that a call did not hear does not reach the next on its thread")
  void anInterruptStaysWithItsCall() {
    TestTool deaf =
        tool(
            (number, context) -> {
              ((ToolExecution) context).interrupt();
              return "interrupted " + Thread.currentThread().isInterrupted();
            });
    Parts parts = new Parts(deaf, QUICK);
    List<ToolCallState> calls = List.of(parts.call("tool", 0), parts.call("quick", 1));

    parts.group(new Threads(1)).run(calls);

    assertThat(texts(calls, parts)).containsExactly("interrupted true", "not interrupted");
  }

  @Test
  @DisplayName("a call is interrupted once, so that it can clean up, and never after its end")
  void aCallIsInterruptedOnceAndNeverAfterItsEnd() {
    TestTool tidy =
        tool(
            (number, context) -> {
              ((ToolExecution) context).interrupt();
              boolean first = Thread.interrupted();
              ((ToolExecution) context).interrupt();
              return first + ", " + Thread.interrupted();
            });
    Parts parts = new Parts(tidy, QUICK);
    List<ToolCallState> calls = List.of(parts.call("tool", 0), parts.call("quick", 1));
    List<ToolExecution> executions = calls.stream().map(parts::execution).toList();

    executions.forEach(ToolExecution::run); // on this thread, and nobody reads their mail
    executions.forEach(ToolExecution::interrupt);

    assertThat(Thread.interrupted()).isFalse();
    parts.mailbox.forEach(Runnable::run);
    assertThat(texts(calls, parts)).containsExactly("true, false", "not interrupted");
  }

  @Test
  @DisplayName("a call hears at once that its time is up, and those after it run undisturbed")
  void onlyTheCallThatTakesTooLongIsInterrupted() {
    TestTool slow =
        tool((number, context) -> {
              try {
                new CountDownLatch(1).await();
                return "never";
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "heard";
              }
            })
            .withTimeout(Duration.ofMillis(50));
    Duration best = Duration.ofDays(1); // of five: the machine may be busy
    Set<String> first = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      Parts parts = new Parts(slow, QUICK);
      List<ToolCallState> calls = List.of(parts.call("tool", 0), parts.call("quick", 1));
      long start = System.nanoTime();

      parts.group(new Threads(1)).run(calls);

      Duration took = Duration.ofNanos(System.nanoTime() - start);
      best = took.compareTo(best) < 0 ? took : best;
      first.add(texts(calls, parts).get(0));
      assertThat(texts(calls, parts).get(1)).isEqualTo("not interrupted");
    }

    assertThat(first).contains("heard");
    assertThat(best).isBetween(Duration.ofMillis(50), Duration.ofMillis(500));
  }

  @Test
  @DisplayName("calls that have not begun when the run is stopped are not run")
  void callsThatHaveNotBegunAreNotRunWhenTheRunIsStopped() {
    AtomicInteger begun = new AtomicInteger();
    Parts[] parts = new Parts[1];
    parts[0] =
        new Parts(
            tool(
                (number, context) -> {
                  begun.incrementAndGet();
                  parts[0].run.control.stop(Outcome.CANCELLED);
                  Thread.interrupted(); // its own
                  return "stopped it";
                }));
    List<ToolCallState> calls =
        IntStream.range(0, 5).mapToObj(i -> parts[0].call("tool", i)).toList();

    parts[0].group(new Threads(1)).run(calls);

    assertThat(texts(calls, parts[0]))
        .containsExactly("stopped it", STOPPED, STOPPED, STOPPED, STOPPED);
    assertThat(begun).hasValue(1);
  }

  @Test
  @DisplayName("when a thread cannot be made the run fails, and begins no more calls after that")
  void aThreadThatCannotBeMadeFailsTheRun() throws InterruptedException {
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    Parts parts =
        new Parts(
            tool(
                (number, context) -> {
                  begun.incrementAndGet();
                  failed.await();
                  return "done";
                }));
    List<ToolCallState> calls = IntStream.range(0, 4).mapToObj(i -> parts.call("tool", i)).toList();
    Threads threads =
        new Threads(2) {
          @Override
          public void execute(Runnable task) {
            if (woken.get() == 1) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            super.execute(
                () -> {
                  task.run();
                  over.countDown();
                });
          }
        };

    assertThatThrownBy(() -> parts.group(threads).run(calls)).isInstanceOf(OutOfMemoryError.class);
    failed.countDown();

    over.await();
    assertThat(begun).hasValueLessThan(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  @DisplayName(
      "without another thread, calls that have not begun are not run, and each has a result")
  void withoutAnotherThreadTheRestIsNotRun(int most) {
    StillMoments few = new StillMoments(most);

    List<String> results =
        run(
            few,
            4,
            tool(
                (number, context) -> {
                  few.await(number);
                  return "done";
                }));

    assertThat(results)
        .isEqualTo(IntStream.range(0, 4).mapToObj(i -> i < most ? "done" : STOPPED).toList());
  }

  @Test
  @DisplayName("a tool whose failure cannot even be named has a result, and the next calls run")
  void aFailureThatCannotBeNamedIsAResult() {
    class Hostile extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException("hostile");
      }
    }
    List<String> results =
        run(
            new Threads(1),
            3,
            tool((number, context) -> {
                  if (number == 0) {
                    throw new Hostile();
                  }
                  return "done";
                })
                .withTimeout(Duration.ofSeconds(1)));

    assertThat(results).containsExactly("'tool' failed: Hostile", "done", "done");
  }

  /** What a tool does with the call of a number. */
  private interface Body {
    String call(int number, ToolContext context) throws Exception;
  }

  private static TestTool tool(Body body) {
    return TestTool.doing(
            "tool",
            (call, context) ->
                ToolResult.success(
                    body.call(((Number) call.arguments().get("n")).intValue(), context)))
        .with(Effect.READ);
  }

  private List<String> run(ExecutorService threads, int count, TestTool tool) {
    Parts parts = new Parts(tool);
    List<ToolCallState> calls =
        IntStream.range(0, count).mapToObj(i -> parts.call("tool", i)).toList();
    parts.group(threads).run(calls);
    return texts(calls, parts);
  }

  private static List<String> texts(List<ToolCallState> calls, Parts parts) {
    return calls.stream().map(call -> call.message(parts.run)).map(ToolMessage::text).toList();
  }

  /** A run that only waits for its calls. */
  private final class Parts {
    final OpenEngine engine;
    final Run run;
    final List<Runnable> mailbox = new ArrayList<>();

    Parts(TestTool... tools) {
      EngineBuilder builder = Engine.builder().model(ScriptedModel.builder().build()).tools(tools);
      engine = new OpenEngine(builder);
      run = engine.prepare("go");
      run.control.begin(); // so that nobody waits for its end
      open.add(engine);
    }

    ToolCallState call(String tool, int number) {
      ToolCall call = new ToolCall("id" + number, tool, "{\"n\":" + number + "}");
      ToolSet.Entry found = engine.tools().find(tool);
      ToolInspector inspector = new ToolInspector(run, engine.watch(run));
      try {
        return ToolCallState.ready(call, inspector.inspect(found, call), found, Instant.EPOCH);
      } catch (CallRefusedException e) {
        throw new AssertionError(e);
      }
    }

    ToolExecution execution(ToolCallState call) {
      return new ToolExecution(run, call, Duration.ofMinutes(1), authorizer(), mailbox::add);
    }

    ToolBatch group(ExecutorService threads) {
      open.add(threads::shutdownNow);
      return new ToolBatch(run, threads, engine.watch(run), authorizer());
    }

    private ToolCallAuthorizer authorizer() {
      return new ToolCallAuthorizer(run, engine.watch(run));
    }
  }

  /** Threads that are counted. */
  private static class Threads extends ThreadPoolExecutor {
    final AtomicInteger woken = new AtomicInteger();

    Threads(int most) {
      super(
          most == 1 ? 1 : 0,
          most,
          1,
          TimeUnit.SECONDS,
          most == 1 ? new LinkedBlockingQueue<>() : new SynchronousQueue<>());
    }

    @Override
    public void execute(Runnable task) {
      woken.incrementAndGet();
      super.execute(task);
    }
  }
}
