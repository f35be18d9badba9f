package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.events.AwaitedEvents;
import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.flow.RunFuture;
import dev.penguin.tool.Cancellation;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A run on another thread, as its starter sees it. */
final class LiveRun implements AgentRun {
  private final PreparedRun prepared;
  private final EventStream events;
  private final ExecutorService workers;
  private final RunFuture<RunResult> result;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile Cancellation.Registration whileWaiting = () -> {};

  /**
   * @param workers the engine's own threads, for a run that is stopped before its executor began it
   */
  LiveRun(PreparedRun prepared, EventStream events, ExecutorService workers) {
    this.prepared = prepared;
    this.events = events;
    this.workers = workers;
    result = new RunFuture<>(this::cancel);
  }

  @Override
  public String id() {
    return prepared.run().id;
  }

  @Override
  public String sessionId() {
    return prepared.run().transcript.sessionId();
  }

  @Override
  public Flow.Publisher<AgentEvent> events() {
    return events;
  }

  @Override
  public RunResult forEach(Consumer<? super AgentEvent> action) {
    Objects.requireNonNull(action, "action");
    boolean interrupted = AwaitedEvents.forEach(events, action, this::cancel);
    try {
      return result.join(); // the events end just before
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public CompletableFuture<RunResult> result() {
    return result;
  }

  @Override
  public boolean steer(String text) {
    return prepared.run().steering.steer(text);
  }

  @Override
  public void cancel() {
    prepared.run().control.cancel("its caller cancelled it");
  }

  /**
   * Executes the run on another thread. When it is stopped while it waits for one, it ends at once:
   * the executor may be busy for long, or may have dropped it.
   */
  void executeOn(ExecutorService executor) {
    Runnable observed = prepared.run().events.observers().carried(this::execute);
    Runnable carried;
    try {
      carried = prepared.run().settings.decorator().decorate(observed, this::notRun);
    } catch (RuntimeException | Error e) { // of the application's decorator
      begun.set(true);
      prepared.refused();
      throw e;
    }
    whileWaiting = prepared.run().control.onCancel(() -> workers.execute(carried));
    try {
      executor.execute(carried);
    } catch (RuntimeException | Error e) { // the executor is the caller's: full, or shut down
      if (begun.compareAndSet(false, true)) {
        whileWaiting.close();
        prepared.refused();
      }
      throw e;
    }
  }

  /** The decorator of the application did not run the run. */
  private void notRun(Throwable failure) {
    if (begun.compareAndSet(false, true)) {
      whileWaiting.close();
      prepared.giveBack();
      events.fail(failure);
      result.completeExceptionally(failure);
    }
  }

  /** The events end before anybody who waits for the result goes on. */
  private void execute() {
    if (!begun.compareAndSet(false, true)) {
      return;
    }
    whileWaiting.close();
    try {
      RunResult value;
      try {
        value = prepared.executeAndCleanUp();
      } catch (RuntimeException | Error e) {
        events.fail(e);
        result.completeExceptionally(e);
        return;
      }
      events.complete();
      result.complete(value);
    } finally {
      prepared.over();
    }
  }
}
