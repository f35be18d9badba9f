package dev.penguin.engine;

import dev.penguin.engine.ChildRuns.Rights;
import dev.penguin.engine.SessionRegistry.LockedSession;
import dev.penguin.event.AgentListener;
import dev.penguin.internal.agent.AgentPlace;
import dev.penguin.internal.agent.AgentTree;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.budget.RaisedLimits;
import dev.penguin.internal.budget.RunCap;
import dev.penguin.internal.events.EventStream;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.flow.Owned;
import dev.penguin.internal.loop.ApprovalService;
import dev.penguin.internal.loop.EngineThreads;
import dev.penguin.internal.loop.Run;
import dev.penguin.internal.loop.RunControl;
import dev.penguin.internal.loop.RunSettings;
import dev.penguin.internal.loop.Steering;
import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.permission.RuleNames;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.session.ContextUsage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.RunStarted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs requests on this thread or another, and resumes sessions: takes engine and request together,
 * locks and opens the session, and executes the run. Thread-safe.
 */
final class Runs {
  private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

  private final EngineServices services;

  /** The ways into the runs under way, by their sessions. */
  private final Map<String, Steering> underWay = new ConcurrentHashMap<>();

  Runs(EngineServices services) {
    this.services = services;
  }

  /** Runs a request on this thread. */
  RunResult run(RunRequest request) {
    return prepare(request, null).execute();
  }

  /** Runs a request on this thread, for an answer of a type. */
  <T> TypedResult<T> run(RunRequest request, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(request.modelConfig(), resultType, type).read(prepare(request, type).execute());
  }

  /** Starts a request on another thread. */
  LiveRun start(RunRequest request, @Nullable ResultType<?> answer) {
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
    return resume(sessionId, null, null);
  }

  /** Goes on with a session's run under other limits. */
  RunResult resume(String sessionId, RunLimits raised) {
    return resume(sessionId, null, raised);
  }

  /** The same, for an answer of a type. */
  <T> TypedResult<T> resume(String sessionId, Class<T> resultType) {
    ResultType<T> type = ResultType.of(resultType);
    return reader(Optional.empty(), resultType, type).read(resume(sessionId, type, null));
  }

  /** Reads the answer of a run. */
  <T> AnswerReader<T> reader(Optional<ModelConfig> model, Class<T> resultType, ResultType<T> type) {
    return new AnswerReader<>(resultType.getTypeName(), type, services.models().redactor(model));
  }

  /** Writes something to the run under way in a session; false when there is none here. */
  boolean steer(String sessionId, String text) {
    Steering.check(text);
    Steering way = underWay.get(sessionId);
    return way != null && way.steer(text);
  }

  /** Ends what the runs of a session left under way in the background. */
  void endBackground(String sessionId) {
    services.tools().endSession(sessionId);
  }

