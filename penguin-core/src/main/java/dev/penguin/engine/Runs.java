package dev.penguin.engine;

import dev.penguin.engine.ChildRuns.Rights;
import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.activity.Opening;
import dev.penguin.internal.activity.RunWatch;
import dev.penguin.internal.agent.AgentPlace;
import dev.penguin.internal.agent.AgentTree;
import dev.penguin.internal.agent.OpenAgents;
import dev.penguin.internal.answer.AnswerReader;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.budget.RaisedLimits;
import dev.penguin.internal.budget.RunCap;
import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.flow.Uninterrupted;
import dev.penguin.internal.loop.ApprovalService;
import dev.penguin.internal.loop.EngineThreads;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunSettings;
import dev.penguin.internal.loop.Steering;
import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.RunProgress;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.observe.RunStatus;
import dev.penguin.policy.Permissions;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.RunStarted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs requests on this thread or another, and resumes sessions: takes engine and request together,
 * locks and opens the session, and executes the run. Thread-safe.
 */
final class Runs {
  private final EngineServices services;

  /** The runs under way, by their sessions. */
  private final Map<String, Run> underWay = new ConcurrentHashMap<>();

  Runs(EngineServices services) {
    this.services = services;
  }

  /** Runs a request on this thread. */
  RunResult run(RunRequest request) {
    return prepare(request, null).execute();
  }

  /** Runs a request on this thread, for an answer of a type. */
  <T> TypedResult<T> run(RunRequest request, ResultType<T> type) {
    return reader(request.modelConfig(), type).read(prepare(request, type).execute());
  }

  /** Starts a request on another thread. */
  LiveRun start(RunRequest request, @Nullable ResultType<?> answer) {
    Objects.requireNonNull(request, "request");
    EventStream events =
        new EventStream(
            services.threads().workers(),
            services.models().redactor(request.modelConfig())::loggable);
    LiveRun live =
        new LiveRun(
            prepare(request.withListener(events::publish), answer),
            events,
            services.threads().workers());
    live.executeOn(services.threads().forRuns());
    return live;
  }

  /** Goes on with a session's unfinished run, or gives its last result again. */
  RunResult resume(String sessionId) {
    return goOn(sessionId, null, null);
  }

  /** Goes on with a session's run under other limits. */
  RunResult resume(String sessionId, RunLimits raised) {
    return goOn(sessionId, null, raised);
  }

  /** The same, for an answer of a type. */
  <T> TypedResult<T> resume(String sessionId, @Nullable RunLimits raised, ResultType<T> type) {
    return reader(Optional.empty(), type).read(goOn(sessionId, type, raised));
  }

  /** Reads the answer of a run. */
  <T> AnswerReader<T> reader(Optional<ModelConfig> model, ResultType<T> type) {
    return new AnswerReader<>(type, services.models().redactor(model));
  }

  /** Checks that the engine takes work. */
  void checkOpen() {
    services.threads().checkOpen();
  }

  /** Writes something to the run under way in a session; false when there is none here. */
  boolean steer(String sessionId, String text) {
    Steering.check(text);
    Run run = underWay.get(sessionId);
    return run != null && run.steering.steer(text);
  }

  /** Stops the run under way in a session; false when there is none here. */
  boolean cancel(String sessionId) {
    Run run = underWay.get(sessionId);
    if (run != null) {
      run.control.stop(Outcome.CANCELLED);
    }
    return run != null;
  }

  /** Ends what the runs of a session left under way in the background. */
  void endBackground(String sessionId) {
    services.tools().endSession(sessionId);
  }

  /** Checks that the files of a session may be copied to a directory. */
  void checkCopy(Path directory, Transcript session) {
    services.tools().checkCopy(directory, session);
  }

  /** Checks the arguments that somebody gives to a call that waits. */
  void checkArguments(ToolCall call) {
    services.tools().checkArguments(call);
  }

