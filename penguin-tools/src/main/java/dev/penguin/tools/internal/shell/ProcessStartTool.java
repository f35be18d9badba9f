package dev.penguin.tools.internal.shell;

import dev.penguin.internal.tool.BackgroundWork;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.background.BackgroundProcess;
import dev.penguin.tools.internal.background.BackgroundProcess.Ending;
import dev.penguin.tools.internal.background.ProcessOutput;
import dev.penguin.tools.internal.background.Readiness;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.Interruptions;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Starts a command that goes on while the model does something else. It is judged, started and
 * bounded as a command of the shell is. Thread-safe.
 */
final class ProcessStartTool implements Tool, BackgroundWork {
  private static final int MAX_WAIT = 120;
  private static final int USUAL_WAIT = 30;

  /** A command that is wrong ends at once: then the model need not ask. */
  private static final Duration LOOK = Duration.ofMillis(400);

  private final CommandHost host;
  private final ToolSpec spec;

  ProcessStartTool(CommandHost host) {
    this.host = host;
    spec =
        ProcessTools.spec(
                "process_start",
                "Starts a command line with /bin/sh in the workspace and lets it go on in the"
                    + " background: a server, a watcher, a long build. A message says when it ends;"
                    + " do not ask for that again and again. It is stopped when your work ends, at"
                    + " the latest."
                    + host.sandboxed(" It runs %s."),
                "\"command\":{\"type\":\"string\",\"description\":\"The command line, for"
                    + " /bin/sh\"},\"ready_pattern\":{\"type\":\"string\",\"description\":\"Wait"
                    + " until a line of its output matches this regular expression\"},"
                    + "\"ready_port\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":65535,"
                    + "\"description\":\"Wait until it listens on this TCP port\"},"
                    + "\"wait_seconds\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":"
                    + MAX_WAIT
                    + ",\"description\":\"How long to wait until it is ready; default "
                    + USUAL_WAIT
                    + "\"}",
                "\"command\"",
                Effect.EXECUTE)
            .withTimeout(Duration.ofSeconds(MAX_WAIT + 15L));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public PreparedCall prepare(ToolCall call, ToolContext context) throws ToolFailureException {
    return new StartCall(call);
  }

  @Override
  public List<Resource> resources(ToolCall call) throws ToolFailureException {
    return new StartCall(call).resources();
  }

  @Override
  public Optional<String> preview(ToolCall call) throws ToolFailureException {
    return new StartCall(call).preview();
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
    try {
      return new StartCall(call).run(context);
    } catch (ToolFailureException e) {
      return ToolResult.failure(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isSandboxed() {
    return host.settings().sandbox().isPresent();
  }

  @Override
  public List<String> news(String sessionId) {
    return host.background().news(sessionId);
  }

  @Override
  public boolean isBusy(String sessionId) {
    return host.background().isBusy(sessionId);
  }

  @Override
  public void endRun(String sessionId, String runId) {
    host.background().endRun(sessionId, runId);
  }

  @Override
  public void endSession(String sessionId) {
    host.background().endSession(sessionId);
  }

  /** A command line that was read once. */
  private final class StartCall implements PreparedCall {
    private final CommandLine command;
    private final Readiness ready;
    private final Duration patience;

    StartCall(ToolCall call) throws ToolFailureException {
      Arguments arguments = new Arguments(call.arguments());
      command = CommandLine.of(arguments.text("command"));
      ready =
          Readiness.of(
              arguments.text("ready_pattern", ""), arguments.number("ready_port", 1, 65_535, 0));
      int seconds = arguments.number("wait_seconds", 1, MAX_WAIT, USUAL_WAIT);
      patience = ready.isAsked() ? Duration.ofSeconds(seconds) : LOOK;
    }

    @Override
    public List<Resource> resources() {
      return List.of(Resource.Command.of(command.text(), command.programs()));
    }

    @Override
    public Optional<String> preview() {
      return Optional.of("goes on in the background" + host.sandboxed("; runs %s"));
    }

    @Override
    public ToolResult run(ToolContext context) throws InterruptedException {
      try {
        host.check();
        Interruptions.check(context);
        BackgroundProcess process =
            host.background().add(context.sessionId(), context.runId(), "", this::start);
        if (context.cancellation().isCancelled()) { // the run may have ended its processes before
          host.background().stop(process);
          throw new ToolFailureException("The call was cancelled");
        }
        return report(process, ready.await(process, patience, context));
      } catch (ToolFailureException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }

    private BackgroundProcess.Started start() throws IOException, ToolFailureException {
      ShellRun.Start what = host.start(command, true);
      ProcessBuilder builder =
          what.builder().redirectInput(Redirect.PIPE).redirectErrorStream(true);
      Process process = builder.start();
      return new BackgroundProcess.Started(
          command.text(),
          process,
          what.tree(process),
          List.of(process.getInputStream()),
          what.sandboxed() ? what.mark().own() : null);
    }

    private ToolResult report(BackgroundProcess process, Readiness.State state)
        throws ToolFailureException {
      BackgroundProcess.End end = process.end();
      String line = ProcessTools.state(process);
      if (end == null && ready.isAsked()) {
        line +=
            state == Readiness.State.READY
                ? "; it is ready"
                : String.format(
                    Locale.ROOT, "; it is not ready after %d s: %s", patience.toSeconds(), ready);
      }
      String text = line + "\n" + ProcessOutput.of(process, OptionalLong.empty());
      boolean failed =
          end != null && (end.ending() != Ending.EXITED || end.exitCode() != 0 || ready.isAsked());
      return failed ? ToolResult.failure(text) : ToolResult.success(text);
    }
  }
}
