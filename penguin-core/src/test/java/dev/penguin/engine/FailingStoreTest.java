package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.error.PenguinException;
import dev.penguin.event.AgentEvent;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4, rows 4 and 8: a store that takes nothing more ends the run before its next step. */
@Timeout(60)
class FailingStoreTest {
  /** Created, opening, reply, intent, result, answer, end. */
  private static final int APPENDS = 7;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void aStoreThatFailsOnceLeavesNothingHalfDone(int failing) {
    FailingStore store = new FailingStore(failing, failing);
    TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
    RecordingListener listener = new RecordingListener();
    ScriptedModel model =
        ScriptedModel.builder().byConversation().call("save", "{}").reply("done").build();
    try (Engine engine =
        Engine.builder().model(model).tools(save).sessionStore(store).listener(listener).build()) {
      StoreFull thrown = null;
      try {
        engine.run(RunRequest.of("go").inSession("s"));
      } catch (StoreFull e) {
        thrown = e;
      }

      assertThat(thrown).isNotNull();
      assertThat(save.calls()).hasSize(failing < 5 ? 0 : 1);
      if (failing > 1) {
        assertThat(thrown.failedRun()).isPresent();
        assertThat(listener.events(AgentEvent.RunFailed.class))
            .extracting(AgentEvent.RunFailed::error)
            .containsExactly("StoreFull: The disk is full");
      }

      RunResult result = failing > 2 ? engine.session("s").resume() : engine.session("s").run("go");
      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("done");
      assertThat(save.calls()).hasSize(1);
      assertThat(model.requests())
          .allSatisfy(r -> assertThat(RequestLaw.problems(r.messages())).isEmpty());
      assertThat(result.messages()).hasSize(4);
      assertThat(result.messages().get(2).text())
          .isEqualTo(failing == 5 ? "Interrupted, outcome unknown." : "saved");
      assertThat(model.requests()).hasSize(failing == 3 || failing == 6 ? 3 : 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void aStoreThatStaysFullIsToldAndFreesTheSession(int failing) {
    FailingStore store = new FailingStore(failing, Integer.MAX_VALUE);
    TestTool save = TestTool.giving("save", "saved").with(Effect.WRITE);
    ScriptedModel model = ScriptedModel.builder().call("save", "{}").reply("done").build();
    Throwable thrown =
        ThreeWays.failure(
            ScriptedModel.builder().call("save", "{}").reply("done"),
            builder ->
                builder.tools(save).sessionStore(new FailingStore(failing, Integer.MAX_VALUE)),
            RunRequest.of("go").inSession("s"));

    assertThat(thrown).isInstanceOf(StoreFull.class);
    try (Engine engine = Engine.builder().model(model).tools(save).sessionStore(store).build()) {
      for (int i = 0; i < 2; i++) {
        Throwable again = null;
        try {
          engine.run(RunRequest.of("go").inSession("s"));
        } catch (RuntimeException e) {
          again = e;
        }
        assertThat(again).isInstanceOf(StoreFull.class);
      }
    }
  }

  @Test
  void theNumberOfAppendsIsWhatTheseTestsCountOn() {
    FailingStore store = new FailingStore(Integer.MAX_VALUE, Integer.MAX_VALUE);
    ScriptedModel model = ScriptedModel.builder().call("save", "{}").reply("done").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("save", "saved"))
            .sessionStore(store)
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(store.appends).isEqualTo(APPENDS);
  }

  /** What a store says that can take nothing more. */
  private static final class StoreFull extends PenguinException {
    private static final long serialVersionUID = 1L;

    StoreFull() {
      super("The disk is full");
    }
  }

  /** Fails from one append to another, and works before and after. */
  private static final class FailingStore implements SessionStore {
    private final SessionStore store = SessionStore.inMemory();
    private final int from;
    private final int to;
    private int appends;

    FailingStore(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      appends++;
      if (appends >= from && appends <= to) {
        throw new StoreFull();
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
