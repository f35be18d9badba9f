package dev.penguin.internal.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.SessionStore;
import dev.penguin.session.StorageException;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else does to the files of a session while a run has it. */
@Timeout(60)
class HurtSessionsTest {
  private static final String CANARY = "sk-canary-0123456789abcdef";
  private final ModelException.Unavailable down =
      new ModelException.Unavailable("The provider is down");

  @TempDir Path folder;
  private Path state;

  @BeforeEach
  void makeState() {
    state = folder.resolve("state");
  }

  @FunctionalInterface
  private interface Harm {
    void to(Path sessions) throws IOException;
  }

  private TestTool harming(Harm harm) {
    return TestTool.doing(
        "harm",
        (call, context) -> {
          try {
            harm.to(state.resolve("sessions"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return ToolResult.success("harmed");
        });
  }

  private void isRefused(Harm harm) {
    ScriptedModel model = ScriptedModel.builder().call("harm", "{}").reply("acknowledged").build();
    try (Engine engine = engine(model, harming(harm))) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isInstanceOf(StorageException.class);
    }
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  @DisplayName("An append to a log that was removed with its folder is not acknowledged")
  void anAppendToALogThatWasRemovedWithItsFolderIsNotAcknowledged() {
    isRefused(
        sessions -> {
          try (Stream<Path> all = Files.list(sessions)) {
            for (Path each : all.toList()) {
              Files.delete(each);
            }
          }
          Files.delete(sessions);
        });
  }

  @Test
  @DisplayName("An append to a log that was replaced is not acknowledged, and the run can go on")
  void anAppendToALogThatWasReplacedIsNotAcknowledged() {
    isRefused(
        sessions -> {
          Files.copy(sessions.resolve("s.log"), sessions.resolve("copy"));
          Files.move(
              sessions.resolve("copy"),
              sessions.resolve("s.log"),
              StandardCopyOption.REPLACE_EXISTING);
        });
    try (Engine engine = engine(ScriptedModel.replying("done"))) {
      assertThat(engine.session("s").resume().text()).isEqualTo("done");
    }
  }

  @Test
  @DisplayName("What somebody else appended to a log is not cut off by the next append")
  void whatSomebodyElseAppendedIsNotCutOffByTheNextAppend() throws IOException {
    isRefused(
        sessions ->
            Files.writeString(sessions.resolve("s.log"), "mine\n", StandardOpenOption.APPEND));
    try (Engine engine = engine(ScriptedModel.replying("done"))) {
      assertThat(engine.session("s").resume().text()).isEqualTo("done");
      assertThat(engine.session("s").truncations()).hasSize(1);
    }
    assertThat(state.resolve("sessions/s.torn")).hasContent("mine\n");
  }

  @Test
  @DisplayName("A lease file that somebody removed gives the session to whoever asks, to one only")
  void aLeaseFileThatSomebodyRemovedGivesTheSessionToOneOnly() {
    List<String> second = new ArrayList<>();
    isRefused(
        sessions -> {
          Files.delete(sessions.resolve("s.lease"));
          try (Engine other = engine(ScriptedModel.replying("of the second"))) {
            second.add(other.session("s").resume().text());
          }
        });
    assertThat(second).containsExactly("of the second");
    try (Engine engine = engine(ScriptedModel.replying())) {
      assertThat(engine.session("s").resume().text()).isEqualTo("of the second");
    }
  }

  @Test
  @DisplayName("D5: what an approver allowed for the session, and a checkpoint, hold no key")
  void d5WhatWasAllowedForTheSessionHoldsNoKey() {
    SessionStore store = SessionStore.inMemory();
    Redactor redactor = new Redactor(() -> List.of(CANARY), Map.of());
    InstantSource clock = InstantSource.system();
    Transcript transcript =
        Transcript.create(
            store, "s", clock, redactor, new SessionEntry.Created(false, Optional.empty()));
    AllowedForSession rule = new AllowedForSession("send", List.of("arguments " + CANARY));
    transcript.append(rule, new SessionEntry.CheckpointMade("before " + CANARY));

    List<String> stored = new ArrayList<>();
    store.read("s", entry -> stored.add(entry.toString()));
    assertThat(stored).hasSize(3).noneMatch(text -> text.contains(CANARY));
    Transcript again = Transcript.load(store, "s", clock, redactor);
    assertThat(again.isAllowed(rule)).isTrue();
    assertThat(again.isAllowed(new AllowedForSession("send", List.of("other " + CANARY))))
        .isFalse();
  }

  @Test
  @DisplayName("A session that is not there leaves no file when somebody tries to use it")
  void aSessionThatIsNotThereLeavesNoFile() throws IOException {
    try (Engine engine = engine(ScriptedModel.replying("one"))) {
      engine.session("gone").checkpoint("c");
      Session gone = engine.sessions().open("gone");
      engine.sessions().delete("gone");
      assertThatThrownBy(() -> engine.sessions().delete("nobody"))
          .isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(gone::resume).isInstanceOf(NoSuchSessionException.class);
      assertThatThrownBy(() -> gone.checkpoint("c")).isInstanceOf(NoSuchSessionException.class);
    }
    try (Stream<Path> all = Files.list(state.resolve("sessions"))) {
      assertThat(all).isEmpty();
    }
  }

  @Test
  @DisplayName("Whoever reads a session that is deleted finds all of it, or none")
  void whoeverReadsASessionThatIsDeletedFindsAllOfItOrNone() throws Exception {
    int rounds = 20;
    List<Message> all = new ArrayList<>(); // so many that a deletion meets a reader on its way
    for (int i = 0; i < 500; i++) {
      all.add(UserMessage.of("question " + i));
      all.add(AssistantMessage.of("answer " + i));
    }
    RunRequest request = RunRequest.of("go").inSession("s").withHistory(List.copyOf(all));
    all.addAll(List.of(UserMessage.of("go"), AssistantMessage.of("a")));
    ScriptedModel model =
        ScriptedModel.replying(Stream.generate(() -> "a").limit(rounds).toArray(String[]::new));
    try (Engine engine = engine(model)) {
      for (int i = 0; i < rounds; i++) {
        engine.run(request);
        CountDownLatch reading = new CountDownLatch(1);
        AtomicBoolean deleted = new AtomicBoolean();
        CompletableFuture<List<String>> reader =
            CompletableFuture.supplyAsync(() -> readUntil(deleted, engine, all, reading));
        reading.await();

        engine.sessions().delete("s");
        deleted.set(true);

        assertThat(reader.get(20, TimeUnit.SECONDS))
            .startsWith("all")
            .isSubsetOf("all", "none")
            .isSorted()
            .endsWith("none");
      }
    }
  }

  /** What is found meanwhile, and once more after that. */
  private static List<String> readUntil(
      AtomicBoolean over, Engine engine, List<Message> all, CountDownLatch reading) {
    List<String> found = new ArrayList<>();
    boolean last;
    do {
      last = over.get();
      try {
        List<Message> messages = engine.sessions().open("s").messages();
        found.add(messages.equals(all) ? "all" : messages.size() + " messages");
      } catch (NoSuchSessionException e) {
        found.add("none");
      }
      reading.countDown();
    } while (!last);
    return found;
  }

  @Test
  @DisplayName("A plan that was approved once is not asked about again after a restart")
  void aPlanThatWasApprovedOnceIsNotAskedAboutAgainAfterARestart() {
    AtomicInteger asked = new AtomicInteger();
    TestTool write = TestTool.giving("write", "wrote").with(Effect.WRITE);
    ScriptedModel first =
        ScriptedModel.builder().call("submit_plan", "{\"plan\":\"1. write\"}").fault(down).build();
    try (Engine engine = planning(first, asked, write)) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);
    }
    ScriptedModel next = ScriptedModel.builder().call("write", "{}").reply("done").build();
    try (Engine engine = planning(next, asked, write)) {
      assertThat(engine.session("s").resume().text()).isEqualTo("done");
      assertThat(write.calls()).hasSize(1);
      assertThat(asked).hasValue(1);
    }
  }

  private Engine planning(ScriptedModel model, AtomicInteger asked, TestTool tool) {
    return Engine.builder()
        .model(model)
        .tools(tool)
        .permissions(Permissions.plan())
        .approver(
            Approver.blocking(
                request -> {
                  asked.incrementAndGet();
                  return Decision.allowOnce();
                }))
        .stateDirectory(state)
        .build();
  }

  @Test
  @DisplayName("Replies that were cut off before a restart count after it")
  void repliesThatWereCutOffBeforeARestartCountAfterIt() {
    AssistantMessage cut = new AssistantMessage(List.of(), List.of(new ToolCall("c", "save", "{")));
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 2; i++) {
      script.turn(request -> new ModelReply(cut, FinishReason.LENGTH, Usage.of(1, 1), ""));
    }
    try (Engine engine = engine(script.fault(down).build())) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);
    }
    ScriptedModel next =
        ScriptedModel.builder()
            .turn(request -> new ModelReply(cut, FinishReason.LENGTH, Usage.of(1, 1), ""))
            .reply("never")
            .build();
    try (Engine engine = engine(next)) {
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.TRUNCATED);
    }
  }

  @Test
  @DisplayName("A fork that the end of the process broke off is no run to go on with")
  void aForkThatWasBrokenOffIsNoRunToGoOnWith() throws IOException {
    List<Message> history = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      history.add(UserMessage.of("question " + i));
      history.add(AssistantMessage.of("answer " + i));
    }
    TestTool look = TestTool.giving("look", "seen").with(Effect.READ);
    ScriptedModel model = ScriptedModel.builder().call("look", "{}").reply("done").build();
    String fork;
    try (Engine engine = engine(model, look)) {
      engine.session("s").run(RunRequest.of("go").withHistory(history.subList(0, 498)));
      fork = engine.session("s").fork().id();
      assertThat(engine.sessions().open(fork).messages()).isEqualTo(engine.session("s").messages());
    }
    Path log = state.resolve("sessions/" + fork + ".log");
    List<String> lines = Files.readAllLines(log);
    Files.write(log, lines.subList(0, 501)); // the first append of the copy
    try (Engine engine = engine(ScriptedModel.replying(), look)) {
      assertThat(engine.sessions().list()).extracting(SessionInfo::state).containsOnly(State.IDLE);
    }
  }

  @Test
  @DisplayName("A result that no log can hold is one failed result")
  void aResultThatNoLogCanHoldIsOneFailedResult() {
    String base64 = "A".repeat(70 << 20);
    TestTool draw =
        TestTool.doing(
            "draw",
            (call, context) ->
                new ToolResult.Success(List.of(new Part.Image("image/png", base64))));
    ScriptedModel model = ScriptedModel.builder().call("draw", "{}").reply("done").build();
    try (Engine engine = engine(model, draw)) {
      RunResult result = engine.session("s").run("go");

      assertThat(result.text()).isEqualTo("done");
      assertThat(result.messages().get(2))
          .isEqualTo(
              ToolMessage.of(
                  new ToolCall("call_1", "draw", "{}"), "[… 1 more parts left out …]", false));
    }
  }

  private Engine engine(ScriptedModel model, TestTool... tools) {
    return Engine.builder().model(model).tools(tools).stateDirectory(state).build();
  }
}
