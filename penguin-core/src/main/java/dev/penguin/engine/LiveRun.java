package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

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

  /** The run ended; the events end before anybody who waits for the result goes on. */
  void completed(RunResult value) {
    events.complete();
    result.complete(value);
  }

  /** The run was ended by an exception. */
  void failed(Throwable error) {
    events.fail(error);
    result.completeExceptionally(error);
  }
}
