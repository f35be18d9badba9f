package dev.penguin.internal.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.ThreeWays;
import dev.penguin.event.AgentListener;
import dev.penguin.model.ModelConfig;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionLock;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of the way into a run that is over: nothing, and no late text of it. */
@Timeout(60)
class SteeringOverTest {

  @Test
  void anEngineForgetsARunThatIsOver() {
    try (Engine engine = Engine.builder().model(ScriptedModel.replying("done")).build()) {
      WeakReference<AgentListener> listener = ran(engine);

      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (listener.get() != null && System.nanoTime() < deadline) {
        System.gc();
      }
      assertThat(listener.get()).as("what only the run had").isNull();
      assertThat(engine.session("s").steer("to nobody")).isFalse();
    }
  }

  private static WeakReference<AgentListener> ran(Engine engine) {
    Object own = new Object();
    AgentListener listener = event -> own.hashCode(); // an object for each run
    engine.run(RunRequest.of("go").inSession("s").withListener(listener));
    return new WeakReference<>(listener);
  }

  /** It would be in the log of a session that somebody else may have by then. */
  @Test
  void aSessionIsNotGivenBackWhileATextForItsRunIsBeingTaken() throws InterruptedException {
    Noting store = new Noting();
    SlowKey key = new SlowKey();
    Refusing executor = new Refusing();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .sessionStore(store)
            .executor(executor)
            .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(key))
            .build()) {
      CompletableFuture<Boolean> taken = new CompletableFuture<>();
      Thread writer = new Thread(() -> taken.complete(engine.session("s").steer("wait")));
      key.slow = writer;
      executor.before =
          () -> {
            writer.start();
            key.asked.await();
          };
      AtomicReference<Throwable> refused = new AtomicReference<>();
      Thread starter =
          new Thread(
              () ->
                  refused.set(
                      catchThrowable(() -> engine.start(RunRequest.of("go").inSession("s")))));
      starter.start();
      key.asked.await();
      int before = store.done.size();
      while (starter.getState() != Thread.State.BLOCKED && store.done.size() == before) {
        Thread.onSpinWait(); // it waits for the writer, or has given the session back
      }
      key.goOn.countDown();
      starter.join();

      assertThat(refused.get()).isInstanceOf(RejectedExecutionException.class);
      assertThat(ThreeWays.await(taken)).isTrue();
      assertThat(store.done).endsWith("stored", "given back");
      assertThat(engine.run(RunRequest.of("next").inSession("s")).messages().get(0).text())
          .isEqualTo("wait");
    }
  }

  /** A key that takes its time for one thread; keys are asked for before a text is stored. */
  private static final class SlowKey implements Supplier<String> {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private volatile Thread slow;

    @Override
    public String get() {
      if (Thread.currentThread() == slow) {
        asked.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return "sk-canary-7f3a";
    }
  }

  /** Notes when a text was stored, and when its session was given back. */
  private static final class Noting implements SessionStore {
    private final SessionStore store = SessionStore.inMemory();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @Override
    public void append(String sessionId, List<SessionEntry> entries) {
      store.append(sessionId, entries);
      if (entries.get(0).body() instanceof Steered) {
        done.add("stored");
      }
    }

    @Override
    public SessionLock lock(String sessionId) {
      return () -> done.add("given back");
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

  /** Refuses each task, after something was done. */
  private static final class Refusing extends AbstractExecutorService {
    private interface Step {
      void run() throws InterruptedException;
    }

    private Step before = () -> {};

    @Override
    public void execute(Runnable task) {
      try {
        before.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new RejectedExecutionException("full");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
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
