package dev.penguin.internal.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolInterceptor;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changed calls that wait for their judgement, alone, side by side, and when the run stops. */
@Timeout(60)
class WaitingForJudgementTest {
  private final List<ApprovalRequest> approvals = Collections.synchronizedList(new ArrayList<>());

  /** Reading calls of one reply, whose arguments an interceptor changes. */
  private static ScriptedModel reading(int calls) {
    ToolCall[] all = new ToolCall[calls];
    for (int i = 0; i < calls; i++) {
      all[i] = new ToolCall("c" + i, "read", "{\"n\":" + i + "}");
    }
    return ScriptedModel.builder().calls(all).reply("done").build();
  }

  private static ToolInterceptor addingTen() {
    return (call, chain) ->
        chain.proceed(call.withArguments(call.argumentsJson().replace(":", ":1")));
  }

  @Test
  void callsSideBySideAreJudgedOneAfterTheOther() {
    CountDownLatch all = new CountDownLatch(8);
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        Engine.builder()
            .model(reading(8))
            .tools(TestTool.reading("read"))
            .listener(listener)
            .permissions(Permissions.workspace().ask("read"))
            .approver(
                Approver.blocking(
                    request -> {
                      approvals.add(request);
                      return Decision.allowOnce();
                    }))
            .toolInterceptors(
                (call, chain) -> {
                  all.countDown();
                  all.await();
                  return chain.proceed(call);
                },
                addingTen())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.messages().stream().map(Message::text).skip(2).limit(8))
          .containsExactly(
              "read{\"n\":10}",
              "read{\"n\":11}",
              "read{\"n\":12}",
              "read{\"n\":13}",
              "read{\"n\":14}",
              "read{\"n\":15}",
              "read{\"n\":16}",
              "read{\"n\":17}");
    }
    assertThat(approvals).hasSize(16);
    assertThat(listener.events(AgentEvent.ApprovalAsked.class)).hasSize(16);
  }

  @Test
  void aRunThatIsCancelledWhileAChangedCallIsJudgedDoesNotRunIt() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .model(reading(3))
            .tools(TestTool.reading("read"))
            .permissions(Permissions.workspace().ask("read"))
            .approver(
                request -> {
                  if (isChanged(request)) {
                    asked.countDown();
                    return new CompletableFuture<>();
                  }
                  return CompletableFuture.completedFuture(Decision.allowOnce());
                })
            .toolInterceptors(addingTen())
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go"));
      asked.await();
      run.cancel();
      RunResult result = ThreeWays.await(run.result());

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(result.messages().stream().map(Message::text).skip(2))
          .containsExactly(
              "Not run: the run was stopped.",
              "Not run: the run was stopped.",
              "Not run: the run was stopped.");
    }
  }

  @Test
  void theTimeOfACallStandsStillWhileItIsJudged() {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    TestTool slow = TestTool.reading("read").withTimeout(Duration.ofMillis(200));
    List<Duration> left = Collections.synchronizedList(new ArrayList<>());
    try (Engine engine =
        Engine.builder()
            .model(reading(1))
            .tools(slow)
            .permissions(Permissions.workspace().ask("read"))
            .approver(
                request ->
                    isChanged(request)
                        ? decision.completeOnTimeout(
                            Decision.allowOnce(), 400, TimeUnit.MILLISECONDS)
                        : CompletableFuture.completedFuture(Decision.allowOnce()))
            .toolInterceptors(
                (call, chain) -> {
                  ToolResult result = chain.proceed(call.withArguments("{\"n\":10}"));
                  left.add(chain.context().remaining());
                  return result;
                })
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.messages().get(2).text()).isEqualTo("read{\"n\":10}");
    }
    assertThat(left).singleElement().satisfies(time -> assertThat(time).isPositive());
  }

  @Test
  void aRunWhoseTimeIsUpWhileAChangedCallIsJudgedEnds() {
    try (Engine engine =
        Engine.builder()
            .model(reading(2))
            .tools(TestTool.reading("read"))
            .permissions(Permissions.workspace().ask("read"))
            .limits(RunLimits.builder().timeout(Duration.ofMillis(600)).build())
            .approver(
                request ->
                    isChanged(request)
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(Decision.allowOnce()))
            .toolInterceptors(addingTen())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(result.messages()).hasSize(4);
    }
  }

  @Test
  void aStoreThatFailsWhileAChangedCallIsJudgedEndsTheRunAndStopsItsCalls() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch waits = new CountDownLatch(1);
    try (Engine engine =
        Engine.builder()
            .model(reading(2))
            .tools(
                TestTool.doing(
                        "read",
                        (call, context) -> {
                          waits.countDown();
                          try {
                            new CountDownLatch(1).await();
                          } finally {
                            stopped.countDown();
                          }
                          return ToolResult.success("never");
                        })
                    .with(Effect.READ))
            .sessionStore(new FullAt("{\"n\":11}"))
            .toolInterceptors(
                (call, chain) -> {
                  if (call.id().equals("c1")) {
                    waits.await();
                    return chain.proceed(call.withArguments("{\"n\":11}"));
                  }
                  return chain.proceed(call);
                })
            .build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the disk is full");
      stopped.await();
    }
  }

  /** The approver waits until the other call was interrupted, and its time is up long before. */
  @Test
  void anotherCallIsInterruptedInTimeWhileAChangedOneIsJudged() {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    TestTool slow =
        TestTool.doing(
                "slow",
                (call, context) -> {
                  asked.await();
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    decision.complete(Decision.allowOnce());
                  }
                  return ToolResult.success("never");
                })
            .with(Effect.READ)
            .withTimeout(Duration.ofMillis(300));
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(new ToolCall("c0", "read", "{\"n\":0}"), new ToolCall("c1", "slow", "{}"))
            .reply("done")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.reading("read"), slow)
            .permissions(Permissions.workspace().ask("read"))
            .approver(
                request -> {
                  if (isChanged(request)) {
                    asked.countDown();
                    return decision;
                  }
                  return CompletableFuture.completedFuture(Decision.allowOnce());
                })
            .toolInterceptors(
                (call, chain) ->
                    call.id().equals("c0")
                        ? chain.proceed(call.withArguments("{\"n\":10}"))
                        : chain.proceed(call))
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.messages().stream().map(Message::text).skip(2))
          .containsExactly(
              "read{\"n\":10}",
              "'slow' did not end in time and was stopped; what it did so far is unknown",
              "done");
    }
  }

  private static boolean isChanged(ApprovalRequest request) {
    return request.call().argumentsJson().length() > "{'n':1}".length();
  }

  /** A store that cannot take the beginning of one call. */
  private static final class FullAt implements SessionStore {
    private final SessionStore store = SessionStore.inMemory();
    private final String arguments;

    FullAt(String arguments) {
      this.arguments = arguments;
    }

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      if (entries.get(0).body() instanceof ToolStarted started
          && started.call().argumentsJson().equals(arguments)) {
        throw new IllegalStateException("the disk is full");
      }
      store.append(sessionId, entries);
    }

    @Override
    public void read(String sessionId, Consumer<? super SessionEntry> reader) {
      store.read(sessionId, reader);
    }

    @Override
    public List<SessionInfo> list() {
      return store.list();
    }

    @Override
    public void delete(String sessionId) {
      store.delete(sessionId);
    }
  }
}
