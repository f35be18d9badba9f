package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentClosedException;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import dev.penguin.policy.Permissions;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ManualClock;
import dev.penguin.testing.ScriptedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The facade, method by method. */
class AgentTest {
  private final EchoModel echo = new EchoModel(ModelInfo.of("echo", "own"));

  @Test
  void createTakesAModelByItsName() {
    try (PenguinAgent agent = PenguinAgent.create("echo/plain")) {
      RunResult result = agent.run("Is anybody there?");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("Is anybody there?");
      assertThat(EchoProvider.open()).isEqualTo(1);
    }
    assertThat(EchoProvider.open()).isZero();
  }

  @Test
  void aPromptGivesAResultWithAllThatARunIs() {
    try (PenguinAgent agent = PenguinAgent.builder().model(echo).clock(new ManualClock()).build()) {
      RunResult result = agent.run("one two three");

      assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(result.text()).isEqualTo("one two three");
      assertThat(result.usage()).isEqualTo(Usage.of(3, 3));
      assertThat(result.costUsd()).isEmpty();
      assertThat(result.turns()).isEqualTo(1);
      assertThat(result.runId()).startsWith("run-");
      assertThat(result.sessionId()).startsWith("session-");
      assertThat(result.duration()).isEqualTo(Duration.ZERO);
      assertThat(Runs.told(result.messages()))
          .containsExactly("user: one two three", "model: one two three (0 calls)");
      assertThat(result.reason()).isEmpty();
      assertThat(result.question()).isEmpty();
      assertThat(result.toString())
          .isEqualTo(
              "RunResult[COMPLETED, turns=1, tokens=6, run=%s, session=%s]"
                  .formatted(result.runId(), result.sessionId()));
    }
  }

