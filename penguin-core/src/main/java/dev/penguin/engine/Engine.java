package dev.penguin.engine;

import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.error.PenguinException;
import dev.penguin.internal.answer.AnswerReader;
import dev.penguin.internal.flow.RunFuture;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.observe.RunStatus;
import dev.penguin.policy.PendingApproval;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionBusyException;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionInfo.State;
import dev.penguin.session.StorageException;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests, for libraries that depend on penguin-core alone. Applications use {@code
 * PenguinAgent}, which holds an engine. {@code run}, {@code runAsync} and {@code start} use the
 * same loop and give the same result for the same request. Thread-safe. Close it to release its
 * threads and connections.
 *
 * <p>Exceptions of a run carry the run's ids and usage, see {@link PenguinException#failedRun()}.
 */
public final class Engine implements AutoCloseable {
  private final EngineServices services;
  private final Runs runs;
  private final StoredSessions sessions;

  Engine(EngineOptions options) {
    services = new EngineServices(options);
    runs = new Runs(services);
    sessions = new StoredSessions(services.sessions(), runs);
  }

  /** Returns a builder for an engine. */
  public static EngineBuilder builder() {
    return new EngineBuilder();
  }

  /**
   * Runs a request on this thread. An interrupt of the thread ends the run with {@link
   * Outcome#CANCELLED}; the thread's interrupt flag stays set.
   *
   * @param request the request
   * @return how the run ended
   * @throws dev.penguin.model.ModelException when the model gave no usable reply
   * @throws dev.penguin.session.SessionBusyException when the session already has a run
   * @throws AgentClosedException when the engine is closed
   */
  public RunResult run(RunRequest request) {
    return runs.run(request);
  }

