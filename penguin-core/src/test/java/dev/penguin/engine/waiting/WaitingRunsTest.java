package dev.penguin.engine.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.AgentRun;
import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunRequest;
import dev.penguin.testing.ScriptedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that wait for a thread of the application's executor, or never get one. */
@Timeout(60)
class WaitingRunsTest {
  private final Queue executor = new Queue();
  private final ScriptedModel model = ScriptedModel.replying("hi", "hi");

  @Test
  void aRunThatIsCancelledWhileItWaitsEndsAtOnceAndFreesItsSession() throws Exception {
    try (Engine engine = engine()) {
      AgentRun run = engine.start(RunRequest.of("go").inSession("s"));
      run.cancel();

      assertThat(run.result().get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
      assertThat(engine.run(RunRequest.of("next").inSession("s")).text()).isEqualTo("hi");
      executor.tasks.get(0).run(); // the executor comes to it after all
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void aRunThatItsExecutorDroppedEndsWhenTheEngineCloses() throws Exception {
    Engine engine = engine();
    AgentRun run = engine.start(RunRequest.of("go").inSession("s"));
    executor.shutdownNow();
    engine.close();

    assertThat(run.result().get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(model.requests()).isEmpty();
  }

  @Test
  void anExecutorThatFailsInAnyWayLeavesTheSessionFree() {
    executor.failure = new IllegalStateException("broken");
    try (Engine engine = engine()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> engine.start(RunRequest.of("go").inSession("s")))
            .isSameAs(executor.failure);
      }
      assertThat(engine.run(RunRequest.of("next").inSession("s")).text()).isEqualTo("hi");
    }
  }

  private Engine engine() {
    return Engine.builder().model(model).executor(executor).build();
  }

  /** Takes tasks and runs none. */
  private static final class Queue extends AbstractExecutorService {
    final List<Runnable> tasks = new ArrayList<>();
    IllegalStateException failure;

    @Override
    public void execute(Runnable task) {
      if (failure != null) {
        throw failure;
      }
      tasks.add(task);
    }

    @Override
    public void shutdown() {
      shutdownNow();
    }

    @Override
    public List<Runnable> shutdownNow() {
      List<Runnable> dropped = List.copyOf(tasks);
      tasks.clear();
      return dropped;
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
