package dev.penguin.internal.loop;

import dev.penguin.engine.Outcome;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.LoopDetector;
import dev.penguin.internal.toolset.MeantNames;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.session.AgentStarted;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.tool.ToolResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The only caller of tools. Neighbouring calls that only read run side by side, and so do
 * neighbouring calls of sub-agents; any other call runs alone. Each call gets exactly one result,
 * in the order of the calls, whatever happens; one that waits stays open, and the run ends when the
 * others have run.
 */
public final class ToolRunner {
  private static final int MAX_AT_ONCE = 16;
  private static final String OTHERS_WAIT =
      "Not done: other calls of this turn wait for a decision first.";
  private static final String ALREADY_ENDS =
      "Not done: another call of this turn already ends the run.";

  private final Run run;
  private final ExecutorService threads;
  private final RunWatchdog.Watched watched;
  private final ToolCallAuthorizer authorizer;
  private final List<EngineTool> own;
  private final LoopDetector loop;

  /** What calls of this turn wait for. */
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * @param authorizer authorizes the calls of the run
   * @param own the tools that the engine answers itself
   */
  public ToolRunner(
      Run run,
      ExecutorService threads,
      RunWatchdog.Watched watched,
      ToolCallAuthorizer authorizer,
      List<EngineTool> own) {
    this.run = run;
    this.threads = threads;
    this.watched = watched;
    this.authorizer = authorizer;
    this.own = own;
    loop = new LoopDetector(run.settings.limits().maxIdenticalCalls());
    Set<ToolCall> open = Set.copyOf(run.transcript.openCalls());
    for (ToolCall call : run.transcript.progress().calls()) { // of a run that is resumed
      if (!open.contains(call)) {
        run.skills.called(run.settings.tools().find(call.name()), call);
        if (!(engineTool(call.name()) instanceof EngineTool.Ending)) {
          loop.admit(call);
        }
      }
    }
  }

  /** A reply with the calls that its calls mean, each by its tool's own name. */
  AssistantMessage meant(AssistantMessage reply) {
    AssistantMessage named = MeantNames.in(reply, run.settings.tools());
    List<ToolCall> calls = named.toolCalls().stream().map(this::inner).toList();
    return calls.equals(named.toolCalls()) ? named : new AssistantMessage(named.parts(), calls);
  }

  private ToolCall inner(ToolCall call) {
    try {
      return engineTool(call.name()) instanceof EngineTool.Wrapping tool ? tool.inner(call) : call;
    } catch (CallRefusedException e) {
      return call; // it is answered with that when its turn comes
    }
  }

  /** Runs the calls of one turn; what stops the run, or null. */
  @Nullable Stop run(List<ToolCall> calls) {
    waiting.clear();
    ToolCall endingCall = null;
    EngineTool.Ending end = null;
    List<ToolCallState> group = new ArrayList<>();
    Company last = Company.NONE;
    for (int i = 0; i < calls.size(); i++) {
      ToolCall call = calls.get(i);
      if (engineTool(call.name()) instanceof EngineTool.Ending ending) {
        String problem = endingCall == null ? ending.problem(call) : ALREADY_ENDS;
        if (problem == null) {
          endingCall = call;
          end = ending;
        } else {
          last = group.isEmpty() ? Company.READERS : last; // a refusal goes with any others
          group.add(ToolCallState.refused(call, problem, run.now()));
        }
        continue;
      }
      Company company = company(call);
      if (company == Company.NONE || company != last || group.size() >= MAX_AT_ONCE) {
        flush(group);
      }
      last = company;
      Stop stop = refusal(call);
      if (stop != null) {
        flush(group);
        refuseRest(calls.subList(i, calls.size()), endingCall, stop);
        return stop;
      }
      group.add(checked(call));
      if (company == Company.NONE) {
        flush(group);
      }
    }
    flush(group);
    return ended(endingCall, end);
  }

  /** The end of the run when a call ends it or some wait; null for another turn. */
  private @Nullable Stop ended(@Nullable ToolCall endingCall, EngineTool.@Nullable Ending end) {
    if (waiting.isEmpty()) {
      return endingCall == null || end == null ? null : end.end(endingCall);
    }
    if (endingCall != null) {
      finish(List.of(ToolCallState.refused(endingCall, OTHERS_WAIT, run.now())));
    }
    return waits();
  }

  /** The end of a run whose calls wait; one that was stopped meanwhile leaves none open. */
  private Stop waits() {
    watched.takeInterrupt();
    Stop stopped = run.ifStopped();
    if (stopped != null) {
      return stopped;
    }
    waiting.forEach(run::waitFor);
    return Stop.waiting(run.lastText(), waiting);
  }

  /** A call with its answer if the engine has one, else authorized or refused. */
  private ToolCallState checked(ToolCall call) {
    if (!(engineTool(call.name()) instanceof EngineTool.Answering tool)) {
      return ordered(authorizer.check(call));
    }
    Instant since = run.now();
    try {
      return tool.answer(call);
    } catch (CallRefusedException e) {
      return ToolCallState.refused(call, e.getMessage(), since);
    } catch (CallWaitsException e) {
      return ToolCallState.waiting(call, e.waiting(), since);
    }
  }