  @Test
  void allWaysToRunGiveTheSameForTheSameScript() throws Exception {
    CommandTool shell = new CommandTool();
    ScriptedModel model = Runs.commands("ls", "false");
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(model)
            .tools(shell)
            .permissions(Permissions.full())
            .clock(new ManualClock())
            .build()) {
      RunRequest request = RunRequest.of("Look around");
      AgentRun live = agent.start(request);
      List<RunResult> results =
          List.of(
              agent.run("Look around"),
              agent.run(request),
              Runs.soon(agent.runAsync("Look around")),
              Runs.soon(agent.runAsync(request)),
              Runs.soon(live.result()),
              agent.session("by-session").run("Look around"));

      RunResult first = results.get(0);
      assertThat(first.text()).isEqualTo("done");
      assertThat(first.turns()).isEqualTo(3);
      assertThat(Runs.results(first)).containsExactly("done: ls", "'false' ended with code 1");
      assertThat(results).allSatisfy(result -> assertSame(result, first));
      assertThat(results).extracting(RunResult::runId).doesNotHaveDuplicates();
      assertThat(results).extracting(RunResult::sessionId).doesNotHaveDuplicates();
    }
  }

  private static void assertSame(RunResult result, RunResult first) {
    assertThat(result.outcome()).isEqualTo(first.outcome());
    assertThat(result.text()).isEqualTo(first.text());
    assertThat(result.usage()).isEqualTo(first.usage());
    assertThat(result.costUsd()).isEqualTo(first.costUsd());
    assertThat(result.turns()).isEqualTo(first.turns());
    assertThat(result.messages()).isEqualTo(first.messages());
    assertThat(result.duration()).isEqualTo(first.duration());
    assertThat(result.reason()).isEqualTo(first.reason());
  }

  @Test
  void aStartedRunTellsItsEventsToEachSubscriberFromTheFirst() throws Exception {
    try (PenguinAgent agent = PenguinAgent.builder().model(echo).build()) {
      AgentRun run = agent.start(RunRequest.of("good day"));
      EventReader early = new EventReader();
      run.events().subscribe(early);
      RunResult result = Runs.soon(run.result());
      EventReader late = new EventReader();
      run.events().subscribe(late);

      List<String> told =
          Runs.soon(early.all()).stream().map(Narrator::tell).filter(s -> !s.isEmpty()).toList();
      assertThat(told)
          .containsExactly("asks echo/own", "says good", "says day", "ends with COMPLETED");
      assertThat(Runs.soon(late.all())).isEqualTo(early.all().join());
      assertThat(run.id()).isEqualTo(result.runId());
      assertThat(run.sessionId()).isEqualTo(result.sessionId());
      assertThat(run.result()).isSameAs(run.result());
      assertThat(early.all().join())
          .allSatisfy(event -> assertThat(event.runId()).isEqualTo(run.id()))
          .extracting(event -> event.header().sequence())
          .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    }
  }

  @Test
  void aListenerHearsOfAFailureAndTheStreamEndsWithIt() {
    List<AgentEvent> heard = new ArrayList<>();
    try (PenguinAgent agent =
        PenguinAgent.builder()
            .model(ModelConfig.of("echo/down").withMaxRetries(0))
            .listener(heard::add)
            .build()) {
      AgentRun run = agent.start(RunRequest.of("hello").inSession("broken"));
      EventReader reader = new EventReader();
      run.events().subscribe(reader);

      assertThatThrownBy(() -> Runs.soon(run.result()))
          .hasCauseInstanceOf(ModelException.Unavailable.class);
      assertThatThrownBy(() -> Runs.soon(reader.all()))
          .hasCauseInstanceOf(ModelException.Unavailable.class);
      assertThat(heard.get(heard.size() - 1)).isInstanceOf(AgentEvent.RunFailed.class);
      assertThatThrownBy(() -> agent.run(RunRequest.of("again").inSession("broken")))
          .isInstanceOfSatisfying(
              ModelException.Unavailable.class,
              failure -> {
                assertThat(failure).hasMessage("echo/down is down");
                assertThat(failure.failedRun().orElseThrow().sessionId()).isEqualTo("broken");
                assertThat(failure.failedRun().orElseThrow().usage()).isEqualTo(Usage.NONE);
              });
    }
  }

  @Test
  void sessionsAreOpenedCreatedAndListed() {
    try (PenguinAgent agent = PenguinAgent.builder().model(echo).build()) {
      Session session = agent.session("ticket-42");
      session.run("hello");

      assertThat(session.id()).isEqualTo("ticket-42");
      assertThat(agent.session("ticket-42").messages()).isEqualTo(session.messages()).hasSize(2);
      assertThat(agent.sessions().list()).extracting(SessionInfo::id).containsExactly("ticket-42");
      assertThat(agent.sessions().open("ticket-42").messages()).hasSize(2);
      assertThat(agent.session("ann@example.org/inbox").messages()).isEmpty();
      assertThat(agent.sessions().list()).hasSize(1);
      assertThatThrownBy(() -> agent.session(" "))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Session id ' ' is blank");
    }
  }

  @Test
  void theEngineBehindTheFacadeIsTheSame() {
    try (PenguinAgent agent = PenguinAgent.builder().model(echo).build()) {
      agent.engine().run(RunRequest.of("below").inSession("shared"));

      assertThat(agent.session("shared").messages()).hasSize(2);
      assertThat(agent.engine()).isSameAs(agent.engine());
    }
  }

  @Test
  void aClosedAgentTakesNoMoreWorkAndClosesTwice() {
    PenguinAgent agent = PenguinAgent.builder().model(echo).build();
    Session session = agent.session("s");
    agent.close();
    agent.close();

    String message = "This agent is closed. Build a new one, or close it later";
    assertThatThrownBy(() -> agent.run("x"))
        .isInstanceOf(AgentClosedException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> agent.start(RunRequest.of("x")))
        .isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(() -> agent.session("s")).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(agent::sessions).isInstanceOf(AgentClosedException.class);
    assertThatThrownBy(() -> session.run("x")).isInstanceOf(AgentClosedException.class);
    CompletableFuture<RunResult> future = agent.runAsync("x");
    assertThatThrownBy(() -> Runs.soon(future)).hasCauseInstanceOf(AgentClosedException.class);
  }
}