  /**
   * Runs a request on this thread and returns an answer of the given type.
   *
   * @param request the request
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws dev.penguin.error.ConfigurationException before any request to the model, when the type
   *     cannot be converted to JSON or its module does not open its package
   */
  public <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    Objects.requireNonNull(request, "request");
    return runs.run(request, ResultType.of(resultType));
  }

  /**
   * Runs a request on this thread and returns an answer of a type with type arguments.
   *
   * @param request the request
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended
   * @throws ResultTypeException when the run gave no such answer, also when a limit ended it; its
   *     {@link ResultTypeException#result() result} has outcome, reason and text
   * @throws dev.penguin.error.ConfigurationException before any request to the model, when the type
   *     cannot be converted to JSON or its module does not open its package
   */
  public <T> TypedResult<T> run(RunRequest request, TypeRef<T> resultType) {
    Objects.requireNonNull(request, "request");
    return runs.run(request, typeOf(resultType));
  }

  /**
   * Runs a request on another thread.
   *
   * @param request the request
   * @return how the run ended; {@code cancel(true)} on the future stops the run, but cancelling a
   *     stage derived from it does not
   */
  public CompletableFuture<RunResult> runAsync(RunRequest request) {
    try {
      return start(request).result();
    } catch (PenguinException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Runs a request on another thread and returns an answer of the given type.
   *
   * @param request the request
   * @param resultType a record, an enum or another type that can be converted to JSON
   * @param <T> the type of the answer
   * @return the answer and how the run ended; {@code cancel(true)} stops the run
   * @throws dev.penguin.error.ConfigurationException when the type cannot be converted to JSON or
   *     its module does not open its package
   */
  public <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, Class<T> resultType) {
    Objects.requireNonNull(request, "request");
    return runAsync(request, ResultType.of(resultType));
  }

  /**
   * Runs a request on another thread and returns an answer of a type with type arguments.
   *
   * @param request the request
   * @param resultType the type, for instance {@code new TypeRef<List<Film>>() {}}
   * @param <T> the type of the answer
   * @return the answer and how the run ended; {@code cancel(true)} stops the run
   * @throws dev.penguin.error.ConfigurationException when the type cannot be converted to JSON or
   *     its module does not open its package
   */
  public <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, TypeRef<T> resultType) {
    Objects.requireNonNull(request, "request");
    return runAsync(request, typeOf(resultType));
  }

  /** Checks the type that a caller passed. */
  static <T> ResultType<T> typeOf(TypeRef<T> resultType) {
    return ResultType.of(Objects.requireNonNull(resultType, "resultType").annotated());
  }

  private <T> CompletableFuture<TypedResult<T>> runAsync(RunRequest request, ResultType<T> type) {
    LiveRun live;
    try {
      live = runs.start(request, type);
    } catch (PenguinException | RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
    AnswerReader<T> reader = runs.reader(request.modelConfig(), type);
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
   * @param request the request
   * @return the started run
   * @throws java.util.concurrent.RejectedExecutionException when the configured executor accepts no
   *     more work
   * @throws dev.penguin.session.SessionBusyException when the session has a run under way
   * @throws AgentClosedException when the engine is closed
   */
  public AgentRun start(RunRequest request) {
    return runs.start(request, null);
  }

  /**
   * Returns the session with this id. A session that does not exist yet is empty; it is created
   * when something is first stored in it, such as a run or a checkpoint. Reading creates nothing.
   *
   * @param id any text of one line that is not blank, such as a name, an e-mail address or a path
   * @throws IllegalArgumentException when it is blank, or holds a control character or half a
   *     surrogate pair
   */
  public Session session(String id) {
    services.threads().checkOpen();
    return sessions.openOrEmpty(id);
  }

  /** The sessions. */
  public Sessions sessions() {
    services.threads().checkOpen();
    return sessions;
  }

  /** The default limits of a run, from the builder. A request can set others. */
  public RunLimits limits() {
    return services.defaults().limits();
  }

  /**
   * The tools that every run in the engine's own workspace is offered. Each sub-agent is one of
   * these tools. {@link RunRequest#withTools} selects among them. The list does not contain tools
   * of providers that create tools for each run.
   */
  public List<ToolSpec> tools() {
    return services.tools().usual().tools().specs();
  }

  /**
   * Stops all runs, waits up to two seconds for them, and releases threads, connections and the
   * resources of tools. Idempotent.
   */
  @Override
  public void close() {
    services.close();
  }

  /** The sessions of an engine, as its callers see them. */
  private static final class StoredSessions implements Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(StoredSessions.class);
    private static final Set<State> MAY_WAIT =
        EnumSet.of(State.NEEDS_APPROVAL, State.WAITING, State.UNFINISHED, State.UNKNOWN);

    private final SessionRegistry registry;
    private final Runs runs;

    StoredSessions(SessionRegistry registry, Runs runs) {
      this.registry = registry;
      this.runs = runs;
    }

    /** A session that is empty while there is none of that id. */
    Session openOrEmpty(String id) {
      registry.checkReadable(SessionRegistry.checkId(id));
      return session(id, false);
    }

    @Override
    public List<SessionInfo> list() {
      return registry.list();
    }

    @Override
    public List<RunStatus> running() {
      return runs.running();
    }

    @Override
    public List<SessionInfo> children(String id) {
      return registry.children(SessionRegistry.checkId(id));
    }

    @Override
    public List<PendingApproval> pendingApprovals() {
      List<PendingApproval> all = new ArrayList<>();
      for (SessionInfo info : registry.list()) {
        if (MAY_WAIT.contains(info.state()) && info.parent().isEmpty()) {
          try {
            all.addAll(session(info.id(), true).pendingApprovals());
          } catch (NoSuchSessionException | StorageException e) {
            LOG.debug("Session '{}' was passed over", info.id(), e); // deleted, or damaged since
          }
        }
      }
      return all;
    }

    @Override
    public Session open(String id) {
      if (!registry.isThere(SessionRegistry.checkId(id))) {
        throw new NoSuchSessionException(id);
      }
      return session(id, true);
    }

    @Override
    public void delete(String id) {
      registry.delete(SessionRegistry.checkId(id));
      runs.endBackground(id);
    }

    private Session session(String id, boolean exists) {
      if (registry.files().mayBeUnderWay(id)) {
        try (LockedSession held = registry.lock(id)) {
          held.open(); // which goes on with what was interrupted
        } catch (SessionBusyException e) {
          LOG.debug("Session '{}' is in use, and goes back there", id, e);
        }
      }
      return new StoredSession(id, registry, runs, exists);
    }
  }
}
