package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run that goes on keeps of the one that was interrupted. */
@Timeout(60)
class ResumeRulesTest {
  private static final String KEY = "sk-canary-7f3a";
  private static final ToolCall SAVE = new ToolCall("c", "save", "{\"n\":1}");
  private final ModelException.Unavailable down =
      new ModelException.Unavailable("The provider is down");

  /** One for which no other model is asked. */
  private final ModelException.InvalidRequest refused =
      new ModelException.InvalidRequest("The request is wrong");

  @TempDir Path state;

  @ParameterizedTest
  @EnumSource(
      value = FinishReason.class,
      names = {"LENGTH", "REFUSED", "PAUSED", "STOP"})
  void aStoredReplyEndsTheResumedRunAsItWouldHaveEndedTheFirst(FinishReason finish) {
    SessionStore store = SessionStore.inMemory();
    FailAfter failing = new FailAfter(store, 3);
    AssistantMessage half = AssistantMessage.of("half an answer");
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(request -> new ModelReply(half, finish, Usage.of(1, 1), ""))
            .reply("the rest")
            .build();
    try (Engine engine = Engine.builder().model(model).sessionStore(failing).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s")))
          .isInstanceOf(IllegalStateException.class);
    }
    ScriptedModel next = ScriptedModel.replying("the rest");
    try (Engine engine = Engine.builder().model(next).sessionStore(store).build()) {
      RunResult result = engine.session("s").resume();
      assertThat(result.outcome())
          .isEqualTo(
              switch (finish) {
                case LENGTH -> Outcome.TRUNCATED;
                case REFUSED -> Outcome.REFUSED;
                default -> Outcome.COMPLETED;
              });
      assertThat(next.requests()).hasSize(finish == FinishReason.PAUSED ? 1 : 0);
      assertThat(result.text())
          .isEqualTo(finish == FinishReason.PAUSED ? "the rest" : "half an answer");
    }
  }

