package dev.penguin.engine;

import dev.penguin.internal.loop.AgentLoop;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.toolset.ToolSet;
import java.util.List;

/** What an engine is made of, for tests of single parts of the loop. Used by one thread. */
public final class OpenEngine implements AutoCloseable {
  private final EngineServices services;

  public OpenEngine(EngineBuilder builder) {
    services = new EngineServices(builder.options);
  }

  /** A run that was prepared and not begun. */
  public Run prepare(String prompt) {
    return new Runs(services).prepare(RunRequest.of(prompt), null).run();
  }

  /** The result of a run, once its loop has ended. */
  public RunResult result(Run run, AgentLoop loop) {
    return new RunResult(
        run.transcript.sessionId(), loop.run(), run.transcript.snapshot(), List.of(), List.of());
  }

  public ToolSet tools() {
    return services.tools().usual().tools();
  }

  public RunWatchdog.Watched watch(Run run) {
    return services.threads().watchdog().watch(run.control);
  }

  @Override
  public void close() {
    services.close();
  }
}
