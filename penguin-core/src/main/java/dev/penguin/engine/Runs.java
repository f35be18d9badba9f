package dev.penguin.engine;

import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.model.ModelConfig;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs requests on this thread or another, and resumes sessions. Thread-safe. */
final class Runs {
  private final EngineServices parts;
  private final RunFactory factory;

  Runs(EngineServices parts, RunFactory factory) {
    this.parts = parts;
    this.factory = factory;
  }

  /** Runs a request on this thread. */
  RunResult run(RunRequest request) {
    return factory.prepare(request, null).execute();
  }

  /** Runs a request on this thread, for an answer of a type. */
  <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(request.modelConfig(), resultType, type)
        .read(factory.prepare(request, type).execute());
  }

  /** Starts a request on another thread. */
  LiveRun start(RunRequest request, @Nullable ResultType<?> answer) {
    EventStream events =
        new EventStream(parts.workers(), parts.redactor(request.modelConfig())::loggable);
    PreparedRun prepared = factory.prepare(request.withListener(events::publish), answer);
    LiveRun live = new LiveRun(prepared, events);
    live.executeOn(parts.executor());
    return live;
  }

  /** Goes on with a session's unfinished run, or gives its last result again. */
  RunResult resume(String sessionId) {
    return factory.resume(sessionId, null);
  }

  /** The same, for an answer of a type. */
  <T> TypedResult<T> resume(String sessionId, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(Optional.empty(), resultType, type).read(factory.resume(sessionId, type));
  }

  /** Reads the answer of a run. */
  <T> AnswerReader<T> reader(Optional<ModelConfig> model, Class<T> resultType, ResultType<T> type) {
    return new AnswerReader<>(resultType.getTypeName(), type, parts.redactor(model));
  }
}
