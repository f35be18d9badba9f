package dev.penguin.engine;

import dev.penguin.error.FailedRun;
import dev.penguin.error.PenguinException;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.context.ContextSettings;
import dev.penguin.internal.control.EngineTools;
import dev.penguin.internal.events.LogContext;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.jfr.JfrSpan;
import dev.penguin.internal.jfr.JfrSpans;
import dev.penguin.internal.loop.AgentLoop;
import dev.penguin.internal.loop.EngineThreads;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunWatchdog;
import dev.penguin.internal.loop.ToolCallAuthorizer;
import dev.penguin.internal.loop.ToolRunner;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.session.SessionEntry.RunFailed;
import dev.penguin.session.SessionEntry.SteeringRead;
import java.util.List;

/** A run that holds its session and only has to be executed, once. */
final class PreparedRun {
  private final EngineThreads threads;
  private final Run run;
  private final List<Body> opening;
  private final Owned owned;
  private final Runnable over;
  private final ContextSettings context;

  /**
   * @param opening what is stored before the first turn; nothing for a resumed run
   * @param owned what the run holds, its session first
   * @param over says that the run is over, last of all
   * @param context keeps what is sent within the window
   */
  PreparedRun(
      EngineThreads threads,
      Run run,
      List<Body> opening,
      Owned owned,
      Runnable over,
      ContextSettings context) {
    this.threads = threads;
    this.run = run;
    this.opening = opening;
    this.owned = owned;
    this.over = over;
    this.context = context;
  }

  Run run() {
    return run;
  }

  /** Gives back what the run holds when its executor refused it, and says that it is over. */
  void refused() {
    giveBack();
    threads.checkOpen();
  }

  /** Gives back what the run holds when it is not executed, and says that it is over. */
  void giveBack() {
    owned.close();
    over.run();
  }

  /** Reports that the run is over, after the caller that waits for the result has it. */
  void over() {
    over.run();
  }

  /** Executes the run on this thread. */
  RunResult execute() {
    try {
      return executeAndCleanUp();
    } finally {
      over();
    }
  }

  /** Executes the run on this thread; the caller says afterwards that it is {@link #over}. */
  RunResult executeAndCleanUp() {
    run.control.begin();
    run.watch.begin();
    LogContext context = new LogContext(run.id, run.transcript.sessionId());
    try (JfrSpan span =
        JfrSpans.run(run.id, run.transcript.sessionId(), run.agents.place().path())) {
      span.ended("exception"); // unless it has a result
      RunResult result = run(threads.watchdog().watch(run.control));
      span.ended(result.outcome().name());
      return result;
    } finally {
      owned.close();
      context.close();
    }
  }

  /** In place of the run: makes what is sent of the conversation smaller. */
  ContextUsage compact() {
    run.control.begin();
    run.watch.begin();
    LogContext names = new LogContext(run.id, run.transcript.sessionId());
    RunWatchdog.Watched watched = threads.watchdog().watch(run.control);
    try {
      watched.takeInterrupt(); // a file cannot be written by a thread whose flag is up
      return loop(watched).compact();
    } finally {
      watched.end();
      owned.close();
      names.close();
      over();
    }
  }

  /** In place of the run: how much of the window the conversation takes. */
  ContextUsage usage() {
    RunWatchdog.Watched watched = threads.watchdog().watch(run.control);
    try {
      return loop(watched).usage();
    } finally {
      watched.end();
      owned.close();
      over();
    }
  }

  private AgentLoop loop(RunWatchdog.Watched watched) {
    ToolCallAuthorizer authorizer = new ToolCallAuthorizer(run, watched);
    EngineTools own = new EngineTools(run, authorizer, watched, context.windows());
    ToolRunner tools = new ToolRunner(run, threads.forTools(), watched, authorizer, own.all());
    return new AgentLoop(run, tools, own.offered(), context, watched);
  }

  private RunResult run(RunWatchdog.Watched watched) {
    try {
      watched.takeInterrupt(); // a file cannot be written by a thread whose flag is up
      List<String> unread = unread();
      if (!opening.isEmpty()) {
        run.transcript.append(opening.toArray(Body[]::new));
      }
      run.events.emit(
          header ->
              new AgentEvent.RunStarted(
                  header, run.settings.model().info().toString(), run.events.caller()));
      run.steering.emit(unread);
      logPrompt();
      RunEnded ended = loop(watched).run();
      boolean waits = ended.outcome().equals(Outcome.NEEDS_APPROVAL.name());
      return new RunResult(
          run.transcript.sessionId(),
          ended,
          run.transcript.snapshot(),
          waits ? run.pendingApprovals() : List.of(),
          run.pendingQuestions());
    } catch (PenguinException e) {
      e.attach(new FailedRun(run.id, run.transcript.sessionId(), run.budget.used()));
      fail(e);
      throw e;
    } catch (RuntimeException | Error e) { // a bug of ours or of a store: reported, never swallowed
      fail(e);
      throw e;
    } finally {
      watched.end();
    }
  }

  /** What an earlier run has not read, and the opening makes messages of. */
  private List<String> unread() {
    List<String> waiting = run.transcript.waiting();
    for (Body body : opening) {
      if (body instanceof SteeringRead read) {
        return waiting.subList(0, read.messages());
      }
    }
    return List.of();
  }

  /** The prompt is the last thing that is stored before the first turn; it is no event. */
  private void logPrompt() {
    if (!opening.isEmpty() && opening.get(opening.size() - 1) instanceof MessageAdded said) {
      run.events.prompt(said.message());
    }
  }

  private void fail(Throwable error) {
    run.steering.close();
    String what = error.getClass().getSimpleName() + ": " + error.getMessage();
    try {
      run.store(new RunFailed(run.id, what));
    } catch (RuntimeException e) {
      error.addSuppressed(e); // the store itself failed
    }
    run.events.emit(header -> new AgentEvent.RunFailed(header, what));
  }
}
