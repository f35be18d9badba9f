package dev.penguin.engine;

import dev.penguin.internal.activity.Wait;
import dev.penguin.internal.agent.AgentAnswer;
import dev.penguin.internal.agent.AgentOrder;
import dev.penguin.internal.agent.AgentPlace;
import dev.penguin.internal.agent.AgentPrompt;
import dev.penguin.internal.agent.AgentQuestions;
import dev.penguin.internal.agent.AgentSpec;
import dev.penguin.internal.agent.AgentTool;
import dev.penguin.internal.agent.AgentTree;
import dev.penguin.internal.agent.OpenAgents;
import dev.penguin.internal.agent.OpenAgents.OpenAgent;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.approval.Waiting;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunSettings;
import dev.penguin.internal.permission.MadePermissions;
import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.observe.RunActivity.Kind;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.session.PendingQuestion;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.RunEnded;
import dev.penguin.tool.Cancellation;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the sub-agents that one run calls, each in a session of its own and under no more rights
 * than that run has. Thread-safe.
 */
final class ChildRuns implements Run.Children {
  private final EngineServices services;
  private final Runs runs;
  private final Rights rights;
  private final OpenAgents open;

  /**
   * @param open the agents that the run has called
   */
  ChildRuns(EngineServices services, Runs runs, Rights rights, OpenAgents open) {
    this.services = services;
    this.runs = runs;
    this.rights = rights;
    this.open = open;
  }

  /**
   * What a run may do, from which what its sub-agents may do is worked out.
   *
   * @param tools its tools
   * @param permissions what must all agree
   * @param workspace the directory that it works in
   * @param guide knows what the workspace says to agents
   */
  record Rights(
      ToolSet tools,
      List<Permissions> permissions,
      Optional<Path> workspace,
      Optional<WorkspaceGuide> guide) {
    /**
     * The permissions of an agent that the run calls. A plan that waits to be approved is the
     * caller's: until then, the agent reads, and has no plan of its own approved instead.
     */
    List<Permissions> ofAgent(AgentOrder order) {
      List<Permissions> all = new ArrayList<>();
      for (Permissions each : permissions) {
        Mode mode = order.planned() ? Mode.WORKSPACE : Mode.READ_ONLY;
        all.add(each.mode() == Mode.PLAN ? MadePermissions.of(mode, each.rules()) : each);
      }
      order.agent().permissions().ifPresent(all::add);
      return List.copyOf(all);
    }
  }

  @Override
  public String newSessionId() {
    return services.sessions().newSessionId();
  }

  @Override
  public void answered(String callId) {
    open.answered(callId);
  }

  @Override
  public void carryOver(Run run) {
    OpenAgents.Known known =
        new OpenAgents.Known() {
          @Override
          public Optional<Transcript> session(String id) {
            return services.sessions().find(id);
          }

          @Override
          public Optional<ChatModel> model(AgentSpec agent) {
            return services.models().of(agent);
          }

          @Override
          public Optional<ChatModel> summarizer() {
            return services.defaults().context().summarizer();
          }
        };
    open.carryOver(run.transcript, caller(run, run.settings.limits()), agents(), known);
  }

  private List<AgentSpec> agents() {
    return rights.tools().entries().stream()
        .filter(entry -> entry.tool() instanceof AgentTool)
        .map(entry -> ((AgentTool) entry.tool()).agent())
        .toList();
  }

  private static OpenAgents.Caller caller(Run run, RunLimits limits) {
    return new OpenAgents.Caller(run.budget, run.settings.model(), limits);
  }

  @Override
  public ToolResult run(
      Run parent, AgentOrder order, ToolCall call, RunControl control, Runnable goesOn)
      throws CallWaitsException {
    AgentPlace place = parent.agents.place();
    String name = order.agent().name();
    Wait waiting = parent.watch.begin(Kind.AGENT_SLOT, name, order.sessionId());
    try (AgentTree.Slot slot = place.tree().enter(place.slot(), control)) {
      waiting.close();
      return slot == null
          ? ToolResult.failure("Not run: the run was stopped.")
          : execute(parent, order, call, control, place.below(name, slot), goesOn);
    } catch (InterruptedException e) {
      return ToolResult.failure("Not run: the run was stopped.");
    } catch (RuntimeException e) { // before it had begun
      return AgentAnswer.failed(name, parent.transcript.reason(e), List.of());
    } finally {
      waiting.close();
    }
  }

