package outside.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.model.ModelException;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run says while it goes on: its text alone, or all of its events. */
class StreamedTextTest {
  @Test
  void textComesInPiecesFromEachRunOrFromOne() {
    List<String> all = new ArrayList<>();
    List<String> one = new ArrayList<>();
    try (PenguinAgent agent = PenguinAgent.builder().model("echo/plain").onText(all::add).build()) {
      agent.run("one two");
      agent.run(RunRequest.of("three four").onText(one::add));
    }

    assertThat(all).containsExactly("one ", "two", "three ", "four");
    assertThat(one).containsExactly("three ", "four");
  }

  @Test
  void eachEventIsReceivedOnTheCallersThread() {
    List<AgentEvent> events = new ArrayList<>();
    try (PenguinAgent agent = PenguinAgent.create("echo/plain")) {
      Thread caller = Thread.currentThread();
      RunResult result =
          agent
              .start(RunRequest.of("one two"))
              .forEach(
                  event -> {
                    assertThat(Thread.currentThread()).isSameAs(caller);
                    events.add(event);
                  });

      assertThat(result.text()).isEqualTo("one two");
      assertThat(events).first().isInstanceOf(AgentEvent.RunStarted.class);
      assertThat(events).last().isInstanceOf(AgentEvent.RunFinished.class);
      assertThat(events).extracting(AgentEvent::runId).containsOnly(result.runId());
    }
  }

  @Test
  void anActionThatThrowsEndsTheWatchingAndNotTheRun() throws Exception {
    IllegalStateException bad = new IllegalStateException("a bad action");
    try (PenguinAgent agent = PenguinAgent.create("echo/plain")) {
      AgentRun run = agent.start(RunRequest.of("one"));
      assertThatThrownBy(
              () ->
                  run.forEach(
                      event -> {
                        throw bad;
                      }))
          .isSameAs(bad);
      assertThat(Runs.soon(run.result()).outcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  @Test
  void aRunThatAnExceptionEndsThrowsIt() {
    ModelException cut = new ModelException.Unreachable("The cable is cut");
    try (PenguinAgent agent =
        PenguinAgent.builder().model(ScriptedModel.builder().fault(cut).build()).build()) {
      AgentRun run = agent.start(RunRequest.of("go"));

      assertThatThrownBy(() -> run.forEach(event -> {}))
          .isInstanceOf(ModelException.Unreachable.class)
          .hasMessage("The cable is cut");
    }
  }
}
