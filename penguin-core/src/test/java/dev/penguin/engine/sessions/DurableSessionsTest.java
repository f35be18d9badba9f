package dev.penguin.engine.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in files, from one agent to the next, as after a restart of the process. */
@Timeout(60)
class DurableSessionsTest {
  private static final ToolCall SAVE = new ToolCall("c", "save", "{\"n\":1}");
  private final ModelException.Unavailable down =
      new ModelException.Unavailable("The provider is down");

  @TempDir Path state;

  @Test
  @DisplayName("A8: a checkpoint made before a restart can be gone back to after it")
  void a8ACheckpointMadeBeforeARestartCanBeGoneBackToAfterIt() {
    Checkpoint before;
    try (Engine engine = engine(ScriptedModel.replying("one", "two"))) {
      engine.session("s").run("first");
      before = engine.session("s").checkpoint("before");
      engine.session("s").run("second");
    }
    ScriptedModel model = ScriptedModel.replying("three");
    try (Engine engine = engine(model)) {
      Session session = engine.sessions().open("s");
      assertThat(session.checkpoints()).containsExactly(before);
      assertThat(session.messages()).hasSize(4);
      session.rollbackConversation(before);
      assertThat(session.messages()).extracting(Message::text).containsExactly("first", "one");
      Session fork = session.fork();
      session.run("third");
      assertThat(fork.messages()).hasSize(2);
    }
    try (Engine engine = engine(ScriptedModel.replying())) {
      assertThat(engine.session("s").messages())
          .extracting(Message::text)
          .containsExactly("first", "one", "third", "three");
    }
    assertThat(model.requests().get(0).messages()).hasSize(3);
  }