  private ToolResult execute(
      Run parent,
      AgentOrder order,
      ToolCall call,
      RunControl control,
      AgentPlace place,
      Runnable goesOn)
      throws CallWaitsException {
    Owned owned = new Owned(parent.transcript.redactor()::loggable);
    PreparedRun child;
    try {
      Transcript transcript =
          owned
              .add(runs.lock(order.sessionId()))
              .openOrCreate(parent.transcript, parent.transcript.redactor());
      checkAnswered(transcript, place);
      Optional<RunEnded> ended = transcript.lastEnded();
      boolean unfinished = transcript.unfinishedRun().isPresent() || transcript.isAnswered();
      if (ended.isPresent() && !unfinished) {
        owned.close(); // the process ended before the call had its result
        return AgentAnswer.of(order.agent().name(), ended.get(), transcript.snapshot());
      }
      owned.add(transcript.beforeNext(goesOn));
      child = child(parent, order, call, transcript, place, owned);
    } catch (CallWaitsException | RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    return executed(child, order.agent().name(), control);
  }

  private static void checkAnswered(Transcript transcript, AgentPlace place)
      throws CallWaitsException {
    Optional<ToolCall> question = transcript.openQuestion();
    if (question.isPresent()) {
      PendingQuestion asked =
          AgentQuestions.of(transcript.sessionId(), place.path(), question.get());
      throw new CallWaitsException(Waiting.forAgent(false, List.of(), List.of(asked)));
    }
  }

  private PreparedRun child(
      Run parent,
      AgentOrder order,
      ToolCall call,
      Transcript transcript,
      AgentPlace place,
      Owned owned) {
    AgentSpec agent = order.agent();
    RunRequest request = request(parent, agent, call, order.sessionId());
    ToolSet tools = services.tools().of(agent, request, rights.tools(), place.goesDeeper(), owned);
    Rights its = new Rights(tools, rights.ofAgent(order), rights.workspace(), rights.guide());
    request = request.withTools(tools.names());
    ChatModel model = services.models().of(agent).orElse(parent.settings.model());
    OpenAgent begun = open.of(call.id(), agent.name(), caller(parent, limits(parent, agent)));
    RunSettings settings = runs.settings(request, model, its, null, limits -> begun.budget());
    RunControl control = control(parent, settings.limits().timeout());
    boolean resumed = transcript.unfinishedRun().isPresent();
    String runId = transcript.unfinishedRun().orElseGet(services.sessions()::newRunId);
    Run run =
        runs.run(
            runId,
            transcript,
            settings,
            control,
            parent.events.ofAgent(runId, transcript.sessionId(), place.path(), call.id()),
            new Run.Agents(place, parent, new ChildRuns(services, runs, its, begun.below())));
    run.keep(parent.files());
    if (resumed) {
      run.carryOver(transcript.progress());
    }
    List<Body> opening =
        resumed
            ? RunOpening.ofResumed(transcript, tools, services.defaults().approver().isPresent())
            : opening(runId, request, transcript);
    return runs.prepared(run, opening, owned);
  }

  /** The time of an agent ends with that of the run that calls it at the latest. */
  private static RunControl control(Run parent, Duration timeout) {
    Duration left = parent.control.remaining();
    return new RunControl(
        left.compareTo(timeout) < 0 ? left : timeout, parent.transcript.redactor()::loggable);
  }

  /** What a new run of the session stores first; an answer stands where a prompt would. */
  private List<Body> opening(String runId, RunRequest request, Transcript transcript) {
    return transcript.isAnswered()
        ? List.of(RunOpening.started(runId, request, rights.workspace()))
        : RunOpening.of(runId, request, rights.workspace(), transcript);
  }

  private static RunLimits limits(Run parent, AgentSpec agent) {
    return agent.limits().orElse(parent.settings.limits());
  }

  /** What the run of an agent is asked to do, as its log keeps it. */
  private RunRequest request(Run parent, AgentSpec agent, ToolCall call, String sessionId) {
    RunRequest request =
        RunRequest.of(AgentPrompt.of(call))
            .inSession(sessionId)
            .withInstructions(agent.instructions())
            .withLimits(limits(parent, agent));
    if (rights.workspace().isPresent()) {
      request = request.inWorkspace(rights.workspace().get());
    }
    if (agent.permissions().isPresent()) {
      request = request.withPermissions(agent.permissions().get());
    }
    for (Map.Entry<String, Object> each : parent.settings.attributes().entrySet()) {
      request = request.withAttribute(each.getKey(), each.getValue());
    }
    Optional<ChatModel> model = services.models().of(agent);
    return model.isPresent() ? request.withModel(model.get()) : request;
  }

  private ToolResult executed(PreparedRun child, String name, RunControl control)
      throws CallWaitsException {
    Run run = child.run();
    Cancellation.Registration stop =
        control.onCancel(() -> run.control.cancel("the run that called it was stopped"));
    try {
      RunResult result = child.execute();
      boolean approval = result.outcome() == Outcome.NEEDS_APPROVAL;
      if (approval || result.outcome() == Outcome.NEEDS_INPUT) {
        throw new CallWaitsException(
            Waiting.forAgent(approval, result.approvals(), result.questions()));
      }
      return AgentAnswer.of(name, result.ended(), result.messages());
    } catch (RuntimeException e) { // of its model, its store, or ours: the parent goes on
      return AgentAnswer.failed(
          name,
          e.getClass().getSimpleName() + ": " + run.transcript.reason(e),
          run.transcript.snapshot());
    } finally {
      stop.close();
    }
  }
}
