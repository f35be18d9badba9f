package dev.penguin.engine;

import dev.penguin.internal.policy.Redactor;
import java.util.Optional;

/** What an engine is made of, for tests of single parts of the loop. Used by one thread. */
final class OpenEngine implements AutoCloseable {
  private final EngineParts parts;

  OpenEngine(EngineBuilder builder) {
    parts = new EngineParts(builder);
  }

  /** A run that was prepared and not begun. */
  Run prepare(String prompt) {
    return new RunFactory(parts, new SessionRegistry(parts))
        .prepare(RunRequest.of(prompt), null)
        .run();
  }

  /** The result of a run, once its loop has ended. */
  RunResult result(Run run, AgentLoop loop) {
    return new RunResult(run.transcript.sessionId(), loop.run(), run.transcript.snapshot());
  }

  ToolSet tools() {
    return parts.tools();
  }

  Redactor redactor() {
    return parts.redactor(Optional.empty());
  }

  RunWatch.Watched watch(Run run) {
    return parts.watch().watch(run.control);
  }

  @Override
  public void close() {
    parts.close();
  }
}
