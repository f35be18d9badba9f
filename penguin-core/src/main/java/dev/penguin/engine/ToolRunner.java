package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.policy.Redactor;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.ToolStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The only caller of tools. Neighbouring calls that only read run side by side; any other call runs
 * alone. Each call gets exactly one result, in the order of the calls, whatever happens.
 */
final class ToolRunner {
  private static final int MOST_AT_ONCE = 16;

  private final Run run;
  private final ExecutorService threads;
  private final Redactor redactor;
  private final RunWatch.Watched watched;
  private final CallCheck check;
  private final LoopDetector loop;

  ToolRunner(Run run, ExecutorService threads, Redactor redactor, RunWatch.Watched watched) {
    this.run = run;
    this.threads = threads;
    this.redactor = redactor;
    this.watched = watched;
    check = new CallCheck(run, redactor, watched);
    loop = new LoopDetector(run.settings.limits().maxIdenticalCalls());
  }

  /** Runs the calls of one turn; what stops the run, or null. */
  @Nullable Stop run(List<ToolCall> calls) {
    List<ToolCall> steering = new ArrayList<>();
    List<PendingCall> group = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      if (ControlTools.NAMES.contains(call.name())) {
        steering.add(call);
        continue;
      }
      if (!readsOnly(call) || group.size() == MOST_AT_ONCE) {
        flush(group);
      }
      Stop stop = refusal(call);
      if (stop != null) {
        flush(group);
        refuseRest(calls.subList(i, calls.size()), steering, stop);
        return stop;
      }
      group.add(check.check(call));
      if (!readsOnly(call)) {
        flush(group);
      }
    }
    flush(group);
    return steer(steering);
  }

  private boolean readsOnly(ToolCall call) {
    ToolSet.Entry tool = run.settings.tools().find(call.name());
    return tool == null || tool.spec().readsOnly();
  }

  /** Why no more calls may run. */
  private @Nullable Stop refusal(ToolCall call) {
    watched.takeInterrupt();
    Outcome stopped = run.control.stopped();
    if (stopped != null) {
      return Stop.of(stopped, run.lastText());
    }
    if (!loop.admit(call)) {
      return Stop.because(
          Outcome.LOOP_DETECTED,
          run.lastText(),
          "'%s' was asked for with the same arguments more than %d times"
              .formatted(shortened(call.name()), run.settings.limits().maxIdenticalCalls()));
    }
    if (!run.admitToolCall()) {
      return Stop.because(
          Outcome.TOOL_CALL_LIMIT,
          run.lastText(),
          "the run may call %d tools".formatted(run.settings.limits().maxToolCalls()));
    }
    return null;
  }

  private static String shortened(String name) {
    return name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }

  private void refuseRest(List<ToolCall> rest, List<ToolCall> steering, Stop stop) {
    List<ToolCall> all = new ArrayList<>(steering);
    rest.stream().filter(call -> !all.contains(call)).forEach(all::add);
    String why =
        switch (stop.outcome()) {
          case LOOP_DETECTED -> "the same call was made too often";
          case TOOL_CALL_LIMIT -> "the limit of tool calls is reached";
          case TIMED_OUT -> "the run's time is up";
          default -> "the run was stopped";
        };
    finish(
        all.stream()
            .map(call -> PendingCall.refused(call, "Not run: " + why + ".", run.now()))
            .toList());
  }

  /** Runs what may run, then stores and tells all results in order. */
  private void flush(List<PendingCall> group) {
    if (group.isEmpty()) {
      return;
    }
    List<PendingCall> ready = group.stream().filter(PendingCall::mayRun).toList();
    if (!ready.isEmpty()) {
      run.transcript.append(
          ready.stream().map(call -> new ToolStarted(call.call)).toArray(Body[]::new));
      ready.forEach(
          call -> run.events.tell(header -> new AgentEvent.ToolStarted(header, call.call)));
      new CallGroup(run, threads, redactor, watched).run(ready);
    }
    finish(group);
    group.clear();
  }

  private void finish(List<PendingCall> calls) {
    List<Message> results = new ArrayList<>(calls.size());
    calls.forEach(call -> results.add(call.result()));
    run.transcript.say(results);
    for (PendingCall call : calls) {
      run.events.tell(
          header ->
              new AgentEvent.ToolFinished(
                  header, call.call, call.result(), run.since(call.since())));
    }
  }

  /** Answers the calls by which the model steers the run. An open question stays open. */
  private @Nullable Stop steer(List<ToolCall> calls) {
    Stop stop = null;
    for (ToolCall call : calls) {
      Map<String, Object> arguments;
      try {
        ToolSet.Entry tool = run.settings.tools().find(call.name());
        arguments = CallCheck.validated(Objects.requireNonNull(tool), call).arguments();
      } catch (CallCheck.Refusal e) {
        refuse(call, e.getMessage());
        continue;
      }
      if (stop != null) {
        refuse(call, "Not done: another call of this turn already ends the run.");
      } else if (call.name().equals(ControlTools.ASK_USER)) {
        stop = Stop.asking(run.lastText(), String.valueOf(arguments.get("question")));
      } else {
        stop = finished(call, arguments);
      }
    }
    return stop;
  }

  private @Nullable Stop finished(ToolCall call, Map<String, Object> arguments) {
    String summary = String.valueOf(arguments.get("summary"));
    if (run.settings.answer() != null && "completed".equals(arguments.get("status"))) {
      refuse(call, "Not done: answer with the JSON that was asked for instead.");
      return null;
    }
    Stop stop =
        "blocked".equals(arguments.get("status"))
            ? Stop.because(Outcome.BLOCKED, summary, summary)
            : Stop.of(Outcome.COMPLETED, summary);
    return stop.by(call);
  }

  private void refuse(ToolCall call, String text) {
    run.transcript.answer(List.of(call), text);
  }
}