  @Test
  @DisplayName("A19: opening a session that is not there")
  void a19OpeningASessionThatIsNotThere() {
    try (Engine engine = engine(ScriptedModel.replying())) {
      assertThatThrownBy(() -> engine.sessions().open("nobody"))
          .isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(() -> engine.sessions().delete("nobody"))
          .isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(() -> engine.sessions().open("../nobody"))
          .isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(() -> engine.sessions().open("a\nb"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aDeletedSessionIsGoneAndItsIdIsFree() {
    try (Engine engine = engine(ScriptedModel.replying("one", "two"))) {
      engine.session("s").run("first");
      engine.sessions().delete("s");
      assertThat(engine.sessions().list()).isEmpty();
      assertThatThrownBy(() -> engine.sessions().open("s"))
          .isInstanceOf(NoSuchSessionException.class);
      assertThat(engine.session("s").run("again").messages()).hasSize(2);
    }
  }

  @Test
  void aDamagedSessionSaysSoWhenItIsOpenedAndCanBeDeleted() throws IOException {
    try (Engine engine = engine(ScriptedModel.replying("one"))) {
      engine.session("s").run("first");
    }
    Path log = state.resolve("sessions/s.log");
    byte[] bytes = Files.readAllBytes(log);
    bytes[100] ^= 1;
    Files.write(log, bytes);
    try (Engine engine = engine(ScriptedModel.replying())) {
      assertThatThrownBy(() -> engine.sessions().open("s"))
          .isInstanceOf(StorageException.Damaged.class);
      assertThatThrownBy(() -> engine.session("s")).isInstanceOf(StorageException.Damaged.class);
      engine.sessions().delete("s");
      assertThat(engine.sessions().list()).isEmpty();
    }
  }

  @Test
  void theLastResultComesAgainAfterARestartWithoutAModelCall() {
    RunResult first;
    try (Engine engine = engine(ScriptedModel.replying("hello"))) {
      first = engine.session("s").run("hi");
    }
    try (Engine engine = engine(ScriptedModel.replying())) {
      RunResult again = engine.session("s").resume();
      assertThat(again.text()).isEqualTo("hello");
      assertThat(again.runId()).isEqualTo(first.runId());
      assertThat(again.messages()).isEqualTo(first.messages());
      assertThat(again.duration()).isEqualTo(first.duration());
    }
  }

  @Test
  void theListSaysWhatIsUnfinishedAndWhatWaits() {
    ScriptedModel model =
        ScriptedModel.builder()
            .reply("fine")
            .call("ask_user", "{\"question\":\"Which?\"}")
            .fault(down)
            .build();
    try (Engine engine = engine(model)) {
      engine.session("done").run("go");
      engine.session("asking").run("go");
      assertThatThrownBy(() -> engine.session("broken").run("go")).isSameAs(down);
    }
    ScriptedModel next = ScriptedModel.replying("blue it is", "mended");
    try (Engine engine = engine(next)) {
      assertThat(states(engine))
          .isEqualTo(
              Map.of("done", State.IDLE, "asking", State.WAITING, "broken", State.UNFINISHED));
      assertThat(engine.session("asking").resume().question()).contains("Which?");
      assertThat(engine.session("asking").run("blue").text()).isEqualTo("blue it is");
      assertThat(engine.session("broken").resume().text()).isEqualTo("mended");
      assertThat(states(engine).values()).containsOnly(State.IDLE);
    }
    List<Message> sent = next.requests().get(0).messages();
    assertThat(sent.get(sent.size() - 1)).isInstanceOf(ToolMessage.class);
  }

  @Test
  void anApprovalThatWaitedIsAskedForAgainAndRunsOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Approver never =
        request -> {
          asked.countDown();
          return new CompletableFuture<>();
        };
    TestTool save = TestTool.giving("save", "saved").with(Effect.EXECUTE);
    Path copy = state.resolveSibling(state.getFileName() + "-crashed");
    Engine first =
        Engine.builder()
            .model(ScriptedModel.builder().calls(SAVE).build())
            .tools(save)
            .approver(never)
            .stateDirectory(state)
            .build();
    AgentRun run = first.start(RunRequest.of("go").inSession("s"));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    copy(state, copy); // what is on disk is what a killed process leaves
    first.close();
    ThreeWays.await(run.result());

    AtomicInteger questions = new AtomicInteger();
    Approver yes =
        Approver.blocking(
            request -> {
              questions.incrementAndGet();
              return Decision.allowOnce();
            });
    try (Engine second =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .tools(save)
            .approver(yes)
            .stateDirectory(copy)
            .build()) {
      assertThat(states(second)).containsEntry("s", State.UNFINISHED);
      assertThat(second.session("s").resume().text()).isEqualTo("done");
      assertThat(second.session("s").resume().text()).isEqualTo("done");
    }
    assertThat(questions).hasValue(1);
    assertThat(save.calls()).containsExactly(SAVE);
  }

  @Test
  void anApprovalThatWasGivenDoesNotRunASecondTime() throws Exception {
    Path copy = state.resolveSibling(state.getFileName() + "-crashed");
    TestTool save =
        TestTool.doing(
                "save",
                (call, context) -> {
                  copy(state, copy); // the process is killed while the tool works
                  return ToolResult.success("saved");
                })
            .with(Effect.EXECUTE);
    Approver yes = Approver.blocking(request -> Decision.allowOnce());
    try (Engine first =
        Engine.builder()
            .model(ScriptedModel.builder().calls(SAVE).reply("end").build())
            .tools(save)
            .approver(yes)
            .stateDirectory(state)
            .build()) {
      first.session("s").run("go");
    }
    Approver unasked =
        request -> {
          throw new AssertionError("asked again");
        };
    ScriptedModel model = ScriptedModel.replying("I see");
    try (Engine second =
        Engine.builder().model(model).tools(save).approver(unasked).stateDirectory(copy).build()) {
      assertThat(second.session("s").resume().text()).isEqualTo("I see");
    }
    assertThat(save.calls()).hasSize(1);
    assertThat(ScriptedModel.results(model.requests().get(0)))
        .containsExactly(ToolMessage.of(SAVE, "Interrupted, outcome unknown.", true));
  }

  @Test
  @DisplayName("Section 4, row 27: no key is in any file of the state directory")
  void row27NoKeyIsInAnyFileOfTheStateDirectory() throws IOException {
    String key = "sk-canary-7f3a-0123456789";
    TestTool read = TestTool.giving("read", "the key is " + key);
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request ->
                    ModelReply.calls(new ToolCall("k", "read", "{\"with\":\"" + key + "\"}")))
            .fault(new ModelException.Unavailable("refused " + key))
            .reply("It is " + key)
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(key))
            .tools(read)
            .stateDirectory(state)
            .build()) {
      RunRequest request =
          RunRequest.of("use " + key)
              .withModel(model)
              .withInstructions("never say " + key)
              .withAttribute("key", key);
      assertThatThrownBy(() -> engine.session("s").run(request))
          .isInstanceOf(ModelException.Unavailable.class);
      engine.session("s").run(RunRequest.of("again").withModel(model));
      engine.sessions().list();
      for (int i = 1; i < model.requests().size(); i++) {
        assertThat(model.requests().get(i).messages().toString())
            .doesNotContain("the key is " + key);
      }
    }
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as("%s", file)
            .doesNotContain(key)
            .doesNotContain("canary");
      }
    }
  }

  @Test
  @DisplayName("Section 4, row 20: a clock that jumps back changes no order")
  void row20AClockThatJumpsBackChangesNoOrder() {
    ManualClock clock = new ManualClock(Instant.parse("2026-10-25T02:30:00Z"));
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("one", "two"))
            .clock(clock)
            .stateDirectory(state)
            .build()) {
      engine.session("s").run("first");
      clock.advance(Duration.ofHours(-1));
      engine.session("s").run("second");
      assertThat(engine.session("s").messages())
          .extracting(Message::text)
          .containsExactly("first", "one", "second", "two");
    }
  }

  @Test
  void aTornEndIsCutOffAndTheCallerCanSeeIt() throws IOException {
    try (Engine engine = engine(ScriptedModel.replying("one"))) {
      engine.session("s").run("first");
      assertThat(engine.session("s").truncations()).isEmpty();
    }
    Path log = state.resolve("sessions/s.log");
    long whole = Files.size(log);
    Files.write(log, new byte[] {'x', 'y', 'z'}, StandardOpenOption.APPEND);
    try (Engine engine = engine(ScriptedModel.replying("two"))) {
      assertThat(engine.session("s").run("second").text()).isEqualTo("two");
      assertThat(engine.session("s").truncations())
          .containsExactly(new SessionEntry.TailTruncated(whole, 3));
    }
  }

  @Test
  @DisplayName("D9, D10: 200 agents on one folder leave no thread and can all be resumed")
  void d10TwoHundredAgentsLeaveNoThread() throws Exception {
    for (int i = 0; i < 200; i++) {
      Engine engine = engine(ScriptedModel.replying("done"));
      engine.session("s" + i % 7).run("go");
      engine.close();
      engine.close();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (threads() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(threads()).isZero();
  }

  @Test
  @DisplayName("D9: a run that is closed, interrupted or cancelled leaves a session that goes on")
  void d9ARunThatIsStoppedLeavesASessionThatGoesOn() throws Exception {
    CountDownLatch inside = new CountDownLatch(3);
    TestTool slow =
        TestTool.doing(
            "slow",
            (call, context) -> {
              inside.countDown();
              new CountDownLatch(1).await();
              return ToolResult.success("never");
            });
    ScriptedModel model =
        ScriptedModel.builder().byConversation().call("slow", "{}").reply("went on").build();
    Engine first = engine(model, slow);
    AgentRun cancelled = first.start(RunRequest.of("go").inSession("cancelled"));
    AgentRun closed = first.start(RunRequest.of("go").inSession("closed"));
    Thread thread = new Thread(() -> first.session("interrupted").run("go"));
    thread.start();
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    cancelled.cancel();
    thread.interrupt();
    assertThat(ThreeWays.await(cancelled.result()).outcome()).isEqualTo(Outcome.CANCELLED);
    thread.join(5_000);
    long begin = System.nanoTime();
    first.close();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(3_000);
    ThreeWays.await(closed.result());

    try (Engine second = engine(ScriptedModel.replying("a", "b", "c"), slow)) {
      assertThat(states(second).values()).containsOnly(State.IDLE);
      for (String id : List.of("cancelled", "closed", "interrupted")) {
        Session session = second.session(id);
        assertThat(session.resume().outcome()).isEqualTo(Outcome.CANCELLED);
        RunResult next = session.run("again");
        assertThat(next.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(RequestLaw.problems(next.messages())).isEmpty();
      }
    }
  }

  @Test
  void sessionsAreKeptInOnePlaceOnly() {
    assertThatThrownBy(
            () ->
                Engine.builder()
                    .model(ScriptedModel.replying())
                    .sessionStore(SessionStore.inMemory())
                    .stateDirectory(state)
                    .build())
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.anchor()).isEqualTo("state-directory"));
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("penguin-sessions"))
        .count();
  }

  private static Map<String, State> states(Engine engine) {
    return engine.sessions().list().stream()
        .collect(Collectors.toMap(SessionInfo::id, SessionInfo::state));
  }

  private Engine engine(ScriptedModel model, TestTool... tools) {
    return Engine.builder().model(model).tools(tools).stateDirectory(state).build();
  }

  /** Without leases, which belong to a process that lives on here. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.filter(each -> !each.toString().endsWith(".lease")).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (!Files.isDirectory(target)) {
          Files.copy(path, target);
        }
      }
    }
  }
}