  /** A run for a request, with its session locked. */
  PreparedRun prepare(RunRequest asked, @Nullable ResultType<?> answer) {
    Objects.requireNonNull(asked, "request");
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(asked.modelConfig());
    Owned owned = new Owned(redactor::loggable);
    String id = asked.sessionId().orElseGet(services.sessions()::newSessionId);
    try (Opening opening = services.active().opening(id)) {
      LockedSession session = owned.add(lock(id, opening));
      Optional<Transcript> there = session.openIfThere(redactor);
      RunRequest request = inItsWorkspace(asked, there);
      ChatModel model = services.models().of(request, owned);
      AgentTools.OfRun all = services.tools().of(request, owned);
      request.permissions().ifPresent(narrower -> RuleNames.checkRequest(narrower, all.tools()));
      Rights rights = rights(request, all);
      RunSettings settings = settings(request, model, rights, answer);
      boolean anonymous = request.sessionId().isEmpty();
      Transcript transcript = there.orElseGet(() -> session.create(anonymous, redactor));
      checkOwn(transcript);
      services.sessions().checkNothingWaits(transcript);
      String runId = services.sessions().newRunId();
      Run run = run(runId, transcript, settings, request.listeners(), rights);
      return prepared(run, RunOpening.of(runId, request, all.workspace(), transcript), owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** A session for the run of a sub-agent, which is reported while it is waited for. */
  LockedSession lock(String sessionId) {
    try (Opening opening = services.active().opening(sessionId)) {
      return lock(sessionId, opening);
    }
  }

  private LockedSession lock(String sessionId, Opening opening) {
    return opening.session(() -> services.sessions().lock(sessionId));
  }

  /** What the runs under way do. */
  List<RunStatus> running() {
    return services.active().now();
  }

  /** The request, in the directory that its session works in unless it names another one. */
  private static RunRequest inItsWorkspace(RunRequest request, Optional<Transcript> session) {
    Optional<Path> its = session.flatMap(Transcript::workspace);
    return request.workspace().isEmpty() && its.isPresent()
        ? request.inWorkspace(its.get())
        : request;
  }

  private RunResult goOn(
      String sessionId, @Nullable ResultType<?> answer, @Nullable RunLimits raised) {
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(Optional.empty());
    Owned owned = new Owned(redactor::loggable);
    PreparedRun prepared;
    try (Opening opening = services.active().opening(sessionId)) {
      Transcript transcript = owned.add(lock(sessionId, opening)).open();
      checkOwn(transcript);
      boolean answered = transcript.isAnsweredByUser();
      if (transcript.unfinishedRun().isEmpty() && raised == null && !answered) {
        RunResult last = lastResult(transcript); // before somebody else may go on with it
        owned.close();
        return last;
      }
      prepared = resumed(transcript, answer, raised, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    return prepared.execute();
  }

  /** The run that goes on: the unfinished one, else a new one that begins with an answer. */
  private PreparedRun resumed(
      Transcript transcript,
      @Nullable ResultType<?> answer,
      @Nullable RunLimits raised,
      Owned owned) {
    boolean isNew = transcript.unfinishedRun().isEmpty() && raised == null;
    RunStarted started =
        isNew
            ? transcript.lastStarted().orElseGet(() -> new RunStarted("copied"))
            : RaisedLimits.startOf(transcript);
    RunRequest request = RunOpening.stored(started, transcript.sessionId());
    RunLimits before = request.limits().orElse(services.defaults().limits());
    if (raised != null) {
      request = request.withLimits(raised);
    }
    ChatModel model = services.models().resumed(started, request.limits(), owned);
    AgentTools.OfRun all = services.tools().of(request, owned);
    request = RunOpening.withTools(started, request, all.tools());
    Rights rights = rights(request, all);
    RunSettings settings = settings(request, model, rights, answer);
    String runId = isNew ? services.sessions().newRunId() : started.runId();
    Run run = run(runId, transcript, settings, List.of(), rights);
    if (isNew) {
      return prepared(run, List.of(started.withRunId(runId)), owned);
    }
    carryOver(run);
    boolean canAsk = services.defaults().approver().isPresent();
    List<Body> opening = RunOpening.ofResumed(transcript, settings.tools(), canAsk);
    if (raised != null) {
      RaisedLimits.check(raised, before, transcript, run.budget);
      opening.addAll(0, RunOpening.ofContinued(transcript, runId, raised));
    }
    return prepared(run, opening, owned);
  }

  /** Takes over what a run, and the agents that it has called, had done before it is resumed. */
  private void carryOver(Run run) {
    RunProgress progress = run.transcript.progress();
    run.agents.children().carryOver(run);
    run.carryOver(progress);
    int agents = services.sessions().countWithDescendants(progress.agents());
    run.agents.place().tree().carryOver(agents);
  }

  /** Makes what is sent of a session's conversation smaller. */
  ContextUsage compact(String sessionId, boolean isThere) {
    if (!services.defaults().context().compacts()) {
      throw new IllegalStateException(
          "The agent was built with ContextPolicy.off(), which never compacts");
    }
    return isThere
        ? unbegun(owned -> owned.add(services.sessions().lock(sessionId)).open()).compact()
        : contextUsage(() -> services.sessions().empty(sessionId));
  }

  /** How much of the window a session's conversation takes, also while a run is under way. */
  ContextUsage contextUsage(Supplier<Transcript> session) {
    return unbegun(owned -> session.get()).usage();
  }

  /** A run that is never begun, for what can be asked of a session between its runs. */
  private PreparedRun unbegun(Function<Owned, Transcript> session) {
    services.threads().checkOpen();
    Owned owned = new Owned(services.models().redactor(Optional.empty())::loggable);
    try {
      return unbegun(session.apply(owned), owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private PreparedRun unbegun(Transcript transcript, Owned owned) {
    RunRequest request = RunRequest.of("").inSession(transcript.sessionId());
    ChatModel model = services.models().of(request, owned);
    AgentTools.OfRun all = services.tools().of(request, owned);
    Rights rights = rights(request, all);
    RunSettings settings = settings(request, model, rights, null);
    Run run = run(services.sessions().newRunId(), transcript, settings, List.of(), rights);
    EngineThreads threads = services.threads();
    Runnable over = threads.register(run.control);
    owned.add(services.active().add(run.watch));
    return new PreparedRun(threads, run, List.of(), owned, over, services.defaults().context());
  }

  private static RunResult lastResult(Transcript transcript) {
    return transcript
        .lastEnded()
        .map(
            last ->
                new RunResult(
                    transcript.sessionId(), last, transcript.snapshot(), List.of(), List.of()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Session '" + transcript.sessionId() + "' never had a run"));
  }

  private Rights rights(RunRequest request, AgentTools.OfRun all) {
    List<Permissions> permissions = new ArrayList<>(all.permissions());
    request.permissions().ifPresent(permissions::add);
    ToolSet tools = request.tools().map(all.tools()::only).orElse(all.tools());
    boolean callsAgents = request.limits().orElse(services.defaults().limits()).maxAgentDepth() > 0;
    return new Rights(
        callsAgents ? tools : AgentTools.withoutAgents(tools),
        List.copyOf(permissions),
        all.workspace(),
        all.guide());
  }

  private RunSettings settings(
      RunRequest request, ChatModel model, Rights rights, @Nullable ResultType<?> answer) {
    RunCap cap =
        services
            .defaults()
            .spendingCap()
            .map(shared -> new RunCap(shared, request.attributes()))
            .orElse(null);
    return settings(request, model, rights, answer, limits -> new Budget(limits, cap));
  }

  RunSettings settings(
      RunRequest request,
      ChatModel model,
      Rights rights,
      @Nullable ResultType<?> answer,
      Function<RunLimits, Budget> budget) {
    EngineServices.Defaults defaults = services.defaults();
    RunLimits limits = request.limits().orElse(defaults.limits());
    return new RunSettings(
        model,
        rights.tools(),
        new RunSettings.Guards(
            new ApprovalService(
                new PermissionEvaluator(rights.permissions(), rights.workspace()),
                defaults.approver(),
                services.threads().workers(),
                defaults.taskDecorator(),
                rights.workspace(),
                services.sessions()::newApprovalId),
            defaults.modelInterceptors(),
            defaults.toolInterceptors(),
            budget.apply(limits)),
        limits,
        request.attributes(),
        request
            .instructions()
            .or(defaults::instructions)
            .orElseGet(() -> codingInstructions(rights)),
        answer == null || answer.isText() ? null : answer,
        defaults.projectInstructions() ? rights.guide().orElse(null) : null,
        new RunSettings.Endings(defaults.asksUser(), rights.workspace().isPresent()),
        defaults.taskDecorator());
  }

  /** The instructions of an agent whose application gives none. */
  private static String codingInstructions(Rights rights) {
    return rights.guide().map(WorkspaceGuide::codingInstructions).orElse("");
  }

  private Run run(
      String runId,
      Transcript transcript,
      RunSettings settings,
      List<AgentListener> more,
      Rights rights) {
    List<AgentListener> listeners = new ArrayList<>(services.defaults().listeners());
    listeners.addAll(more);
    SessionRegistry sessions = services.sessions();
    RunEvents events =
        new RunEvents(
            runId,
            transcript.sessionId(),
            sessions.clock(),
            List.copyOf(listeners),
            transcript.redactor(),
            sessions.audit(),
            new RunWatch(runId, transcript.sessionId(), sessions.clock()));
    RunControl control =
        new RunControl(settings.limits().timeout(), transcript.redactor()::loggable);
    AgentPlace place = new AgentPlace(new AgentTree(settings.limits()), List.of(), null);
    Run.Agents agents =
        new Run.Agents(place, null, new ChildRuns(services, this, rights, new OpenAgents()));
    Run run = run(runId, transcript, settings, control, events, agents);
    run.keep(sessions.files().ofRun(transcript, rights.workspace(), settings.tools()));
    return run;
  }

  Run run(
      String runId,
      Transcript transcript,
      RunSettings settings,
      RunControl control,
      RunEvents events,
      Run.Agents agents) {
    return new Run(
        runId,
        transcript,
        settings,
        control,
        events,
        services.sessions().outputs().of(transcript.sessionId()),
        agents);
  }

  /** The session of a sub-agent goes on under its parent's rights, or not at all. */
  private static void checkOwn(Transcript transcript) {
    transcript
        .parent()
        .ifPresent(
            parent -> {
              throw new IllegalStateException(
                  "Session '%s' belongs to a sub-agent and continues only with session '%s'. Run or resume that one, or fork this one"
                      .formatted(transcript.sessionId(), parent));
            });
  }

  /** Lets others write to a run, until it gives back what it owns: its session last of all. */
  private void open(Run run, Owned owned) {
    String sessionId = run.transcript.sessionId();
    AutoCloseable end =
        () -> {
          run.steering.close();
          underWay.remove(sessionId, run);
          services.tools().endRun(run.settings.tools(), sessionId, run.id);
          Uninterrupted.act(run::keepAfter);
        };
    owned.add(services.active().add(run.watch));
    owned.add(end);
    underWay.put(sessionId, run);
  }

  PreparedRun prepared(Run run, List<Body> opening, Owned owned) {
    EngineThreads threads = services.threads();
    Runnable over = threads.register(run.control);
    open(run, owned);
    return new PreparedRun(threads, run, opening, owned, over, services.defaults().context());
  }
}
