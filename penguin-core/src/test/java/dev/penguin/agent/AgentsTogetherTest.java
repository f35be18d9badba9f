package dev.penguin.agent;

import static dev.penguin.agent.SubAgentsTest.researcher;
import static dev.penguin.agent.SubAgentsTest.results;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Agents that work side by side, are watched, and are stopped with the run that called them. */
@Timeout(60)
class AgentsTogetherTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));

  @TempDir Path state;

  private static ToolCall[] calls(String agent, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ToolCall("c" + i, agent, "{\"task\":\"" + i + "\"}"))
        .toArray(ToolCall[]::new);
  }

  private static ScriptedModel lead(String agent, int count) {
    return ScriptedModel.builder()
        .calls(calls(agent, count))
        .reply("done")
        .byConversation()
        .build();
  }

  private static ModelReply echo(dev.penguin.model.ModelRequest request) {
    return ModelReply.text("did " + request.messages().get(request.messages().size() - 1).text());
  }

  @Test
  void agentsThatAreCalledTogetherWorkSideBySide() {
    CyclicBarrier all = new CyclicBarrier(4);
    ScriptedModel child =
        ScriptedModel.builder()
            .turn(
                request -> {
                  await(all);
                  return echo(request);
                })
            .byConversation()
            .build();
    try (Engine engine =
        Engine.builder()
            .model(lead("researcher", 4))
            .subAgents(researcher(child).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(results(result))
          .extracting(ToolMessage::text)
          .containsExactly("did 0", "did 1", "did 2", "did 3");
    }
  }

  private static void await(CyclicBarrier all) {
    try {
      all.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("They did not meet", e);
    }
  }

  /** Those that wait for agents of their own give their place to one of these. */
  @Test
  void asManyWorkAtOnceAsTheRunAllowsAndNoneWaitsForEver() {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger allowed = new AtomicInteger();
    ScriptedModel leaf =
        ScriptedModel.builder()
            .turn(
                request -> {
                  most.accumulateAndGet(working.incrementAndGet(), Math::max);
                  for (int i = 0; i < 2_000 && most.get() < allowed.get(); i++) {
                    pause(1); // so that the others have time to begin, however busy the machine is
                  }
                  pause(5);
                  working.decrementAndGet();
                  return echo(request);
                })
            .byConversation()
            .build();
    AgentDefinition node =
        AgentDefinition.builder("node")
            .description("n")
            .model(lead("researcher", 3))
            .subAgents(researcher(leaf).build())
            .build();
    for (int limit : new int[] {1, 2, 5}) {
      most.set(0);
      allowed.set(limit);
      RunLimits limits = RunLimits.builder().maxConcurrentAgents(limit).build();
      try (Engine engine =
          Engine.builder().model(lead("node", 6)).subAgents(node).limits(limits).build()) {
        RunResult result = engine.run(RunRequest.of("go"));

        assertThat(results(result)).extracting(ToolMessage::text).containsOnly("done").hasSize(6);
        assertThat(most.get()).isEqualTo(limit);
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void listenersReceiveTheEventsOfAgentsWithTheirPathsOneAfterAnother() {
    RecordingListener listener = new RecordingListener();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ScriptedModel leaf =
        ScriptedModel.builder()
            .call("look", "{}")
            .turn(AgentsTogetherTest::echo)
            .byConversation()
            .build();
    AgentDefinition node =
        AgentDefinition.builder("node")
            .description("n")
            .model(lead("researcher", 2))
            .subAgents(researcher(leaf).build())
            .build();
    try (Engine engine =
        Engine.builder()
            .model(lead("node", 2))
            .tools(TestTool.reading("look"))
            .subAgents(node)
            .build()) {
      RunRequest request =
          RunRequest.of("go")
              .withListener(
                  event -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    listener.onEvent(event);
                    inside.decrementAndGet();
                  });
      engine.run(request);
    }

    assertThat(most.get()).isEqualTo(1);
    List<AgentEvent> events = listener.events();
    assertThat(events.get(0).agentPath()).isEmpty();
    assertThat(events.get(events.size() - 1).agentPath()).isEmpty();
    assertThat(events.get(events.size() - 1)).isInstanceOf(AgentEvent.RunFinished.class);
    assertThat(
            listener.events(AgentEvent.RunFinished.class).stream()
                .map(AgentEvent::agentPath)
                .toList())
        .containsExactlyInAnyOrder(
            List.of(),
            List.of("node"),
            List.of("node"),
            List.of("node", "researcher"),
            List.of("node", "researcher"),
            List.of("node", "researcher"),
            List.of("node", "researcher"));
    assertThat(listener.events(AgentEvent.ToolStarted.class))
        .filteredOn(event -> event.call().name().equals("look"))
        .extracting(AgentEvent::agentPath)
        .containsOnly(List.of("node", "researcher"))
        .hasSize(4);
    events.stream()
        .collect(Collectors.groupingBy(AgentEvent::runId))
        .values()
        .forEach(
            ofRun ->
                assertThat(ofRun)
                    .extracting(event -> event.header().sequence())
                    .isSortedAccordingTo(Comparator.naturalOrder())
                    .startsWith(1L)
                    .endsWith((long) ofRun.size()));
  }

  @Test
  void theAuditFileNamesTheAgent() throws Exception {
    ScriptedModel child = ScriptedModel.builder().call("look", "{}").reply("a").build();
    try (Engine engine =
        Engine.builder()
            .model(lead("researcher", 1))
            .tools(TestTool.reading("look"))
            .subAgents(researcher(child).build())
            .stateDirectory(state)
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    List<String> lines = Files.readAllLines(state.resolve("audit.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("\"tool\":\"researcher\"").doesNotContain("agents");
    assertThat(lines.get(1)).contains("\"tool\":\"look\"", "\"agents\":[\"researcher\"]");
  }

  /** A tree of two levels whose leaves work in a tool that does not look at its cancellation. */
  private static Engine stubborn(CountDownLatch begun, CountDownLatch release, Duration timeout) {
    TestTool hang =
        TestTool.doing(
            "hang",
            (call, context) -> {
              begun.countDown();
              boolean interrupted = false;
              while (release.getCount() > 0) {
                try {
                  interrupted |= !release.await(1, TimeUnit.SECONDS) && false;
                } catch (InterruptedException e) {
                  interrupted = true;
                }
              }
              return ToolResult.success("late " + interrupted);
            });
    ScriptedModel leaf =
        ScriptedModel.builder().call("hang", "{}").reply("no").byConversation().build();
    AgentDefinition node =
        AgentDefinition.builder("node")
            .description("n")
            .model(lead("researcher", 2))
            .subAgents(researcher(leaf).build())
            .build();
    return Engine.builder()
        .model(lead("node", 2))
        .tools(hang)
        .subAgents(node)
        .limits(RunLimits.builder().timeout(timeout).build())
        .build();
  }

  @Test
  void aCancelReachesTheWholeTreeWithinASecond() throws Exception {
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener listener = new RecordingListener();
    try (Engine engine = stubborn(begun, release, Duration.ofMinutes(5))) {
      AgentRun run = engine.start(RunRequest.of("go").inSession("lead").withListener(listener));
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      long from = System.nanoTime();
      run.cancel();
      RunResult result = run.result().get(20, TimeUnit.SECONDS);
      Duration took = Duration.ofNanos(System.nanoTime() - from);

      assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(took).isLessThan(Duration.ofSeconds(1));
      assertThat(results(result))
          .extracting(ToolMessage::text)
          .allSatisfy(
              text ->
                  assertThat(text)
                      .startsWith("'node' did not complete its task. It ended with CANCELLED"));
      assertThat(outcomes(listener)).containsOnly("CANCELLED").hasSize(7);
      release.countDown();
    }
  }

  @Test
  void aDeadlineReachesTheWholeTreeWithinASecond() throws Exception {
    CountDownLatch begun = new CountDownLatch(4);
    CountDownLatch release = new CountDownLatch(1);
    RecordingListener listener = new RecordingListener();
    try (Engine engine = stubborn(begun, release, Duration.ofSeconds(2))) {
      long from = System.nanoTime();
      RunResult result = engine.run(RunRequest.of("go").withListener(listener));
      Duration took = Duration.ofNanos(System.nanoTime() - from);

      assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
      assertThat(took).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
      assertThat(outcomes(listener)).hasSize(7);
      release.countDown();
    }
  }

  private static List<String> outcomes(RecordingListener listener) {
    return listener.events(AgentEvent.RunFinished.class).stream()
        .map(AgentEvent.RunFinished::outcome)
        .toList();
  }

  /** The time of an agent is its own; the run that called it goes on. */
  @Test
  void anAgentWhoseOwnTimeIsUpEndsAlone() {
    ScriptedModel child =
        ScriptedModel.builder().delay(Duration.ofSeconds(30)).reply("late").build();
    RunLimits limits = RunLimits.builder().timeout(Duration.ofMillis(100)).build();
    try (Engine engine =
        Engine.builder()
            .model(lead("researcher", 1))
            .subAgents(researcher(child).limits(limits).build())
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(results(result).get(0).text())
          .isEqualTo(
              "'researcher' did not complete its task. It ended with TIMED_OUT: the run may take 0.1 seconds");
    }
  }

  @Test
  void interceptorsSeeTheRequestsAndCallsOfAgents() {
    List<String> asked = new ArrayList<>();
    List<String> called = new ArrayList<>();
    ScriptedModel child = ScriptedModel.builder().call("look", "{}").reply("a").build();
    try (Engine engine =
        Engine.builder()
            .model(lead("researcher", 1))
            .tools(TestTool.reading("look"))
            .modelInterceptors(
                (request, chain) -> {
                  asked.add(request.messages().get(0).text());
                  return chain.proceed(request);
                })
            .toolInterceptors(
                (call, chain) -> {
                  called.add(call.name());
                  return chain.proceed(call);
                })
            .subAgents(researcher(child).build())
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(asked).containsExactly("go", "You look things up.", "You look things up.", "go");
    assertThat(called).containsExactly("researcher", "look");
  }

  @Test
  void manyParentsWithFourChildrenEachLeaveNothing() throws Exception {
    int parents = FULL ? 200 : 25;
    ScriptedModel child =
        ScriptedModel.builder()
            .call("look", "{}")
            .turn(AgentsTogetherTest::echo)
            .byConversation()
            .build();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    long descriptors = descriptors();
    try (Engine engine =
        Engine.builder()
            .model(lead("researcher", 4))
            .tools(TestTool.reading("look"))
            .subAgents(researcher(child).build())
            .stateDirectory(state)
            .build()) {
      List<AgentRun> runs = new ArrayList<>();
      for (int i = 0; i < parents; i++) {
        runs.add(engine.start(RunRequest.of("go").inSession("lead-" + i)));
      }
      for (AgentRun run : runs) {
        assertThat(results(run.result().get(120, TimeUnit.SECONDS)))
            .extracting(ToolMessage::text)
            .allSatisfy(text -> assertThat(text).startsWith("did look"))
            .hasSize(4);
      }
      assertThat(engine.sessions().list()).hasSize(parents * 5);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (left(before) > 0 && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(left(before)).isZero();
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
  }

  private static long left(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.getName().startsWith("penguin"))
        .count();
  }

  private static long descriptors() throws Exception {
    Path own = Path.of("/proc/self/fd");
    if (!Files.isDirectory(own)) {
      return 0;
    }
    try (var all = Files.list(own)) {
      return all.filter(fd -> link(fd).startsWith("/"))
          .filter(fd -> !link(fd).endsWith(".jar"))
          .count();
    }
  }

  private static String link(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (java.io.IOException e) {
      return "";
    }
  }
}
