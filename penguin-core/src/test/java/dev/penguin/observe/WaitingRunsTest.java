package dev.penguin.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelException;
import dev.penguin.observe.HaltingStore.Place;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where a run is found that waits: for its session or its disk among those that run, for a person
 * who was asked and may take days in the list of sessions.
 */
@Timeout(30)
class WaitingRunsTest {
  private static final ToolCall ASK =
      new ToolCall("q", "ask_user", "{\"question\":\"Which colour?\"}");

  private final HaltingStore store = new HaltingStore();

  @AfterEach
  void letGo() {
    store.release();
  }

  private Engine on(ScriptedModel model) {
    return Engine.builder().model(model).sessionStore(store).build();
  }

  /** The one run that is reported, once it is like that. */
  private static RunStatus await(Engine engine, Predicate<RunActivity> wanted) {
    while (true) {
      List<RunStatus> running = engine.sessions().running();
      if (running.size() == 1 && wanted.test(running.get(0).activities().get(0))) {
        return running.get(0);
      }
      Thread.yield();
    }
  }

  @Test
  void aRunWhoseSessionIsHeldElsewhereWaitsForIt() {
    store.haltAt(Place.LOCK, "held");
    try (Engine engine = on(ScriptedModel.replying("done"))) {
      Instant before = Instant.now();
      CompletableFuture<RunResult> run =
          aside(() -> engine.run(RunRequest.of("go").inSession("held")));

      RunStatus status = await(engine, activity -> activity.kind() == Kind.SESSION);

      assertThat(status.runId()).isEmpty();
      assertThat(status.sessionId()).isEqualTo("held");
      assertThat(status.turn()).isZero();
      assertThat(status.activities()).hasSize(1);
      assertThat(status.activities().get(0).since()).isBetween(before, Instant.now());
      assertThat(status.toString())
          .matches("a run in held for [0-9.]+ s, turn 0: SESSION for [0-9.]+ s");
      store.release();
      assertThat(run.join().text()).isEqualTo("done");
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"READ", "APPEND"})
  void aRunWhoseDiskHangsIsTheEnginesOwnWait(Place place) {
    store.haltAt(place, "slow");
    try (Engine engine = on(ScriptedModel.replying("done"))) {
      CompletableFuture<RunResult> run =
          aside(() -> engine.run(RunRequest.of("go").inSession("slow")));

      RunStatus status = await(engine, activity -> activity.kind() == Kind.ENGINE);

      assertThat(status.sessionId()).isEqualTo("slow");
      assertThat(status.turn()).isZero();
      assertThat(status.activities())
          .extracting(each -> each.kind() + each.name() + each.detail())
          .containsExactly("ENGINE");
      assertThat(status.activities().get(0).since()).isBetween(status.startedAt(), Instant.now());
      store.release();
      run.join();
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  @Test
  void aRunThatIsResumedIsReportedWhileItsLogIsRead() {
    try (Engine engine = on(broken())) {
      runOf(engine);
    }
    store.haltAt(Place.READ, "again");
    try (Engine engine = on(ScriptedModel.replying("done"))) {
      CompletableFuture<RunResult> run = aside(() -> engine.session("again").resume());

      RunStatus status = await(engine, activity -> activity.kind() == Kind.ENGINE);

      assertThat(status.sessionId()).isEqualTo("again");
      store.release();
      assertThat(run.join().text()).isEqualTo("done");
      assertThat(engine.sessions().running()).isEmpty();
    }
  }

  @Test
  void aRunThatCannotBeginIsNotReportedAnyMore() {
    store.haltAt(Place.APPEND, "busy");
    try (Engine engine = on(ScriptedModel.replying("done"))) {
      CompletableFuture<RunResult> first =
          aside(() -> engine.run(RunRequest.of("go").inSession("busy")));
      await(engine, activity -> activity.kind() == Kind.ENGINE);

      assertThatThrownBy(() -> engine.run(RunRequest.of("go").inSession("busy")))
          .isInstanceOf(SessionBusyException.class);
      assertThatThrownBy(() -> engine.run(RunRequest.of("go").withTools("no-such-tool")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(engine.sessions().running()).extracting(RunStatus::sessionId).containsOnly("busy");

      store.release();
      first.join();
    }
  }

  private static ScriptedModel broken() {
    return ScriptedModel.builder().fault(new ModelException.Authentication("no")).build();
  }

  private static void runOf(Engine engine) {
    try {
      engine.run(RunRequest.of("go").inSession("again"));
    } catch (ModelException e) {
      assertThat(e).hasMessageContaining("no");
    }
  }

  /** Three ways to wait for a person; each ends its run. */
  enum Person {
    QUESTION(State.WAITING, Outcome.NEEDS_INPUT),
    QUESTION_OF_AGENT(State.WAITING, Outcome.NEEDS_INPUT),
    APPROVAL(State.NEEDS_APPROVAL, Outcome.NEEDS_APPROVAL);

    private final State state;
    private final Outcome outcome;

    Person(State state, Outcome outcome) {
      this.state = state;
      this.outcome = outcome;
    }

    EngineBuilder engine() {
      EngineBuilder builder =
          Engine.builder()
              .tools(TestTool.giving("deploy", "ok"))
              .permissions(Permissions.full().ask("deploy"));
      ScriptedModel asking = ScriptedModel.builder().calls(ASK).reply("blue").build();
      return switch (this) {
        case QUESTION -> builder.model(asking);
        case QUESTION_OF_AGENT ->
            builder
                .model(ScriptedModel.builder().call("painter", "{\"task\":\"x\"}").build())
                .subAgents(
                    AgentDefinition.builder("painter").description("Paints").model(asking).build());
        case APPROVAL ->
            builder
                .model(ScriptedModel.builder().call("deploy", "{}").build())
                .approver(Approver.deferred());
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunThatWaitsForAPersonHasEndedAndIsInTheListOfSessions(Person person, @TempDir Path state) {
    try (Engine engine = person.engine().stateDirectory(state).build()) {
      RunResult result = engine.run(RunRequest.of("go").inSession("waits"));

      assertThat(result.outcome()).isEqualTo(person.outcome);
      assertThat(engine.sessions().running()).isEmpty();
      assertThat(stateOf(engine)).isEqualTo(person.state);
    }
    try (Engine tomorrow = person.engine().stateDirectory(state).build()) {
      assertThat(tomorrow.sessions().running()).isEmpty();
      assertThat(stateOf(tomorrow)).isEqualTo(person.state);
      assertThat(tomorrow.sessions().pendingApprovals()).hasSize(person == Person.APPROVAL ? 1 : 0);
      assertThat(tomorrow.session("waits").pendingQuestions())
          .hasSize(person == Person.APPROVAL ? 0 : 1);
    }
  }

  private static State stateOf(Engine engine) {
    return engine.sessions().list().stream()
        .filter(info -> info.id().equals("waits"))
        .findFirst()
        .orElseThrow()
        .state();
  }

  private static CompletableFuture<RunResult> aside(Supplier<RunResult> run) {
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                result.complete(run.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            })
        .start();
    return result;
  }
}
