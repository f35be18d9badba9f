package dev.penguin.engine;

import dev.penguin.error.PenguinException;
import dev.penguin.internal.flow.RunFuture;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs requests: what libraries use that build on penguin-core alone. Applications use {@code
 * PenguinAgent}, which holds one. Everything goes through one loop: {@code run}, {@code runAsync}
 * and {@code start} give the same result for the same request. Thread-safe; close it to give back
 * its threads and connections.
 *
 * <p>What is thrown out of a run carries the run's ids and usage, see {@link
 * PenguinException#failedRun()}.
 */
public final class Engine implements AutoCloseable {
  private final EngineServices services;
  private final Runs runs;
  private final StoredSession.All sessions;

  Engine(EngineOptions options) {
    services = new EngineServices(options);
    runs = new Runs(services);
    sessions = new StoredSession.All(services.sessions(), runs);
  }

  /** Begins an engine. */
  public static EngineBuilder builder() {
    return new EngineBuilder();
  }

  /**
   * Runs a request on this thread. An interrupt of the thread ends the run with {@link
   * Outcome#CANCELLED}; the interrupt flag is kept.
   *
   * @param request what to do
   * @return how the run ended
   * @throws dev.penguin.model.ModelException when the model gave no usable reply
   * @throws dev.penguin.session.SessionBusyException when the session has a run under way
   * @throws AgentClosedException when the engine is closed
   */
  public RunResult run(RunRequest request) {
    return runs.run(request);
  }

  /**
   * Runs a request on this thread, for an answer of a type.
   *
   * @param request what to do
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when there is no such answer
   * @throws dev.penguin.error.ConfigurationException before the model is asked, when the type has
   *     no JSON form or its module keeps it closed
   */
  public <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    return runs.run(request, resultType);
  }

  /**
   * Runs a request on another thread.
   *
   * @param request what to do
   * @return how the run ended; {@code cancel(true)} stops the run, stages derived from the future
   *     do not pass a cancel on
   */
  public CompletableFuture<RunResult> runAsync(RunRequest request) {
    try {
      return start(request).result();
    } catch (PenguinException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Runs a request on another thread, for an answer of a type.
   *
   * @param request what to do
   * @param resultType a record, an enum or another type that JSON can hold
   * @param <T> the type of the answer
   * @return the answer and how the run ended; {@code cancel(true)} stops the run
   * @throws dev.penguin.error.ConfigurationException when the type has no JSON form or its module
   *     keeps it closed
   */
  public <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, Class<T> resultType) {
    Objects.requireNonNull(request, "request");
    ResultType<T> type = ResultType.of(resultType);
    LiveRun live;
    try {
      live = runs.start(request, type);
    } catch (PenguinException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
    AnswerReader<T> reader = runs.reader(request.modelConfig(), resultType, type);
    RunFuture<TypedResult<T>> answer = new RunFuture<>(live::cancel);
    CompletableFuture<?> unused =
        live.result()
            .whenComplete(
                (result, error) -> {
                  try {
                    if (result == null) {
                      answer.completeExceptionally(unwrapped(error));
                    } else {
                      answer.complete(reader.read(result));
                    }
                  } catch (ResultTypeException e) {
                    answer.completeExceptionally(e);
                  }
                });
    return answer;
  }

  private static Throwable unwrapped(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  /**
   * Starts a request on another thread.
   *
   * @param request what to do
   * @return the run under way
   * @throws java.util.concurrent.RejectedExecutionException when the executor that was given takes
   *     no more work
   * @throws dev.penguin.session.SessionBusyException when the session has a run under way
   * @throws AgentClosedException when the engine is closed
   */
  public AgentRun start(RunRequest request) {
    return runs.start(request, null);
  }

  /**
   * Opens a session, or creates one under that id.
   *
   * @param id 1 to 128 letters, digits, {@code .}, {@code _} and {@code -}, the first one a letter
   *     or a digit
   */
  public Session session(String id) {
    services.threads().checkOpen();
    return sessions.openOrCreate(id);
  }

  /** The sessions. */
  public Sessions sessions() {
    services.threads().checkOpen();
    return sessions;
  }

  /** What each run may use unless its request says otherwise: the limits of the builder. */
  public RunLimits limits() {
    return services.defaults().limits();
  }

  /**
   * The tools that every run in the engine's own workspace may use, agents that can be called
   * included, unless its request leaves them out: for who chooses among them with {@link
   * RunRequest#withTools}. Tools of providers that are asked at each run are not known before it.
   */
  public List<ToolSpec> tools() {
    return services.tools().usual().tools().specs();
  }

  /**
   * Stops all runs, waits up to two seconds for them, and releases threads, connections and what
   * tools hold. Idempotent.
   */
  @Override
  public void close() {
    services.close();
  }
}
