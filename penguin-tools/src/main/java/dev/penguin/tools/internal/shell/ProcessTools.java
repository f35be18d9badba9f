package dev.penguin.tools.internal.shell;

import dev.penguin.message.ToolCall;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tools.internal.background.BackgroundProcess;
import dev.penguin.tools.internal.background.BackgroundProcess.End;
import dev.penguin.tools.internal.background.BackgroundProcesses;
import dev.penguin.tools.internal.background.ProcessOutput;
import dev.penguin.tools.internal.text.Arguments;
import dev.penguin.tools.internal.text.ToolFailureException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.StringJoiner;

/** The tools for what {@link ProcessStartTool} started, in the session of the call. Thread-safe. */
final class ProcessTools {
  private static final int MAX_WAIT = 60;
  private static final String ID =
      "\"id\":{\"type\":\"string\",\"description\":\"The process, as process_start names it\"}";

  private ProcessTools() {}

  /** Does what a call asks for. */
  private interface Action {
    ToolResult run(Arguments arguments, ToolContext context)
        throws ToolFailureException, InterruptedException;
  }

  /** A tool that runs no command. */
  private record Simple(ToolSpec spec, Action action) implements Tool {
    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws InterruptedException {
      try {
        return action.run(new Arguments(call.arguments()), context);
      } catch (ToolFailureException e) {
        return ToolResult.failure(String.valueOf(e.getMessage()));
      }
    }
  }

  /** All five. */
  static List<Tool> of(CommandHost host) {
    BackgroundProcesses processes = host.background();
    return List.of(
        new ProcessStartTool(host),
        new Simple(
            spec(
                "process_read",
                "Returns what a process wrote since you last read it, and whether it runs. Errors"
                    + " and output come in one stream.",
                ID
                    + ",\"from\":{\"type\":\"integer\",\"minimum\":0,\"description\":\"Read from"
                    + " this byte of the log on instead\"},\"wait_seconds\":{\"type\":\"integer\","
                    + "\"minimum\":0,\"maximum\":"
                    + MAX_WAIT
                    + ",\"description\":\"Wait so long for something new or the end; default 0\"}",
                "\"id\"",
                Effect.READ),
            (arguments, context) -> read(processes, arguments, context)),
        new ProcessWriteTool(host),
        new Simple(
            spec(
                "process_list",
                "Lists your processes in the background: their state, their ports, their commands.",
                "",
                "",
                Effect.READ),
            (arguments, context) -> list(processes, context)),
        new Simple(
            spec(
                "process_stop",
                "Stops a process and all that it started.",
                ID,
                "\"id\"",
                Effect.WRITE),
            (arguments, context) -> stop(processes, arguments, context)));
  }

  /** A tool for processes; its schema from the properties and the names of the required ones. */
  static ToolSpec spec(
      String name, String description, String properties, String required, Effect effect) {
    return ToolSpec.of(
            name,
            description,
            "{\"type\":\"object\",\"properties\":{"
                + properties
                + "},\"required\":["
                + required
                + "],\"additionalProperties\":false}")
        .withEffects(effect)
        .withRecovery(effect == Effect.READ ? Recovery.RERUN : Recovery.REPORT)
        .deferrable();
  }

  /** The schema of the parameter that names a process. */
  static String idParameter() {
    return ID;
  }

  private static ToolResult read(
      BackgroundProcesses processes, Arguments arguments, ToolContext context)
      throws ToolFailureException, InterruptedException {
    BackgroundProcess process = processes.find(context.sessionId(), arguments.text("id"));
    OptionalLong from = arguments.longNumber("from");
    long until =
        System.nanoTime()
            + Duration.ofSeconds(arguments.number("wait_seconds", 0, MAX_WAIT, 0)).toNanos();
    while (process.end() == null
        && process.written() <= from.orElse(process.seen())
        && System.nanoTime() - until < 0
        && !context.cancellation().isCancelled()) {
      process.await(20);
    }
    return ToolResult.success(state(process) + "\n" + ProcessOutput.of(process, from));
  }

  private static ToolResult list(BackgroundProcesses processes, ToolContext context) {
    List<BackgroundProcess> all = processes.all(context.sessionId());
    if (all.isEmpty()) {
      return ToolResult.success("[no processes]");
    }
    StringJoiner lines = new StringJoiner("\n");
    all.forEach(
        process -> lines.add(state(process) + ": " + BackgroundProcesses.shown(process.command())));
    return ToolResult.success(lines.toString());
  }

  private static ToolResult stop(
      BackgroundProcesses processes, Arguments arguments, ToolContext context)
      throws ToolFailureException {
    BackgroundProcess process = processes.find(context.sessionId(), arguments.text("id"));
    processes.stop(process);
    String state = state(process);
    String text =
        process.written() > process.seen()
            ? state + "\n" + ProcessOutput.of(process, OptionalLong.empty())
            : state;
    return process.end() == null
        ? ToolResult.failure(text + "\n[it does not end, though it was killed]")
        : ToolResult.success(text);
  }

  /** What a process is doing, in a few words. The model knows then how it ended. */
  static String state(BackgroundProcess process) {
    End end = process.end();
    if (end != null) {
      process.tell();
      return process.id() + " " + BackgroundProcesses.ending(end);
    }
    SortedSet<Integer> ports = process.ports();
    return String.format(
            Locale.ROOT, "%s runs for %.1f s", process.id(), process.age().toMillis() / 1000.0)
        + (ports.isEmpty() ? "" : " and listens on port " + join(ports));
  }

  private static String join(SortedSet<Integer> ports) {
    return String.join(", ", ports.stream().map(String::valueOf).toList());
  }
}