  @Test
  void callsOfAReplyThatWasCutOffDoNotRunAfterARestart() {
    SessionStore store = SessionStore.inMemory();
    AssistantMessage cut = new AssistantMessage(List.of(), List.of(SAVE));
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(request -> new ModelReply(cut, FinishReason.LENGTH, Usage.of(1, 1), ""))
            .build();
    TestTool save = TestTool.giving("save", "saved");
    try (Engine engine =
        Engine.builder().model(model).tools(save).sessionStore(new FailAfter(store, 3)).build()) {
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("s")))
          .isInstanceOf(IllegalStateException.class);
    }
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("shorter"))
            .tools(save)
            .sessionStore(store)
            .build()) {
      assertThat(engine.session("s").resume().text()).isEqualTo("shorter");
    }
    assertThat(save.calls()).isEmpty();
  }

  @Test
  void aResumedRunKeepsItsLimitsAndItsPlainAttributes() {
    RunLimits limits =
        RunLimits.builder().maxTurns(2).maxIdenticalCalls(3).maxTokens(90_000).build();
    RunRequest request =
        RunRequest.of("go")
            .withLimits(limits)
            .withAttribute("tenant", "acme")
            .withAttribute("retries", 3)
            .withAttribute("connection", new Object());
    List<Map<String, Object>> seen = new ArrayList<>();
    TestTool look =
        TestTool.doing(
                "look",
                (call, context) -> {
                  seen.add(context.attributes());
                  return ToolResult.success("seen");
                })
            .with(Effect.READ);
    ScriptedModel model = ScriptedModel.builder().call("look", "{}").fault(down).build();
    try (Engine engine = engine(model, look)) {
      assertThatThrownBy(() -> engine.session("s").run(request)).isSameAs(down);
    }
    ScriptedModel next = ScriptedModel.builder().call("look", "{}").call("look", "{}").build();
    try (Engine engine = engine(next, look)) {
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.TURN_LIMIT);
    }
    assertThat(seen.get(1)).isEqualTo(Map.of("tenant", "acme", "retries", 3));
  }

  @Test
  void aRuleThatHeldASecretIsStricterInAResumedRun() {
    Permissions narrower =
        Permissions.readOnly()
            .ask("shell", "curl " + KEY)
            .deny("fetch", KEY)
            .allow("write", KEY)
            .allow("write", "notes")
            .deny(Effect.NETWORK);
    TestTool[] tools = {reading("shell"), reading("fetch"), reading("write")};
    SessionStore store = SessionStore.inMemory();
    try (Engine engine = keyed(ScriptedModel.builder().fault(refused).build(), store, tools)) {
      RunRequest request = RunRequest.of("go").withPermissions(narrower);
      assertThatThrownBy(() -> engine.session("s").run(request)).isSameAs(refused);
    }
    List<SessionEntry> entries = new ArrayList<>();
    store.read("s", entries::add);
    assertThat(entries.toString()).doesNotContain(KEY);
    assertThat(entries)
        .extracting(SessionEntry::body)
        .filteredOn(SessionEntry.RunStarted.class::isInstance)
        .map(body -> ((SessionEntry.RunStarted) body).permissions().orElseThrow())
        .containsExactly(
            Permissions.readOnly()
                .deny("shell")
                .deny("fetch")
                .allow("write", "notes")
                .deny(Effect.NETWORK));
    ScriptedModel next = ScriptedModel.builder().call("shell", "{}").reply("ok").build();
    try (Engine engine = keyed(next, store, tools)) {
      assertThat(engine.session("s").resume().messages().toString())
          .contains("Permission denied for 'shell': a rule denies");
    }
  }

  @Test
  void aResumedRunLacksTheAttributesThatHeldASecret() {
    List<Map<String, Object>> seen = new ArrayList<>();
    TestTool look =
        TestTool.doing(
                "look",
                (call, context) -> {
                  seen.add(context.attributes());
                  return ToolResult.success("seen");
                })
            .with(Effect.READ);
    RunRequest request =
        RunRequest.of("go")
            .withAttribute("tenant", "acme")
            .withAttribute("token", "is " + KEY)
            .withAttribute(KEY, true);
    SessionStore store = SessionStore.inMemory();
    ScriptedModel model = ScriptedModel.builder().call("look", "{}").fault(refused).build();
    try (Engine engine = keyed(model, store, look)) {
      assertThatThrownBy(() -> engine.session("s").run(request)).isSameAs(refused);
    }
    ScriptedModel next = ScriptedModel.builder().call("look", "{}").reply("ok").build();
    try (Engine engine = keyed(next, store, look)) {
      engine.session("s").resume();
    }
    assertThat(seen)
        .containsExactly(
            Map.of("tenant", "acme", "token", "is " + KEY, KEY, true), Map.of("tenant", "acme"));
  }

  private static TestTool reading(String name) {
    return TestTool.giving(name, "").with(Effect.READ);
  }

  /** An engine that knows a key. */
  private static Engine keyed(ScriptedModel model, SessionStore store, TestTool... tools) {
    return Engine.builder()
        .model(model)
        .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(KEY))
        .tools(tools)
        .sessionStore(store)
        .build();
  }

  @Test
  void aLoopThatBeganBeforeTheRestartIsNoticedAfterIt() {
    ScriptedModel.Builder script = ScriptedModel.builder();
    for (int i = 0; i < 4; i++) {
      script.call("look", "{\"n\":1}");
    }
    TestTool look = TestTool.giving("look", "seen").with(Effect.READ);
    try (Engine engine = engine(script.fault(down).build(), look)) {
      assertThatThrownBy(() -> engine.session("s").run("go")).isSameAs(down);
    }
    ScriptedModel next =
        ScriptedModel.builder()
            .call("look", "{\"n\":1}")
            .call("look", "{\"n\":1}")
            .reply("never")
            .build();
    try (Engine engine = engine(next, look)) {
      assertThat(engine.session("s").resume().outcome()).isEqualTo(Outcome.LOOP_DETECTED);
    }
    assertThat(look.calls()).hasSize(5);
  }

  private Engine engine(ScriptedModel model, TestTool... tools) {
    return Engine.builder().model(model).tools(tools).stateDirectory(state).build();
  }

  /** A store of a process that ends after some appends. */
  private record FailAfter(SessionStore store, AtomicInteger left) implements SessionStore {
    FailAfter(SessionStore store, int appends) {
      this(store, new AtomicInteger(appends));
    }

    @Override
    public void append(String id, List<SessionEntry> entries) {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("The process has ended");
      }
      store.append(id, entries);
    }

    @Override
    public void read(String id, Consumer<? super SessionEntry> reader) {
      store.read(id, reader);
    }

    @Override
    public List<SessionInfo> list() {
      return store.list();
    }

    @Override
    public void delete(String id) {
      store.delete(id);
    }
  }
}
