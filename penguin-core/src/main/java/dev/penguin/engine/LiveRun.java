package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.flow.RunFuture;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/** A run on another thread, as its starter sees it. */
final class LiveRun implements AgentRun {
  private final PreparedRun prepared;
  private final EventStream events;
  private final RunFuture<RunResult> result;

  LiveRun(PreparedRun prepared, EventStream events) {
    this.prepared = prepared;
    this.events = events;
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
  public CompletableFuture<RunResult> result() {
    return result;
  }

  @Override
  public void cancel() {
    prepared.run().control.stop(Outcome.CANCELLED);
  }

  /** Executes the run on another thread. */
  void executeOn(ExecutorService executor) {
    try {
      executor.execute(this::execute);
    } catch (RejectedExecutionException e) {
      prepared.refused();
      throw e; // the executor is the caller's, and full or shut down
    }
  }

  /** The events end before anybody who waits for the result goes on. */
  private void execute() {
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
