package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.internal.journal.JournalStore;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads that write to runs at once, up to their end and beyond. */
@Timeout(120)
class SteeringThreadsTest {
  private static final int THREADS = 200;

  @TempDir Path state;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<JournalStore> opened = new ArrayList<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
    opened.forEach(JournalStore::close);
  }

  private SessionStore store(boolean files) {
    if (files) {
      opened.add(JournalStore.open(state, InstantSource.system()));
      return opened.get(0);
    }
    return SessionStore.inMemory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allThatWriteWhileTheModelAnswersAreReadByItsNextRequestInTheOrderOfTheLog(boolean files) {
    List<Future<Boolean>> writers = new ArrayList<>();
    try (SteeredSession steered = new SteeredSession(store(files))) {
      steered.open(
          ScriptedModel.builder()
              .turn(
                  request -> {
                    for (int i = 0; i < THREADS; i++) {
                      String text = "text " + i;
                      writers.add(threads.submit(() -> steered.session().steer(text)));
                    }
                    writers.forEach(writer -> assertThat(ThreeWays.await(writer)).isTrue());
                    return ModelReply.text("half");
                  })
              .reply("done"));

      assertThat(steered.run("go").text()).isEqualTo("done");

      assertThat(writers).hasSize(THREADS);
      List<String> stored = stored(steered.store);
      assertThat(stored).hasSize(THREADS).doesNotHaveDuplicates();
      assertThat(steered.request(2).subList(2, 2 + THREADS))
          .isEqualTo(stored.stream().map(text -> "user: " + text).toList());
      assertThat(steered.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void eachTextThatWasTakenIsReadOnceAndNoOtherIs(boolean files) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    SessionStore store = store(files);
    Set<String> taken = ConcurrentHashMap.newKeySet();
    ScriptedModel model = busy(asked, taken);
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.reading("look"))
            .limits(RunLimits.builder().maxTurns(100_000).build())
            .sessionStore(store)
            .build()) {
      AgentRun run = engine.start(RunRequest.of("go").inSession(SteeredSession.ID));
      asked.await();
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        writers.add(threads.submit(() -> write(run, engine, thread, files ? 3 : 20, taken)));
      }
      RunResult result = ThreeWays.await(run.result());
      writers.forEach(ThreeWays::await);

      assertThat(run.steer("too late")).isFalse();
      List<String> stored = stored(store);
      assertThat(stored).isNotEmpty().doesNotHaveDuplicates();
      assertThat(new HashSet<>(stored)).isEqualTo(taken);
      List<ModelRequest> requests = model.requests();
      List<String> read = users(requests.get(requests.size() - 1).messages());
      assertThat(read.get(0)).isEqualTo("go");
      assertThat(read.subList(1, read.size())).isEqualTo(stored);
      assertThat(users(result.messages())).isEqualTo(read);
      assertThat(requests).allSatisfy(r -> assertThat(RequestLaw.problems(r.messages())).isEmpty());
    }
  }

  /**
   * Calls a tool in ten turns, and would end the run in each later one. The first turn waits until
   * a text was taken.
   */
  private static ScriptedModel busy(CountDownLatch asked, Set<String> taken) {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int turn = 1; turn <= 10; turn++) {
      ToolCall call = new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}");
      script.turn(
          request -> {
            asked.countDown();
            while (taken.isEmpty()) {
              Thread.onSpinWait();
            }
            return ModelReply.calls(call);
          });
    }
    IntStream.range(0, 20 * THREADS + 1).forEach(i -> script.reply("done"));
    return script.build();
  }

  /** Writes until the run takes no more. */
  private static void write(AgentRun run, Engine engine, int thread, int texts, Set<String> taken) {
    for (int i = 0; i < texts; i++) {
      String text = thread + "." + i;
      boolean accepted =
          i % 2 == 0 ? run.steer(text) : engine.session(SteeredSession.ID).steer(text);
      if (!accepted) {
        return;
      }
      taken.add(text);
    }
  }

  @Test
  void runsOfManySessionsAtOnceGetTheirOwnTextsOnly() {
    List<Engine> self = new ArrayList<>();
    TestTool tell =
        TestTool.doing(
            "tell",
            (call, context) -> {
              String mine = context.sessionId();
              assertThat(self.get(0).session(mine).steer("for " + mine)).isTrue();
              return ToolResult.success("");
            });
    ScriptedModel.Builder script = ScriptedModel.builder();
    IntStream.range(0, 100).forEach(i -> script.turn(SteeringThreadsTest::callsOnce));
    try (Engine engine = Engine.builder().model(script.build()).tools(tell).build()) {
      self.add(engine);
      List<Future<RunResult>> runs = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        RunRequest request = RunRequest.of("go").inSession("s" + i);
        runs.add(threads.submit(() -> engine.run(request)));
      }
      for (int i = 0; i < 50; i++) {
        RunResult result = ThreeWays.await(runs.get(i));
        assertThat(users(result.messages())).containsExactly("go", "for s" + i);
      }
    }
  }

  private static ModelReply callsOnce(ModelRequest request) {
    return request.messages().size() == 1
        ? ModelReply.calls(new ToolCall("c", "tell", "{}"))
        : ModelReply.text("done");
  }

  /** The texts in the order in which the log has them. */
  private static List<String> stored(SessionStore store) {
    List<String> texts = new ArrayList<>();
    store.read(
        SteeredSession.ID,
        entry -> {
          if (entry.body() instanceof Steered text) {
            texts.add(text.text());
          }
        });
    return texts;
  }

  private static List<String> users(List<Message> messages) {
    return messages.stream().filter(UserMessage.class::isInstance).map(Message::text).toList();
  }
}
