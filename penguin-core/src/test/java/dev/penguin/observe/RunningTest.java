package dev.penguin.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Sessions;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelReply;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code Sessions.running()} says of runs that hang, each in another way. */
@Timeout(30)
class RunningTest {
  private static final String MODEL = "openai/gpt-5-mini";

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    release.countDown();
  }

  private ToolResult hang() throws InterruptedException {
    arrived.countDown();
    release.await();
    return ToolResult.success("done");
  }

  private static ModelConfig at(FaultServer server) {
    return ModelConfig.of(MODEL).withBaseUrl(server.baseUrl()).withApiKey("k").withMaxRetries(3);
  }

  private static ScriptedModel calling(String tool) {
    return ScriptedModel.builder().call(tool, "{\"task\":\"x\"}").reply("done").build();
  }

  private static EngineBuilder full() {
    return Engine.builder().permissions(Permissions.full());
  }

  /** The status of the run, once it is like that. */
  private static RunStatus await(Engine engine, AgentRun run, Predicate<RunActivity> wanted) {
    while (true) {
      Optional<RunStatus> found =
          engine.sessions().running().stream()
              .filter(each -> each.runId().equals(run.id()))
              .filter(each -> each.activities().stream().anyMatch(wanted))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.yield();
    }
  }

  private static Predicate<RunActivity> of(Kind kind) {
    return activity -> activity.kind() == kind;
  }

  private static RunActivity only(RunStatus status) {
    assertThat(status.activities()).hasSize(1);
    return status.activities().get(0);
  }

  @Test
  void aServerThatDoesNotAnswerIsNamedWithItsModel() throws Exception {
    try (FaultServer server =
            FaultServer.start(
                (request, wire) -> {
                  arrived.countDown();
                  release.await();
                });
        Engine engine = full().model(at(server)).build()) {
      Instant before = Instant.now();
      AgentRun run = engine.start(RunRequest.of("hello").inSession("stuck"));
      arrived.await();

      RunStatus status = await(engine, run, of(Kind.MODEL_REQUEST));
      RunActivity waits = only(status);

      assertThat(waits.name()).isEqualTo(MODEL);
      assertThat(waits.detail()).isEqualTo(server.host());
      assertThat(waits.since()).isBetween(before, status.at());
      assertThat(waits.lastSign()).isEmpty();
      assertThat(status.sessionId()).isEqualTo("stuck");
      assertThat(status.turn()).isEqualTo(1);
      assertThat(status.parentRunId()).isEmpty();
      assertThat(status.startedAt()).isBetween(before, waits.since());
      assertThat(status.toString())
          .startsWith(run.id() + " in stuck for ")
          .contains(", turn 1: MODEL_REQUEST " + MODEL + " (" + server.host() + ") for ");
      run.cancel();
      run.result().join();
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  @Test
  void aReplyThatStopsInItsMiddleShowsWhenItLastGrew() throws Exception {
    try (FaultServer server =
            FaultServer.start(
                (request, wire) -> {
                  wire.streamHead();
                  wire.chunk(Answers.text("one"));
                  release.await();
                });
        Engine engine = full().model(at(server)).build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));

      RunActivity waits =
          only(await(engine, run, each -> each.kind() == Kind.MODEL_REQUEST && grew(each)));

      assertThat(waits.lastSign().orElseThrow()).isAfterOrEqualTo(waits.since());
      run.cancel();
    }
  }

  private static boolean grew(RunActivity activity) {
    return activity.lastSign().isPresent();
  }

  @Test
  void aBackOffSaysUntilWhenAndIsARequestAgainAfterwards() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    try (FaultServer server =
            FaultServer.start(
                Answers.error(503, null, "busy", "Retry-After: 1"),
                (request, wire) -> {
                  second.countDown();
                  release.await();
                });
        Engine engine = full().model(at(server)).build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));

      RunStatus delayed = await(engine, run, of(Kind.RETRY_DELAY));
      RunActivity delay = only(delayed);
      Instant until = delay.until().orElseThrow();
      second.await();
      RunActivity again = only(await(engine, run, of(Kind.MODEL_REQUEST)));

      assertThat(delay.name()).isEqualTo(MODEL);
      assertThat(Duration.between(delay.since(), until))
          .isBetween(Duration.ofMillis(1000), Duration.ofMillis(1100));
      assertThat(delayed.toString()).contains("RETRY_DELAY").contains(" left");
      assertThat(again.since()).isEqualTo(until);
      assertThat(again.until()).isEmpty();
      run.cancel();
    }
  }

  @Test
  void toolsThatWorkSideBySideAreNamedEachWithItsProgress() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(new ToolCall("a", "slow", "{}"), new ToolCall("b", "quiet", "{}"))
            .reply("done")
            .build();
    TestTool slow =
        TestTool.doing(
                "slow",
                (call, context) -> {
                  context.progress("half");
                  both.countDown();
                  return hang();
                })
            .with(Effect.READ);
    TestTool quiet =
        TestTool.doing(
                "quiet",
                (call, context) -> {
                  both.countDown();
                  return hang();
                })
            .with(Effect.READ);
    try (Engine engine = full().model(model).tools(slow, quiet).build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));
      both.await();

      List<RunActivity> activities = await(engine, run, of(Kind.TOOL_CALL)).activities();

      assertThat(activities)
          .extracting(each -> each.kind() + " " + each.name() + " " + each.detail())
          .containsExactlyInAnyOrder("TOOL_CALL slow a", "TOOL_CALL quiet b");
      assertThat(activities)
          .allMatch(each -> each.lastSign().isPresent() == each.name().equals("slow"));
      release.countDown();
      run.result().join();
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  @Test
  void aToolThatIsLeftBehindIsNoActivityOfItsRunAnyMore() throws Exception {
    CountDownLatch finished = new CountDownLatch(1);
    TestTool stubborn =
        TestTool.doing(
                "stubborn",
                (call, context) -> {
                  arrived.countDown();
                  while (release.getCount() > 0) {
                    try {
                      release.await();
                    } catch (InterruptedException e) {
                      continue; // that is what is stubborn about it
                    }
                  }
                  finished.countDown();
                  return ToolResult.success("late");
                })
            .withTimeout(Duration.ofMillis(50));
    ScriptedModel model =
        ScriptedModel.builder()
            .call("stubborn", "{}")
            .turn(
                request -> {
                  try {
                    finished.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  return ModelReply.text("done");
                })
            .build();
    try (Engine engine = full().model(model).tools(stubborn).build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));
      arrived.await();

      RunStatus next = await(engine, run, of(Kind.MODEL_REQUEST));
      while (next.turn() < 2) {
        next = await(engine, run, of(Kind.MODEL_REQUEST));
      }

      assertThat(only(next).name()).isEqualTo("scripted/model");
      release.countDown();
      run.result().join();
    }
  }

  @Test
  void anOpenApprovalIsNamedWithItsTool() throws Exception {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    Approver approver =
        request -> {
          arrived.countDown();
          return decision;
        };
    try (Engine engine =
        Engine.builder()
            .model(calling("deploy"))
            .tools(TestTool.giving("deploy", "ok"))
            .permissions(Permissions.full().ask("deploy"))
            .approver(approver)
            .build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));
      arrived.await();

      RunActivity waits = only(await(engine, run, of(Kind.APPROVAL)));

      assertThat(waits.name()).isEqualTo("deploy");
      decision.complete(Decision.allowOnce());
      run.result().join();
    }
  }

  @Test
  void subAgentsHaveAStatusOfTheirOwnAndOneMoreWaitsForAPlace() throws Exception {
    ScriptedModel child =
        ScriptedModel.builder().call("build", "{}").reply("done").byConversation().build();
    AgentDefinition worker =
        AgentDefinition.builder("worker").description("Works").model(child).build();
    ScriptedModel lead =
        ScriptedModel.builder()
            .calls(
                new ToolCall("a", "worker", "{\"task\":\"x\"}"),
                new ToolCall("b", "worker", "{\"task\":\"y\"}"))
            .reply("done")
            .build();
    try (Engine engine =
        full()
            .model(lead)
            .tools(TestTool.doing("build", (call, context) -> hang()))
            .subAgents(worker)
            .limits(RunLimits.builder().maxConcurrentAgents(1).build())
            .build()) {
      AgentRun run = engine.start(RunRequest.of("lead"));
      arrived.await();

      RunStatus parent = await(engine, run, of(Kind.AGENT_SLOT));
      RunStatus agent = agentOf(engine, run);

      assertThat(parent.agentPath()).isEmpty();
      assertThat(parent.activities())
          .extracting(each -> each.kind() + " " + each.name())
          .containsExactlyInAnyOrder("SUB_AGENT worker", "SUB_AGENT worker", "AGENT_SLOT worker");
      assertThat(agent.agentPath()).containsExactly("worker");
      assertThat(only(agent).name()).isEqualTo("build");
      assertThat(parent.activities())
          .filteredOn(of(Kind.SUB_AGENT))
          .extracting(RunActivity::detail)
          .contains(agent.sessionId());
      assertThat(agent.toString()).contains(" of agent worker for ");
      release.countDown();
      run.result().join();
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  private static RunStatus agentOf(Engine engine, AgentRun run) {
    return engine.sessions().running().stream()
        .filter(each -> each.parentRunId().equals(Optional.of(run.id())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aListenerThatDoesNotReturnIsNamedByItsClass() throws Exception {
    class Slow implements AgentListener {
      @Override
      public void onEvent(AgentEvent event) {
        if (event instanceof AgentEvent.TurnStarted) {
          try {
            hang();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      }
    }
    try (Engine engine = full().model(ScriptedModel.replying("hi")).listener(new Slow()).build()) {
      AgentRun run = engine.start(RunRequest.of("hello"));
      arrived.await();

      RunActivity waits = only(await(engine, run, of(Kind.LISTENER)));

      assertThat(waits.name()).isEqualTo(Slow.class.getName());
      release.countDown();
      run.result().join();
    }
  }

  @Test
  void aRunWithoutAThreadIsQueued() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (Engine engine =
        full()
            .model(
                ScriptedModel.builder().call("build", "{}").reply("done").byConversation().build())
            .tools(TestTool.doing("build", (call, context) -> hang()))
            .executor(one)
            .build()) {
      AgentRun first = engine.start(RunRequest.of("one"));
      arrived.await();
      AgentRun second = engine.start(RunRequest.of("two"));

      RunStatus queued = await(engine, second, of(Kind.QUEUED));

      assertThat(only(queued).name()).isEmpty();
      assertThat(engine.sessions().running())
          .extracting(RunStatus::runId)
          .containsExactly(first.id(), second.id());
      release.countDown();
      first.result().join();
      second.result().join();
    } finally {
      one.shutdown();
      assertThat(one.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void askingReadsMemoryAloneAndAllocatesLittle() throws Exception {
    int runs = 100;
    CountDownLatch all = new CountDownLatch(runs);
    TestTool build =
        TestTool.doing(
            "build",
            (call, context) -> {
              all.countDown();
              return hang();
            });
    ScriptedModel model =
        ScriptedModel.builder().call("build", "{}").reply("done").byConversation().build();
    try (Engine engine = full().model(model).tools(build).build()) {
      List<AgentRun> started = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        started.add(engine.start(RunRequest.of("go")));
      }
      all.await();
      Sessions sessions = engine.sessions();
      for (int i = 0; i < 200; i++) {
        assertThat(sessions.running()).hasSize(runs);
      }

      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      int count = 0;
      for (int i = 0; i < 100; i++) {
        count += sessions.running().size();
      }
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

      assertThat(count).isEqualTo(100 * runs);
      assertThat(bytes / count).isLessThan(1_000);
      release.countDown();
      started.forEach(run -> run.result().join());
    }
  }
}