  /** A run for a request, with its session locked. */
  PreparedRun prepare(RunRequest request, @Nullable ResultType<?> answer) {
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(request.modelConfig());
    Owned owned = new Owned(redactor::loggable);
    try {
      String id = request.sessionId().orElseGet(services.sessions()::newSessionId);
      LockedSession session = owned.add(services.sessions().lock(id));
      ChatModel model = services.models().of(request, owned);
      AgentTools.OfRun all = services.tools().of(request, owned);
      request.permissions().ifPresent(narrower -> RuleNames.checkRequest(narrower, all.tools()));
      Rights rights = rights(request, all);
      RunSettings settings = settings(request, model, rights, answer);
      Transcript transcript = session.openOrCreate(request.sessionId().isEmpty(), redactor);
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

  private RunResult resume(
      String sessionId, @Nullable ResultType<?> answer, @Nullable RunLimits raised) {
    services.threads().checkOpen();
    Redactor redactor = services.models().redactor(Optional.empty());
    Owned owned = new Owned(redactor::loggable);
    PreparedRun prepared;
    try {
      Transcript transcript = owned.add(services.sessions().lock(sessionId)).open();
      checkOwn(transcript);
      if (transcript.unfinishedRun().isEmpty() && raised == null) {
        RunResult last = lastResult(transcript); // before somebody else may go on with it
        owned.close();
        return last;
      }
      RunStarted started = RaisedLimits.startOf(transcript);
      RunRequest request = stored(started, sessionId);
      RunLimits before = request.limits().orElse(services.defaults().limits());
      if (raised != null) {
        request = request.withLimits(raised);
      }
      ChatModel model = services.models().resumed(started, request.limits(), owned);
      AgentTools.OfRun all = services.tools().of(request, owned);
      if (started.tools().isPresent()) {
        request = request.withTools(stillThere(started.tools().get(), all.tools(), sessionId));
      }
      Rights rights = rights(request, all);
      RunSettings settings = settings(request, model, rights, answer);
      Run run = run(started.runId(), transcript, settings, List.of(), rights);
      carryOver(run);
      int agents = services.sessions().countWithDescendants(transcript.progress().agents());
      run.agents.place().tree().carryOver(agents);
      List<Body> opening =
          RunOpening.ofResumed(
              transcript, settings.tools(), services.defaults().approver().isPresent());
      if (raised != null) {
        RaisedLimits.check(raised, before, transcript, run.budget);
        opening.addAll(0, RunOpening.ofContinued(transcript, started.runId(), raised));
      }
      prepared = prepared(run, opening, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
    return prepared.execute();
  }

  /** Makes what is sent of a session's conversation smaller. */
  ContextUsage compact(String sessionId) {
    if (!services.defaults().context().compacts()) {
      throw new IllegalStateException(
          "The agent was built with ContextPolicy.off(), which makes no compactions");
    }
    return unbegun(owned -> owned.add(services.sessions().lock(sessionId)).open()).compact();
  }

  /** How much of the window a session's conversation takes, also while a run is under way. */
  ContextUsage contextUsage(String sessionId) {
    return unbegun(owned -> services.sessions().read(sessionId)).usage();
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

  /** What the log knows of a run's request, its tools aside. */
  private static RunRequest stored(RunStarted started, String sessionId) {
    RunRequest request = RunRequest.of("").inSession(sessionId);
    if (started.permissions().isPresent()) {
      request = request.withPermissions(started.permissions().get());
    }
    if (started.instructions().isPresent()) {
      request = request.withInstructions(started.instructions().get());
    }
    if (started.limits().isPresent()) {
      request = request.withLimits(RunLimits.of(started.limits().get()));
    }
    if (started.setting().workspace().isPresent()) {
      request = request.inWorkspace(started.setting().workspace().get());
    }
    for (Map.Entry<String, Object> attribute : started.attributes().entrySet()) {
      if (attribute.toString().contains(Redactor.MARK)) {
        LOG.warn(
            "Session '{}' goes on without attribute '{}': it held a secret, which is not stored",
            sessionId,
            attribute.getKey());
      } else {
        request = request.withAttribute(attribute.getKey(), attribute.getValue());
      }
    }
    return request;
  }

  /** A run must not be stuck for ever because the agent has a tool less. */
  private static List<String> stillThere(Set<String> names, ToolSet tools, String sessionId) {
    List<String> there = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    for (String name : names) {
      (tools.find(name) == null ? gone : there).add(name);
    }
    if (!gone.isEmpty()) {
      LOG.warn("Session '{}' goes on without tools that the agent lacks: {}", sessionId, gone);
    }
    return there;
  }

  private Rights rights(RunRequest request, AgentTools.OfRun all) {
    List<Permissions> permissions = new ArrayList<>(all.permissions());
    request.permissions().ifPresent(permissions::add);
    ToolSet tools = request.tools().map(all.tools()::only).orElse(all.tools());
    boolean callsAgents = request.limits().orElse(services.defaults().limits()).maxAgentDepth() > 0;
    return new Rights(
        callsAgents ? tools : AgentTools.withoutAgents(tools),
        List.copyOf(permissions),
        all.workspace());
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
                new PermissionEvaluator(rights.permissions()),
                defaults.approver(),
                services.threads().workers(),
                rights.workspace(),
                services.sessions()::newApprovalId),
            defaults.modelInterceptors(),
            defaults.toolInterceptors(),
            budget.apply(limits)),
        limits,
        request.attributes(),
        request.instructions().orElse(defaults.instructions()),
        answer);
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
            sessions.audit());
    RunControl control =
        new RunControl(settings.limits().timeout(), transcript.redactor()::loggable);
    AgentPlace place = new AgentPlace(new AgentTree(settings.limits()), List.of(), null);
    Run.Agents agents = new Run.Agents(place, null, new ChildRuns(services, this, rights));
    return run(runId, transcript, settings, control, events, agents);
  }

  Run run(
      String runId,
      Transcript transcript,
      RunSettings settings,
      RunControl control,
      RunEvents events,
      Run.Agents agents) {
    SessionRegistry sessions = services.sessions();
    return new Run(
        runId,
        transcript,
        settings,
        control,
        events,
        sessions.clock(),
        sessions.outputs().of(transcript.sessionId()),
        agents);
  }

  /** Takes over what a run had used before it was interrupted. */
  void carryOver(Run run) {
    ChatModel summarizer = services.defaults().context().summarizer().orElse(run.settings.model());
    run.carryOver(run.transcript.progress(), summarizer.info());
  }

  /** The session of a sub-agent goes on under its parent's rights, or not at all. */
  private static void checkOwn(Transcript transcript) {
    transcript
        .parent()
        .ifPresent(
            parent -> {
              throw new IllegalStateException(
                  "Session '%s' is that of a sub-agent, and goes on with session '%s' only. Run or resume that one, or fork this one"
                      .formatted(transcript.sessionId(), parent));
            });
  }

  /** Lets others write to a run, until it gives back what it owns: its session last of all. */
  private void open(Run run, Owned owned) {
    String sessionId = run.transcript.sessionId();
    AutoCloseable end =
        () -> {
          run.steering.close();
          underWay.remove(sessionId, run.steering);
          services.tools().endRun(run.settings.tools(), sessionId, run.id);
        };
    owned.add(end);
    underWay.put(sessionId, run.steering);
  }

  PreparedRun prepared(Run run, List<Body> opening, Owned owned) {
    EngineThreads threads = services.threads();
    Runnable over = threads.register(run.control);
    open(run, owned);
    return new PreparedRun(threads, run, opening, owned, over, services.defaults().context());
  }
}