  /**
   * A call that may run, with the session of the agent where it is one of a sub-agent. One that was
   * begun before goes on in the session that it had then.
   */
  private ToolCallState ordered(ToolCallState state) {
    if (!state.mayRun() || state.tool == null || !(state.tool.tool() instanceof AgentTool tool)) {
      return state;
    }
    Optional<AgentStarted> begun = run.transcript.agentOf(state.asked);
    if (begun.isEmpty()) {
      Optional<String> refusal = run.agents.place().refusal(tool.agent().name());
      if (refusal.isPresent()) {
        return ToolCallState.refused(state.asked, refusal.get(), state.since());
      }
    }
    String session =
        begun.map(AgentStarted::sessionId).orElseGet(run.agents.children()::newSessionId);
    state.order = new AgentOrder(tool.agent(), session, begun.isPresent(), run.isPlanned());
    return state;
  }

  /** What a call may run beside. */
  private enum Company {
    NONE,
    READERS,
    AGENTS
  }

  private Company company(ToolCall call) {
    if (engineTool(call.name()) instanceof EngineTool.Answering answering) {
      return answering.runsAlone() ? Company.NONE : Company.READERS;
    }
    ToolSet.Entry tool = run.settings.tools().find(call.name());
    if (tool != null && tool.tool() instanceof AgentTool) {
      return Company.AGENTS;
    }
    return tool == null || tool.spec().readsOnly() ? Company.READERS : Company.NONE;
  }

  /** The one of the engine's own tools that has a name, if the run knows it. */
  private @Nullable EngineTool engineTool(String name) {
    for (EngineTool tool : own) {
      if (tool.entry().spec().name().equals(name)) {
        return tool.isKnown() ? tool : null;
      }
    }
    return null;
  }

  /** Why no more calls may run. */
  private @Nullable Stop refusal(ToolCall call) {
    watched.takeInterrupt();
    Stop stopped = run.ifStopped();
    if (stopped != null) {
      return stopped;
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

  private void refuseRest(List<ToolCall> rest, @Nullable ToolCall endingCall, Stop stop) {
    List<ToolCall> all = new ArrayList<>();
    if (endingCall != null) {
      all.add(endingCall);
    }
    all.addAll(rest);
    String why =
        switch (stop.outcome()) {
          case LOOP_DETECTED -> "the same call was made too often";
          case TOOL_CALL_LIMIT -> "the limit of tool calls is reached";
          case TIMED_OUT -> "the run's time is up";
          default -> "the run was stopped";
        };
    finish(
        all.stream()
            .map(call -> ToolCallState.refused(call, "Not run: " + why + ".", run.now()))
            .toList());
  }

  /** Runs the calls that may run, then stores and emits all results in order. */
  private void flush(List<ToolCallState> group) {
    if (group.isEmpty()) {
      return;
    }
    List<ToolCallState> ready = group.stream().filter(ToolCallState::mayRun).toList();
    if (!ready.isEmpty()) {
      List<Body> intents = new ArrayList<>();
      ready.forEach(call -> addIntent(call, intents));
      try (CheckpointedCalls kept = CheckpointedCalls.before(run, ready)) {
        kept.store(intents);
        new ToolBatch(run, threads, watched, authorizer)
            .run(ready.stream().filter(this::begins).toList());
      }
    }
    finish(group);
    group.clear();
  }

  private void addIntent(ToolCallState ready, List<Body> intents) {
    AgentOrder order = ready.order;
    if (order != null && order.isBegun()) { // it says so itself, if it does go on
      return;
    }
    intents.add(new ToolStarted(ready.call()));
    if (order != null) {
      String agent = order.agent().name();
      intents.add(new AgentStarted(ready.call().id(), agent, order.sessionId()));
    }
  }

  /** Whether a call may begin: not when nobody could learn of it. */
  private boolean begins(ToolCallState pending) {
    ToolCall call = pending.call();
    if (pending.order != null && pending.order.isBegun()) {
      return true;
    }
    try {
      run.decided(call, header -> new AgentEvent.ToolStarted(header, call));
      return true;
    } catch (CallRefusedException e) {
      pending.finish(ToolResult.failure(e.getMessage()));
      return false;
    }
  }

  private void finish(List<ToolCallState> all) {
    List<ToolCallState> calls = new ArrayList<>(all.size());
    for (ToolCallState call : all) {
      Waiting waits = call.waiting();
      if (waits == null) {
        calls.add(call);
      } else {
        waiting.add(waits);
      }
    }
    List<ToolMessage> results = new ArrayList<>(calls.size());
    calls.forEach(call -> results.add(call.message(run)));
    run.storeResults(results);
    for (int i = 0; i < calls.size(); i++) {
      ToolCallState call = calls.get(i);
      ToolMessage result = results.get(i);
      if (!result.failed()) {
        run.skills.called(call.tool, call.call());
      }
      run.events.emit(
          header ->
              new AgentEvent.ToolFinished(
                  header,
                  call.call(),
                  result,
                  run.since(call.since()),
                  Optional.ofNullable(call.thrown())));
    }
  }
}
