package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

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
   * Receives each event from the first on this thread, and returns at the run's end: {@link
   * #events()} without a subscriber.
   *
   * <pre>{@code
   * RunResult result = agent.start(RunRequest.of("Fix it")).forEach(event -> log(event));
   * }</pre>
   *
   * <p>An interrupt of this thread cancels the run, as with {@code run}; the remaining events still
   * come, and the interrupt flag is kept. When the action throws, this throws it at once; the run
   * goes on.
   *
   * @param action receives each event, in order
   * @return how the run ended, as {@link #result()} gives it
   * @throws dev.penguin.error.PenguinException when the run was ended by an exception
   * @throws java.util.concurrent.CancellationException when somebody cancelled {@link #result()}
   */
  RunResult forEach(Consumer<? super AgentEvent> action);

  /**
   * The run's end. {@code cancel(true)} on this future stops the run as well, and the future ends
   * with {@link java.util.concurrent.CancellationException}; stages derived from it do not pass a
   * cancel on. The same future at each call.
   */
  CompletableFuture<RunResult> result();

  /**
   * Writes something to the run. It is stored before this returns {@code true}, and the model reads
   * it as the user's newest message at its next request. Tools that work go on, and those that the
   * model has asked for run first; to stop them, {@link #cancel()}.
   *
   * <p>{@code true} means that at least one more turn follows, also when the model was giving its
   * last answer just then: that answer is not the end of the run, nor is a question that it asks.
   * When a limit, an exception, a cancel or the close of the engine ends the run before that turn,
   * the session's next run reads the text before its prompt, and a {@link Session#resume() resumed}
   * one as this one would have. {@code false} means that the run is over, or was stopped, and
   * nothing is stored. A run that still waits for a thread of its executor takes texts, too.
   *
   * @param text what the user writes, not blank
   * @return whether the model will read it
   * @throws dev.penguin.session.StorageException when it cannot be stored; the run goes on, as far
   *     as its own entries can be
   * @throws IllegalArgumentException when the text is blank
   */
  boolean steer(String text);

  /** Stops the run, which then ends with {@link Outcome#CANCELLED}. Idempotent. */
  void cancel();
}
