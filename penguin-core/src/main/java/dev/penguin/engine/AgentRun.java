package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** A run under way. Thread-safe. */
public interface AgentRun {

  /** The run's id. */
  String id();

  /** The id of the session that the run belongs to. */
  String sessionId();

  /**
   * What happens. Each subscriber gets every event from the first; one that lags by more than 1,024
   * gets neighbouring deltas merged into one, and loses nothing else of what was emitted. The run
   * never waits for a subscriber. The stream completes after the last event; it ends with the
   * exception when the run was ended by one.
   */
  Flow.Publisher<AgentEvent> events();

  /**
   * The run's end. {@code cancel(true)} on this future stops the run as well, and the future ends
   * with {@link java.util.concurrent.CancellationException}; stages derived from it do not pass a
   * cancel on. The same future at each call.
   */
  CompletableFuture<RunResult> result();

  /** Stops the run, which then ends with {@link Outcome#CANCELLED}. Idempotent. */
  void cancel();
}
