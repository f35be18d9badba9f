package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** A started run. Thread-safe. */
public interface AgentRun {

  /** The run's id. */
  String id();

  /** The id of the session that the run belongs to. */
  String sessionId();

  /**
   * The events of the run. Each subscriber receives all events from the first. If a subscriber is
   * more than 1,024 events behind, consecutive deltas are merged into one; no text is lost. The run
   * never waits for a subscriber. The stream completes after the last event, or with the exception
   * that ended the run.
   */
  Flow.Publisher<AgentEvent> events();

  /**
   * Calls an action for each event from the first, on this thread, and returns when the run ends.
   * This is {@link #events()} without a subscriber.
   *
   * <pre>{@code
   * RunResult result = agent.start(RunRequest.of("Fix it")).forEach(event -> log(event));
   * }</pre>
   *
   * <p>If this thread is interrupted, the run is cancelled, as with {@code run}. The remaining
   * events still arrive, and the interrupt flag stays set. If the action throws an exception, this
   * method throws it at once, and the run continues.
   *
   * @param action receives each event, in order
   * @return how the run ended, as from {@link #result()}
   * @throws dev.penguin.error.PenguinException when the run was ended by an exception
   * @throws java.util.concurrent.CancellationException when somebody cancelled {@link #result()}
   */
  RunResult forEach(Consumer<? super AgentEvent> action);

  /**
   * The result of the run. {@code cancel(true)} on this future also stops the run, and the future
   * ends with a {@link java.util.concurrent.CancellationException}. Cancelling a stage that is
   * derived from it does not stop the run. Each call returns the same future.
   */
  CompletableFuture<RunResult> result();

  /**
   * Sends a user's message to the run. The text is stored before this method returns {@code true}.
   * The model reads it as the newest message of its next request. Running tools continue, and tools
   * that the model has already called still run; to stop them, use {@link #cancel()}.
   *
   * <p>{@code true} means that at least one more turn follows, even if the model was just giving
   * its last answer: neither that answer nor a question ends the run. If a limit, an exception, a
   * cancellation or the close of the engine ends the run before that turn, the session's next run
   * sends the text before its prompt. A {@link Session#resume() resumed} run reads it as this run
   * would have. {@code false} means that the run is over or was stopped, and nothing is stored. A
   * run that still waits for a thread of its executor accepts texts, too.
   *
   * @param text the message, not blank
   * @return whether the model will read it
   * @throws dev.penguin.session.StorageException when the text cannot be stored; the run continues
   *     as long as its own entries can be stored
   * @throws IllegalArgumentException when the text is blank
   */
  boolean steer(String text);

  /** Stops the run, which then ends with {@link Outcome#CANCELLED}. Idempotent. */
  void cancel();
}
