package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.internal.events.EventCollector;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.needs.Need;
import dev.penguin.needs.Needs;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many runs at once on one agent, and what is left when it is closed. */
@Timeout(120)
class ConcurrentRunsTest {
  private static final int RUNS = 200;
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void twoHundredRunsAtOnceEndAsTheyDoOneByOne() throws InterruptedException {
    List<List<Message>> alone = new ArrayList<>();
    try (Engine engine = engine(Duration.ZERO)) {
      for (int i = 0; i < RUNS; i++) {
        alone.add(engine.run(request(i)).messages());
      }
    }
    try (Engine engine = engine(Duration.ofMillis(5))) {
      List<AgentRun> runs = new ArrayList<>();
      List<EventCollector> collectors = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        AgentRun run = engine.start(request(i));
        EventCollector collector = new EventCollector(1 + i % 3);
        run.events().subscribe(collector);
        runs.add(run);
        collectors.add(collector);
      }
      for (int i = 0; i < RUNS; i++) {
        RunResult result = ThreeWays.await(runs.get(i).result());
        EventCollector collector = collectors.get(i).awaitEnd();

        assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(result.messages()).isEqualTo(alone.get(i));
        assertThat(collector.text()).isEqualTo(result.text());
        assertThat(collector.events()).allMatch(e -> e.runId().equals(result.runId()));
      }
    }
  }

  @Test
  void aClosedEngineLeavesNoThread() throws InterruptedException {
    try (Engine engine = engine(Duration.ofMillis(1))) {
      List<AgentRun> runs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        runs.add(engine.start(request(i)));
      }
      runs.forEach(run -> ThreeWays.await(run.result()));
    }

    for (Thread thread : ours()) {
      thread.join(5_000);
    }
    assertThat(ours()).isEmpty();
  }

  @Test
  @Needs(Need.PROC)
  void twoHundredEnginesLeaveNoThreadAndNoDescriptor() throws Exception {
    runAndClose(0);
    long before = descriptors();
    for (int i = 1; i <= RUNS; i++) {
      runAndClose(i);
    }

    for (Thread thread : ours()) {
      thread.join(5_000);
    }
    assertThat(ours()).isEmpty();
    assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
  }

  private static void runAndClose(int number) {
    try (Engine engine = engine(Duration.ZERO)) {
      assertThat(ThreeWays.await(engine.runAsync(request(number))).outcome())
          .isEqualTo(Outcome.COMPLETED);
    }
  }

  private static List<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("penguin"))
        .toList();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(DESCRIPTORS)) {
      return open.count();
    }
  }

  private static RunRequest request(int number) {
    return RunRequest.of("task " + number).inSession("s" + number);
  }

  /** An engine whose model looks twice, writes once and then says what it has seen. */
  private static Engine engine(Duration delay) {
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .delay(delay)
            .turn(
                request -> ModelReply.calls(call("a", "read", request), call("b", "read", request)))
            .delay(delay)
            .turn(request -> ModelReply.calls(call("c", "write", request)))
            .delay(delay)
            .turn(
                request ->
                    ModelReply.text(
                        "For "
                            + task(request)
                            + " I saw "
                            + request.messages().size()
                            + " messages and wrote: "
                            + ScriptedModel.results(request).get(0).text()))
            .build();
    return Engine.builder()
        .model(model)
        .sessionStore(SessionStore.inMemory())
        .tools(
            TestTool.reading("read"),
            TestTool.doing(
                    "write",
                    (call, context) ->
                        ToolResult.success(context.sessionId() + call.argumentsJson()))
                .with(Effect.WRITE))
        .build();
  }

  private static ToolCall call(String id, String tool, ModelRequest request) {
    return new ToolCall(id, tool, "{\"" + id + "\":\"" + task(request) + "\"}");
  }

  private static String task(ModelRequest request) {
    return request.messages().stream()
        .filter(UserMessage.class::isInstance)
        .findFirst()
        .orElseThrow()
        .text();
  }
}
