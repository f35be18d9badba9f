package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.internal.policy.Redactor;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the calls of one turn share few threads, and that nothing shows of it. */
@Timeout(60)
class CallGroupTest {
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
  @DisplayName("no more threads are woken than there are calls, however late they come")
  void noMoreThreadsAreWokenThanThereAreCalls() {
    Threads late = new Threads(100);
    late.delayMillis = 100;

    assertThat(run(late, 3, tool((number, context) -> "" + number))).containsExactly("0", "1", "2");
    assertThat(late.woken.get()).isBetween(1, 3);
  }

  @Test
  @DisplayName("an interrupt that was meant for one call does not reach the next on its thread")
  void anInterruptStaysWithItsCall() {
    for (int round = 0; round < 50; round++) {
      long nanos = 4_800_000 + round * 20_000L;
      TestTool late = // ends at about the moment at which it is interrupted
          tool((number, context) -> {
                long start = System.nanoTime();
                while (System.nanoTime() - start < nanos) {
                  Thread.onSpinWait();
                }
                return "late";
              })
              .withTimeout(Duration.ofMillis(5));
      Parts parts = new Parts(late, QUICK);
      List<PendingCall> calls = List.of(parts.call("tool", 0), parts.call("quick", 1));

      parts.group(new Threads(1)).run(calls);

      assertThat(texts(calls, parts).get(1)).isEqualTo("not interrupted");
    }
  }

  @Test
  @DisplayName("a call that is interrupted hears of it, and those after it run undisturbed")
  void onlyTheCallThatTakesTooLongIsInterrupted() {
    Threads one = new Threads(1);
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
    Parts parts = new Parts(slow, QUICK);
    List<PendingCall> calls =
        List.of(parts.call("tool", 0), parts.call("quick", 1), parts.call("quick", 2));

    parts.group(one).run(calls);

    assertThat(texts(calls, parts)).containsExactly("heard", "not interrupted", "not interrupted");
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
    List<PendingCall> calls =
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
    List<PendingCall> calls = IntStream.range(0, 4).mapToObj(i -> parts.call("tool", i)).toList();
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

  @Test
  @DisplayName(
      "without another thread, calls that have not begun are not run, and each has a result")
  void withoutAnotherThreadTheRestIsNotRun() {
    for (int round = 0; round < 50; round++) {
      CountDownLatch refused = new CountDownLatch(1);
      AtomicInteger begun = new AtomicInteger();
      Threads refusing = new Threads(100);
      refusing.most = 1;
      refusing.refused = refused;

      List<String> results =
          run(
              refusing,
              4,
              tool(
                  (number, context) -> {
                    begun.incrementAndGet();
                    refused.await();
                    return "done";
                  }));

      assertThat(results).hasSize(4).allMatch(List.of("done", STOPPED)::contains);
      assertThat(results).filteredOn("done"::equals).hasSize(begun.get());
    }
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

  private List<String> run(Threads threads, int count, TestTool tool) {
    Parts parts = new Parts(tool);
    List<PendingCall> calls =
        IntStream.range(0, count).mapToObj(i -> parts.call("tool", i)).toList();
    parts.group(threads).run(calls);
    return texts(calls, parts);
  }

  private static List<String> texts(List<PendingCall> calls, Parts parts) {
    return calls.stream().map(call -> call.message(parts.run.kept)).map(ToolMessage::text).toList();
  }

  /** A run that only waits for its calls. */
  private final class Parts {
    final EngineParts parts;
    final Run run;

    Parts(TestTool... tools) {
      EngineBuilder builder = Engine.builder().model(ScriptedModel.builder().build()).tools(tools);
      Engine engine = builder.build();
      parts = new EngineParts(builder);
      PreparedRun prepared =
          new RunFactory(parts, new SessionRegistry(parts, engine))
              .prepare(RunRequest.of("go"), null);
      run = prepared.run();
      run.control.begin(); // so that nobody waits for its end
      open.add(engine);
      open.add(parts::close);
    }

    PendingCall call(String tool, int number) {
      ToolCall call = new ToolCall("id" + number, tool, "{\"n\":" + number + "}");
      return PendingCall.ready(call, call, parts.tools().find(tool), Instant.EPOCH);
    }

    CallGroup group(ExecutorService threads) {
      open.add(threads::shutdownNow);
      Redactor redactor = parts.redactor(Optional.empty());
      return new CallGroup(run, threads, redactor, parts.watch().watch(run.control));
    }
  }

  /** Threads that may come late, or not at all. */
  private static class Threads extends ThreadPoolExecutor {
    final AtomicInteger woken = new AtomicInteger();
    volatile int delayMillis;
    volatile int most = Integer.MAX_VALUE;
    volatile CountDownLatch refused = new CountDownLatch(1);

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
      if (woken.incrementAndGet() > most) {
        refused.countDown();
        throw new RejectedExecutionException();
      }
      super.execute(
          () -> {
            try {
              Thread.sleep(delayMillis);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            task.run();
          });
    }
  }
}
